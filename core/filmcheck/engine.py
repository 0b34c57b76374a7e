"""The check step: every finding about a finished film, in one short report stored with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core import identities
from core.crafts import CheckReport, CheckRequest, Context, EngineOptions, ExpectedLine, Film, Finding, Verdict
from core.filmcheck import limits
from core.filmcheck.beside import beside
from core.filmcheck.faces import face_finding
from core.filmcheck.hear import listen, sound_findings, sync_finding, word_finding
from core.filmcheck.look import Looking, picture_findings
from core.hearing import Hearing
from core.serial import from_json, to_json

_RANK = (Verdict.SKIPPED, Verdict.GOOD, Verdict.WARNING, Verdict.BAD)


class FilmChecker:
    """Engine[CheckRequest, CheckReport]. Option `hear`: false leaves out recognising the words (the slowest part)."""

    def __init__(self, options: EngineOptions) -> None:
        wanted = bool(options.get("hear", True))
        self._hearing = Hearing() if wanted and Hearing.available() else None

    @property
    def identity(self) -> str:
        return f"{identities.CHECKER}+{'hear' if self._hearing else 'deaf'}"

    def run(self, request: CheckRequest, context: Context) -> CheckReport:
        """Raises BrokenAsset when the film cannot be read."""
        folder = context.asset(request.film)
        film = from_json((folder / "result.json").read_bytes(), Film)
        path = folder / film.file
        looking = Looking(path, request.faces)
        with beside(looking.work, context) as looked:
            heard = listen(path, request.film.key, context)
            context.progress(0.3)
            sync, offsets = sync_finding(heard, request.lines, context)
            context.progress(0.4)
            words = word_finding(heard, request.lines, request.language, self._hearing, context)
            context.progress(0.8)
            looking.work(context)  # what is left
            looked()
        seen = looking.seen()
        findings = [
            *sound_findings(heard, seen.seconds, bool(request.lines)),
            *picture_findings(seen),
            sync,
            subtitle_finding(folder / film.srt, request.lines, offsets),
            words,
            face_finding(seen.heads, request.faces, context),
        ]
        report = CheckReport(findings=tuple(findings), verdict=max((item.verdict for item in findings), key=_RANK.index))
        (context.work / "check.json").write_bytes(to_json(report))
        return report


def subtitle_finding(srt: Path, lines: Sequence[ExpectedLine], offsets: Sequence[float]) -> Finding:
    """The largest distance between a line as heard and the nearest start of a subtitle in the file."""
    starts = [_seconds(line.split(" --> ")[0]) for line in srt.read_text(encoding="utf-8").splitlines() if " --> " in line]
    if not lines:
        return Finding(code="subtitles", verdict=Verdict.SKIPPED)
    if not starts:
        return Finding(code="subtitles", verdict=Verdict.BAD, value=len(lines), note="no subtitles in the file")
    gaps = [min(abs(start - line.start - offset) for start in starts) for line, offset in zip(lines, offsets, strict=True)]
    worst = max(gaps)
    verdict = Verdict.GOOD if worst <= limits.SUBTITLE_SECONDS else Verdict.WARNING
    at = lines[gaps.index(worst)].start
    return Finding(
        code="subtitles", verdict=verdict, value=round(worst, 3), limit=limits.SUBTITLE_SECONDS, unit="s", at=round(at, 2)
    )


def _seconds(stamp: str) -> float:
    """ "00:01:02,345" in seconds; text that only looks like a time stamp counts as never."""
    try:
        hours, minutes, rest = stamp.strip().split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))
    except ValueError:
        return float("inf")
