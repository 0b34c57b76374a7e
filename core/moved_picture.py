"""A clip that is one picture under a camera: for stills without layers, and for shots in which nothing else moves.

Called by the engines of the animate step.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from core.crafts import AnimateRequest, Clip, ClipKind, Context, Still


def moved_picture(request: AnimateRequest, folder: Path, still: Still, context: Context) -> Clip:
    """Copies the picture of the still in `folder` to picture.png; whoever plays the clip moves the camera."""
    shutil.copyfile(folder / still.picture, context.work / "picture.png")
    context.progress(1.0, "camera")
    return Clip(
        kind=ClipKind.PICTURE,
        file="picture.png",
        frames=request.frames,
        layout=request.layout,
        camera=request.camera,
        heads=still.heads,
    )
