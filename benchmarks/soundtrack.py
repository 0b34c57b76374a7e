"""The sound of a script without its picture: written, spoken, composed and mixed by the real engines, planned by the real plan;
and the word error of such a track or of a finished film.

Used by benchmarks/speech.py. How a film sounds is known in seconds this way; the picture is never made.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from core.crafts import CheckRequest, Craft, ExpectedLine, Film, Mix, MixRequest, Ref, SpeakRequest, Speech, VoiceCast
from core.filmcheck.hear import listen, sync_finding, word_finding
from core.hearing import Hearing
from core.options import FilmOptions
from core.plan.book import default_choices, open_book
from core.plan.draft import Plan
from core.plan.job import FilmJob
from core.plan.planner import plan
from core.plan.step import EXPANDING, Step, result_type
from core.reading import read_script
from core.serial import digest, from_json, to_json

T = TypeVar("T")
_HEARD = (Craft.WRITE, Craft.SPEAK, Craft.AMBIENCE, Craft.COMPOSE, Craft.MIX)
_FILM = Film(file="film.mp4", srt="", vtt="", poster="", manifest="", seconds=1.0, frames=1, bytes=1)


@dataclass
class Folder:
    """The narrow context an engine gets; nothing cancels and nobody watches."""

    assets: Path
    work: Path
    seed: int

    def asset(self, ref: Ref) -> Path:
        return self.assets / ref.key

    def progress(self, fraction: float, note: str = "") -> None:
        pass

    def remark(self, text: str) -> None:
        pass

    def check_cancelled(self) -> None:
        pass

    def spare_cores(self) -> int:
        return 1


@dataclass
class Soundtrack:
    """The mix of one script with all that the plan knows about it."""

    mix: Path
    measured: Mix
    request: MixRequest
    check: CheckRequest
    lines: dict[str, SpeakRequest]
    """What was asked of the voice, by the key of its result."""
    voices: dict[str, VoiceCast]
    """By the character's name."""
    names: dict[str, str]
    """Who speaks, by the key of the speech."""
    plan: Plan


@dataclass
class Recorder:
    """Runs the heard steps of scripts and keeps their results in `folder`, where the next run finds them."""

    folder: Path
    options: FilmOptions = field(default_factory=FilmOptions)

    def __post_init__(self) -> None:
        self._book, self._engines = open_book(default_choices())

    def get(self, key: str, kind: type[T]) -> T | None:
        """The result of a step there is; a film counts as made, so that its check can be planned."""
        if kind is Film:
            return _FILM  # type: ignore[return-value]
        path = self.folder / key / "result.json"
        return from_json(path.read_bytes(), kind) if path.is_file() else None

    cost: dict[Craft, float] = field(default_factory=dict)
    """CPU seconds spent so far."""

    def record(self, script: Path) -> Soundtrack:
        """Everything up to the mix."""
        job = self._job(script)
        while True:
            planned = plan(job, self._book, self)
            missing = [step for step in planned.steps if step.craft in _HEARD and not self._done(step)]
            for step in sorted(missing, key=lambda step: _HEARD.index(step.craft)):
                self._run(step)
            if not any(step.craft in EXPANDING for step in missing):
                return self._soundtrack(planned)

    def _job(self, script: Path) -> FilmJob:
        data = script.read_bytes()
        screenplay = read_script(data, script.name)
        key = digest(data, script.name.encode())
        (self.folder / key).mkdir(parents=True, exist_ok=True)
        (self.folder / key / "screenplay.json").write_bytes(to_json(screenplay))
        language = screenplay.language if screenplay.language in self._book.languages else "en"
        return FilmJob(
            screenplay=Ref(key), script_sha256=digest(data), title=script.stem, language=language, options=self.options
        )

    def _done(self, step: Step) -> bool:
        return (self.folder / step.key / "result.json").is_file()

    def _run(self, step: Step) -> None:
        work = self.folder / step.key
        work.mkdir(parents=True, exist_ok=True)
        begun = time.process_time()
        result = self._engines[step.craft].run(step.request, Folder(self.folder, work, step.seed))
        self.cost[step.craft] = self.cost.get(step.craft, 0.0) + time.process_time() - begun
        assert isinstance(result, result_type(step.craft))
        (work / "result.json").write_bytes(to_json(result))

    def _soundtrack(self, planned: Plan) -> Soundtrack:
        by_craft: dict[Craft, list[Step]] = {}
        for step in planned.steps:
            by_craft.setdefault(step.craft, []).append(step)
        (mix,), (check,) = by_craft[Craft.MIX], by_craft[Craft.CHECK]
        spoken = by_craft.get(Craft.SPEAK, [])
        measured = self.get(mix.key, Mix)
        assert measured is not None
        return Soundtrack(
            mix=self.folder / mix.key / measured.file,
            measured=measured,
            request=mix.request,
            check=check.request,
            lines={step.key: step.request for step in spoken},
            voices={step.title: step.request.voice for step in spoken},
            names={step.key: step.title for step in spoken},
            plan=planned,
        )

    def speech(self, key: str) -> tuple[Speech, Path]:
        """A recorded line and its file."""
        speech = self.get(key, Speech)
        assert speech is not None
        return speech, self.folder / key / speech.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """How a soundtrack was understood."""

    seconds: float
    spoken: float
    """Seconds of speech."""
    loudness: float
    peak: float
    word_error: float
    limit: float
    sync: float | None
    """Largest distance of a line from its place in seconds; None when only the film's file is known."""
    cost: float
    """CPU seconds of listening and recognising."""


def understand(sound: Path, lines: Sequence[ExpectedLine], language: str, hearing: Hearing, assets: Path | None) -> Understood:
    """Listens to a soundtrack as the film check does; `assets` holds the lines' recordings."""
    context = Folder(assets or sound.parent, sound.parent, 1)
    begun = time.process_time()
    heard = listen(sound, sound.stem, context)
    words = word_finding(heard, lines, language, hearing, context)
    sync = sync_finding(heard, lines, context)[0].value if assets else None
    return Understood(
        seconds=heard.seconds,
        spoken=sum(line.end - line.start for line in lines),
        loudness=heard.loudness,
        peak=heard.peak,
        word_error=words.value,
        limit=words.limit,
        sync=sync,
        cost=time.process_time() - begun,
    )


def subtitles(film: Path) -> list[ExpectedLine]:
    """The lines of the subtitles beside a finished film."""
    lines = []
    for block in film.with_suffix(".srt").read_text(encoding="utf-8").strip().split("\n\n"):
        _, times, *text = block.splitlines()
        start, end = (_seconds(stamp) for stamp in times.split(" --> "))
        lines.append(ExpectedLine(text=" ".join(text), start=start, end=end, speech=Ref("")))
    return lines


def _seconds(stamp: str) -> float:
    hours, minutes, seconds = re.split(":", stamp.strip().replace(",", "."))
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
