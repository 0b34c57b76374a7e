"""The first step of every film: from the screenplay to the storyboard. Used by core.plan.planner and core.plan.takes."""

from __future__ import annotations

from core.crafts import Craft, Ref, WriteRequest
from core.plan.draft import Draft


def plan_story(draft: Draft) -> Ref:
    """The write step under the film's seed."""
    return draft.add(
        Craft.WRITE,
        WriteRequest(screenplay=draft.job.screenplay, language=draft.job.written or draft.job.language),
        seed=draft.seeds.film,
        title=draft.job.title,
        weight=0.5,
        order=0,
    )
