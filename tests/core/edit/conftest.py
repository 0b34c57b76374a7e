"""Small stored assets that segments and films are made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from core.crafts import Backdrop, Clip, ClipKind, CutRequest, Encoding, Head, Mix, Ref, Segment, Source
from core.edit.cut import Cutter
from core.options import Layout
from core.serial import to_json
from core.storyboard import CameraMove
from tests.contexts import RecordingContext

LAYOUT = Layout(width=320, height=180, fps=12)
STILL = CameraMove()


def drawing(width: int, height: int, seed: int = 1) -> np.ndarray:
    """A smooth coloured picture with edges, (h, w, 3) RGB."""
    random = np.random.default_rng(seed)
    noise = random.uniform(0, 255, (max(2, height // 30), max(2, width // 30), 3)).astype(np.float32)
    picture = np.clip(cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
    for _ in range(6):
        middle = (int(random.integers(0, width)), int(random.integers(0, height)))
        colour = tuple(int(value) for value in random.integers(0, 256, 3))
        cv2.circle(picture, middle, int(height * random.uniform(0.05, 0.15)), colour, -1, cv2.LINE_AA)
    return picture


class Studio:
    """Stores assets in folders of a temporary place and cuts from them."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.assets: dict[str, Path] = {}

    def context(self, name: str = "work", cancel_after: int | None = None) -> RecordingContext:
        work = self.home / name
        work.mkdir(exist_ok=True)
        return RecordingContext(work, assets=self.assets, cancel_after=cancel_after)

    def store(self, name: str) -> Path:
        folder = self.home / f"asset-{name}"
        folder.mkdir(exist_ok=True)
        self.assets[name] = folder
        return folder

    def picture(
        self,
        name: str,
        pixels: np.ndarray | None = None,
        *,
        layout: Layout = LAYOUT,
        frames: int = 24,
        camera: CameraMove = STILL,
        heads: tuple[Head, ...] = (),
    ) -> Ref:
        folder = self.store(name)
        Image.fromarray(drawing(layout.width, layout.height) if pixels is None else pixels).save(folder / "still.png")
        clip = Clip(kind=ClipKind.PICTURE, file="still.png", frames=frames, layout=layout, camera=camera, heads=heads)
        (folder / "result.json").write_bytes(to_json(clip))
        return Ref(key=name)

    def video(self, name: str, pictures: list[np.ndarray], *, layout: Layout = LAYOUT, fps: int = 12) -> Ref:
        folder = self.store(name)
        with av.open(str(folder / "clip.mp4"), "w") as file:
            stream = file.add_stream("libx264", rate=fps, options={"crf": "8", "preset": "ultrafast"})
            stream.height, stream.width = pictures[0].shape[:2]
            stream.pix_fmt = "yuv420p"
            stream.codec_context.colorspace = 1
            for picture in pictures:
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                file.mux(stream.encode(frame.reformat(format="yuv420p", dst_colorspace="ITU709")))
            file.mux(stream.encode())
        clip = Clip(kind=ClipKind.VIDEO, file="clip.mp4", frames=len(pictures) * layout.fps // fps, layout=layout)
        (folder / "result.json").write_bytes(to_json(clip))
        return Ref(key=name)

    def backdrop(self, name: str, pixels: np.ndarray) -> Ref:
        folder = self.store(name)
        Image.fromarray(pixels).save(folder / "place.png")
        (folder / "result.json").write_bytes(to_json(Backdrop(picture="place.png", layers=())))
        return Ref(key=name)

    def mix(self, name: str, seconds: float) -> Ref:
        folder = self.store(name)
        count = round(seconds * 48_000)
        tone = (0.2 * np.sin(2 * np.pi * 440 * np.arange(count) / 48_000)).astype(np.float32)
        with av.open(str(folder / "mix.m4a"), "w") as file:
            stream = file.add_stream("aac", rate=48_000, layout="stereo")
            for at in range(0, count, 1024):
                part = np.ascontiguousarray(np.stack([tone[at : at + 1024]] * 2))
                frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
                frame.rate, frame.pts = 48_000, at
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
        result = Mix(file="mix.m4a", seconds=count / 48_000, loudness=-16.0, true_peak=-1.0)
        (folder / "result.json").write_bytes(to_json(result))
        return Ref(key=name)

    def cut(self, name: str, request: CutRequest) -> tuple[Ref, Segment]:
        """Runs the cutter and stores the segment as asset `name`."""
        folder = self.store(name)
        segment = Cutter({}).run(request, RecordingContext(folder, assets=self.assets))
        (folder / "result.json").write_bytes(to_json(segment))
        return Ref(key=name), segment


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def body(clip: Ref, first: int, last: int, **more: object) -> CutRequest:
    """A plain stretch of a clip."""
    return CutRequest(layout=LAYOUT, encoding=Encoding(), source=Source(clip=clip), first=first, last=last, **more)


def decode(path: Path) -> list[np.ndarray]:
    """Luma of every frame."""
    with av.open(str(path)) as file:
        return [frame.to_ndarray()[: frame.height] for frame in file.decode(video=0)]


@pytest.fixture
def shows() -> Callable[[np.ndarray, np.ndarray], float]:
    """Mean difference of two lumas, grey levels."""
    return lambda first, second: float(np.abs(first.astype(int) - second.astype(int)).mean())
