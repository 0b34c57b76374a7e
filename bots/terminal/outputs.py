"""Where the terminal puts what it made: checked before the work starts, written aside and renamed at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import Unwritable

if TYPE_CHECKING:
    from bots.desk import MadeFilm

DEFAULT_FOLDER = Path("films")


@dataclass(frozen=True, slots=True)
class Outputs:
    """The film's path; everything else lies beside it under the same stem."""

    film: Path

    def beside(self, ending: str) -> Path:
        return self.film.with_name(self.film.stem + ending)

    def check(self) -> None:
        """Raises Unwritable when the film could not be written here."""
        try:
            self.film.parent.mkdir(parents=True, exist_ok=True)
            if self.film.is_dir():
                raise IsADirectoryError(21, "it is a folder")
            with tempfile.NamedTemporaryFile(dir=self.film.parent, prefix=".storyreel-"):
                pass
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, made: MadeFilm) -> list[Path]:
        """Copies the film and what belongs to it; returns the paths, the film first. Raises Unwritable."""
        folder = Path(made.folder)
        pairs = [
            (folder / made.film.file, self.film),
            (folder / made.film.srt, self.beside(".srt")),
            (folder / made.film.vtt, self.beside(".vtt")),
            (folder / made.film.poster, self.beside(Path(made.film.poster).suffix)),
            (folder / made.film.manifest, self.beside(".manifest.json")),
        ]
        for source, target in pairs:
            self.copy(source, target)
        return [target for _, target in pairs]

    def copy(self, source: Path, target: Path) -> None:
        """One file, complete or not at all. Raises Unwritable."""
        aside = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            shutil.copyfile(source, aside)
            os.replace(aside, target)
        except OSError as error:
            aside.unlink(missing_ok=True)
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> Unwritable:
        why = error.strerror or str(error)
        return Unwritable("output.unwritable", f"{self.film} cannot be written: {why}", path=str(self.film), why=why)


def output_for(script: Path, asked: Path | None) -> Outputs:
    """The path asked for (".mp4" added when it has no ending), else films/<script>.mp4 in the working folder."""
    if asked is None:
        return Outputs(DEFAULT_FOLDER / f"{script.stem}.mp4")
    return Outputs(asked if asked.suffix else asked.with_suffix(".mp4"))
