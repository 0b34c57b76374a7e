"""Faces drawn so that a detector takes them for real, clips and speech made of them, and tiny Wav2Lip checkpoints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import av
import cv2
import numpy as np
import torch
from PIL import Image

from core.crafts import Clip, ClipKind, Encoding, Head, LipFace, LipLine, LipsyncRequest, Portrait, Ref, Speech
from core.edit.encoders import SegmentWriter, Settings
from core.edit.planes import Bytes, Planes, from_rgb
from core.edit.video import VideoFrames
from core.neural.lips.network import build
from core.options import Layout
from tests.contexts import WorkFolders

LAYOUT = Layout(width=640, height=360, fps=24)
Colour = tuple[int, int, int]
Place = tuple[str, int, int, int]
"""Character, left, top, size."""
SKINS: Mapping[str, tuple[Colour, Colour]] = {
    "mara": ((205, 168, 142), (52, 36, 26)),
    "tom": ((122, 82, 60), (22, 16, 12)),
    "bo": ((215, 180, 160), (196, 160, 90)),
}


@lru_cache(maxsize=64)
def draw_face(who: str, size: int) -> Bytes:
    """(size, size, 3) RGB: a face with hair on grey."""
    skin, hair = SKINS[who]
    n = size * 4
    picture = np.full((n, n, 3), (120, 140, 150), np.uint8)
    dark, mid, light = (tuple(min(255, int(part * by)) for part in skin) for by in (0.55, 0.8, 1.12))

    def oval(x: float, y: float, wide: float, high: float, colour: Sequence[int], start: int = 0, line: int = -1) -> None:
        middle, axes = (int(x * n), int(y * n)), (int(wide * n), int(high * n))
        cv2.ellipse(picture, middle, axes, 0, start, 360, tuple(colour), line, cv2.LINE_AA)

    oval(0.5, 0.45, 0.36, 0.42, hair)
    oval(0.5, 0.52, 0.29, 0.38, skin)
    for x, y, wide, high in ((0.5, 0.3, 0.2, 0.1), (0.5, 0.55, 0.03, 0.14), (0.35, 0.6, 0.07, 0.06), (0.65, 0.6, 0.07, 0.06)):
        oval(x, y, wide, high, light)
    for x in (0.385, 0.615):
        oval(x, 0.44, 0.085, 0.05, dark)
        oval(x, 0.445, 0.06, 0.028, (235, 235, 235))
        oval(x, 0.445, 0.027, 0.028, (40, 30, 25))
        oval(x, 0.375, 0.09, 0.028, hair, 180, int(0.022 * n))
    oval(0.5, 0.62, 0.055, 0.025, dark)
    oval(0.5, 0.61, 0.045, 0.02, mid)
    oval(0.5, 0.745, 0.11, 0.035, (150, 60, 90))
    oval(0.5, 0.74, 0.1, 0.008, (60, 30, 30))
    picture = cv2.GaussianBlur(picture, (0, 0), n * 0.012)
    return np.asarray(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA), np.uint8)


def scene(places: Sequence[Place], layout: Layout = LAYOUT) -> Bytes:
    """A textured ground with faces on it."""
    noise = np.random.default_rng(5).normal(0, 20, (layout.height // 30, layout.width // 30, 3)).astype(np.float32)
    ground = cv2.resize(noise, (layout.width, layout.height), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(ground + np.array([110, 130, 140]), 0, 255).astype(np.uint8)
    for who, left, top, size in places:
        first, end = max(0, left), min(layout.width, left + size)
        if first < end:
            picture[top : top + size, first:end] = draw_face(who, size)[:, first - left : end - left]
    return picture


def tiny_state(base: int = 2, seed: int = 0) -> dict[str, torch.Tensor]:
    """Random weights of a narrow generator, as lively as trained ones."""
    torch.manual_seed(seed)
    network = build(base)
    return {name: tensor.clone() for name, tensor in network.state_dict().items()}


def save_checkpoint(path: Path, state: Mapping[str, torch.Tensor]) -> Path:
    """As the published checkpoints are: a dict with "state_dict" whose names begin with `module.`."""
    named = {f"module.{name}": tensor for name, tensor in state.items()}
    torch.save({"state_dict": named, "optimizer": None, "global_step": 7, "global_epoch": 1}, path)
    return path


@dataclass
class Set(WorkFolders):
    """A folder of assets and a camera."""

    layout: Layout = LAYOUT

    def video(
        self, frames: int, places: Callable[[int], Sequence[Place]], heads: Sequence[Head] = (), key: str = "clip"
    ) -> Ref:
        """A clip that shows `places(frame)`; equal scenes are drawn once."""
        drawn: dict[tuple[Place, ...], Planes] = {}
        settings = Settings("libx264", {"preset": "ultrafast", "qp": "6", "x264-params": "threads=1:bframes=0"})
        with SegmentWriter(self.folder(key) / "clip.mp4", self.layout, Encoding(), settings) as writer:
            for frame in range(frames):
                now = tuple(places(frame))
                if now not in drawn:
                    drawn[now] = from_rgb(scene(now, self.layout))
                writer.add(drawn[now])
        return self.store(
            key, Clip(kind=ClipKind.VIDEO, file="clip.mp4", frames=frames, layout=self.layout, heads=tuple(heads))
        )

    def picture(self, frames: int, places: Sequence[Place], key: str = "clip") -> Ref:
        Image.fromarray(scene(places, self.layout)).save(self.folder(key) / "still.png")
        return self.store(key, Clip(kind=ClipKind.PICTURE, file="still.png", frames=frames, layout=self.layout))

    def portrait(self, who: str) -> LipFace:
        picture = np.full((640, 512, 3), (190, 190, 185), np.uint8)
        picture[100:420, 96:416] = draw_face(who, 320)
        Image.fromarray(picture).save(self.folder(f"portrait-{who}") / "portrait.png")
        return LipFace(character=who, portrait=self.store(f"portrait-{who}", Portrait(picture="portrait.png")))

    def speech(self, key: str, seconds: float, loud: float = 0.4) -> Ref:
        """A voice-like buzz that comes and goes four times a second."""
        time = np.arange(int(24000 * seconds)) / 24000
        buzz = sum(np.sin(2 * np.pi * 140 * number * time) / number for number in range(1, 20))
        samples = (32767 * loud * 0.4 * buzz * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time))).astype(np.int16)
        with av.open(str(self.folder(key) / "speech.wav"), "w") as container:
            stream = container.add_stream("pcm_s16le", rate=24000, layout="mono")
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate = 24000
            container.mux((*stream.encode(frame), *stream.encode(None)))
        return self.store(key, Speech(file="speech.wav", sample_rate=24000, seconds=seconds, words=(), phonemes=()))

    def request(self, clip: Ref, lines: Sequence[LipLine], cast: Sequence[str] = ()) -> LipsyncRequest:
        return LipsyncRequest(clip=clip, inputs=(), lines=tuple(lines), cast=tuple(self.portrait(who) for who in cast))

    def frames(self, clip: Clip, key: str) -> list[Planes]:
        opened = VideoFrames(self.assets[key] / clip.file, clip.layout, clip.frames)
        return [opened.planes(frame) for frame in range(clip.frames)]


def noise_ratio(one: Bytes, other: Bytes) -> float:
    """PSNR, dB."""
    error = float(((one.astype(np.float64) - other) ** 2).mean())
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
