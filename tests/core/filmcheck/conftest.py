"""Small synthetic films with speech-like sound, made whole or with one fault, and checked by the real engine."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from core.crafts import Box, CheckReport, CheckRequest, ExpectedFace, ExpectedLine, Film, Finding, Portrait, Ref, Speech
from core.filmcheck.engine import FilmChecker
from core.options import Layout
from core.serial import to_json
from core.sound.filters import RATE, Wave, linear
from core.sound.loudness import LoudnessMeter
from core.sound.writing import SoundWriter
from tests.contexts import RecordingContext
from tests.core.sound.conftest import voice_like

Frame = npt.NDArray[np.uint8]
WIDTH, HEIGHT, FPS, SECONDS = 160, 96, 24, 12.0
LINES = (("Come in out of the rain.", 1.0, 2.0), ("I have waited for you.", 5.0, 1.5), ("The light is on.", 9.0, 1.5))
HEAD = Box(x=60.0, y=16.0, width=40.0, height=48.0)


@dataclass
class Lab:
    """Makes films and checks them. Change `frames` or `sound` before `check` to make a fault."""

    folder: Path
    assets: dict[str, Path] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    sound: Wave = field(default_factory=lambda: np.zeros((2, round(SECONDS * RATE)), np.float32))
    lines: list[ExpectedLine] = field(default_factory=list)
    faces: list[ExpectedFace] = field(default_factory=list)
    subtitle_shift: float = 0.0

    def __post_init__(self) -> None:
        chance = np.random.default_rng(5)
        ground = chance.integers(60, 200, (HEIGHT, WIDTH * 3, 3), np.uint8)
        self.frames = [np.roll(ground, -2 * index, axis=1)[:, :WIDTH] for index in range(round(SECONDS * FPS))]
        for index, (text, start, seconds) in enumerate(LINES):
            line = voice_like(seconds, seed=index + 1)
            self.sound[:, round(start * RATE) : round(start * RATE) + line.shape[1]] += line
            speech = self.asset(f"speech {index}")
            with SoundWriter(self.assets[speech.key] / "speech.flac") as writer:
                writer.write(np.repeat(line, 2, axis=0))
            self._result(speech, Speech(file="speech.flac", sample_rate=RATE, seconds=seconds, words=(), phonemes=()))
            self.lines.append(ExpectedLine(text=text, start=start, end=start + seconds, speech=speech))
        self.sound += np.random.default_rng(7).standard_normal(self.sound.shape).astype(np.float32) * 0.003
        self.level(-16.0)

    def asset(self, name: str) -> Ref:
        key = hashlib.sha256(name.encode()).hexdigest()
        (self.folder / key).mkdir()
        self.assets[key] = self.folder / key
        return Ref(key)

    def _result(self, ref: Ref, result: object) -> None:
        (self.assets[ref.key] / "result.json").write_bytes(to_json(result))

    def level(self, lufs: float) -> None:
        meter = LoudnessMeter()
        meter.add(self.sound)
        self.sound = np.asarray(self.sound * linear(lufs - meter.integrated), np.float32)

    def portrait(self, name: str, picture: Frame) -> Ref:
        ref = self.asset(f"portrait {name}")
        Image.fromarray(picture).save(self.assets[ref.key] / "portrait.png")
        height, width = picture.shape[:2]
        self._result(ref, Portrait(picture="portrait.png", head=Box(x=0, y=0, width=width, height=height)))
        return ref

    def check(self, *, hear: bool = False, keep: float = 1.0) -> CheckReport:
        """The report of the real engine on the film; `keep` is the share of its file that is left."""
        film = self.asset("film")
        folder = self.assets[film.key]
        self._write(folder / "film.mp4")
        whole = (folder / "film.mp4").read_bytes()
        (folder / "film.mp4").write_bytes(whole[: round(len(whole) * keep)])
        (folder / "film.srt").write_text(self._subtitles(), encoding="utf-8")
        self._result(film, Film(
            file="film.mp4", srt="film.srt", vtt="", poster="", manifest="", seconds=SECONDS, frames=len(self.frames), bytes=1
        ))  # fmt: skip
        work = self.folder / "work"
        work.mkdir()
        request = CheckRequest(
            film=film,
            layout=Layout(width=WIDTH, height=HEIGHT, fps=FPS),
            lines=tuple(self.lines),
            faces=tuple(self.faces),
            language="en",
        )
        return FilmChecker({"hear": hear}).run(request, RecordingContext(work, assets=self.assets))

    def finding(self, code: str) -> Finding:
        return next(item for item in self.check().findings if item.code == code)

    def _subtitles(self) -> str:
        def stamp(seconds: float) -> str:
            return f"00:00:{seconds:06.3f}".replace(".", ",")

        shift = self.subtitle_shift
        cues = [f"{stamp(line.start + shift)} --> {stamp(line.end + shift)}\n{line.text}\n" for line in self.lines]
        return "\n".join(f"{number}\n{cue}" for number, cue in enumerate(cues, start=1))

    def _write(self, path: Path) -> None:
        with av.open(str(path), "w") as container:
            options = {"preset": "veryfast", "crf": "21", "g": "48"}
            video = container.add_stream("libx264", rate=FPS, options=options)
            video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            audio = container.add_stream("aac", rate=RATE, layout="stereo")
            audio.bit_rate = 192_000
            for picture in self.frames:
                container.mux(video.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), "rgb24")))
            container.mux(video.encode(None))
            for start in range(0, self.sound.shape[1], 1024):
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(self.sound[:, start : start + 1024]), "fltp", "stereo")
                frame.rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
                container.mux(audio.encode(frame))
            container.mux(audio.encode(None))


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)
