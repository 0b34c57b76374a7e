"""How noise is taken away: schedulers with their numbers of steps. Called by core.neural.animator.engine and .denoising.

AnimateDiff's motion modules were trained on a linear schedule; AnimateLCM and AnimateDiff-Lightning need few steps of their own
kind (arXiv 2402.00769, 2403.12706).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.neural.animator.denoising import Manner

_LINEAR = {"beta_schedule": "linear"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One way, and what it wants when nobody says otherwise."""

    kind: str
    """A class of diffusers."""
    steps: int
    guidance: float
    config: Mapping[str, Any] = field(default_factory=lambda: _LINEAR)


SCHEDULES: Mapping[str, Schedule] = {
    "ddim": Schedule(
        kind="DDIMScheduler",
        steps=25,
        guidance=7.5,
        config={**_LINEAR, "clip_sample": False, "timestep_spacing": "linspace", "steps_offset": 1},
    ),
    "euler": Schedule(
        kind="EulerDiscreteScheduler",
        steps=25,
        guidance=7.5,
        config={**_LINEAR, "timestep_spacing": "leading", "steps_offset": 1},
    ),
    "dpm": Schedule(
        kind="DPMSolverMultistepScheduler",
        steps=20,
        guidance=7.5,
        config={**_LINEAR, "algorithm_type": "dpmsolver++", "timestep_spacing": "linspace"},
    ),
    "lcm": Schedule(kind="LCMScheduler", steps=6, guidance=1.5),
    "lightning": Schedule(
        kind="EulerDiscreteScheduler", steps=4, guidance=1.0, config={**_LINEAR, "timestep_spacing": "trailing"}
    ),
}
_STEPS = re.compile(r"lightning_(\d+)step")


def schedule_for(chosen: str, motion: Path) -> tuple[str, int]:
    """Name in SCHEDULES and number of steps for "auto" or a chosen one, by the files of the motion module."""
    files = [motion.name] if motion.is_file() else sorted(file.name for file in motion.glob("*.safetensors"))
    told = next((found for name in files if (found := _STEPS.search(name.lower()))), None)
    if chosen == "auto":
        lcm = any("lcm" in name.lower() for name in files)
        chosen = "lightning" if told else "lcm" if lcm else "ddim"
    steps = int(told[1]) if told and chosen == "lightning" else SCHEDULES[chosen].steps
    return chosen, steps


def make_scheduler(usual: Any, manner: Manner) -> tuple[Any, Any]:
    """A fresh scheduler (they remember where they are) and its times, on the CPU so that no step waits for the GPU.

    A clip that starts from its still leaves out the first steps, as many as `strength` says.
    """
    import diffusers

    from core.neural.animator.options import Start

    schedule = SCHEDULES[manner.schedule]
    scheduler = getattr(diffusers, schedule.kind).from_config(usual.config, **schedule.config)
    scheduler.set_timesteps(manner.steps, device="cpu")
    if manner.start is Start.SPARSE:
        return scheduler, scheduler.timesteps
    left_out = len(scheduler.timesteps) - max(1, round(len(scheduler.timesteps) * manner.strength))
    if left_out and hasattr(scheduler, "set_begin_index"):
        scheduler.set_begin_index(left_out * scheduler.order)
    return scheduler, scheduler.timesteps[left_out * scheduler.order :]
