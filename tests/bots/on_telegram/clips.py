"""Tiny real films."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np


def clip(path: Path, width: int = 320, height: int = 180, seconds: int = 2) -> Path:
    """An H.264 file of one colour."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(5 * seconds):
            frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), 80, np.uint8), format="rgb24")
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path
