"""Pictures that people give of how somebody in a film shall look, as edits of the job. Called by core.plan and by commands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.crafts import Ref
from core.errors import BadOption
from core.plan.job import Edit, Scope

PICTURE = "picture"
"""Field of a character that portraits are painted by: the key of a kept picture, or WITHOUT."""
WITHOUT = "none"
_KEY = re.compile("[0-9a-f]{64}")
"""Of an asset."""


def given_pictures(edits: Sequence[Edit]) -> dict[str, Ref]:
    """Asset folders with one picture file each, by character."""
    given = {edit.target: edit.value for edit in edits if edit.scope is Scope.CHARACTER and edit.field == PICTURE}
    return {target: Ref(key) for target, key in given.items() if key != WITHOUT}


def check_picture_key(edit: Edit) -> None:
    """Raises BadOption for what names no asset."""
    if edit.value != WITHOUT and not _KEY.fullmatch(edit.value):
        raise BadOption("edit.value", "no key of a picture", field=PICTURE, value=edit.value[:80], known=WITHOUT)
