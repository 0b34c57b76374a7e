"""A model of every craft, made from configurations in seconds, as they lie on a disk; and settings that use them all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.core.neural.animator.tiny import save_motion, save_sd15
from tests.core.neural.composer import models as composer
from tests.core.neural.lips.people import save_checkpoint, tiny_state
from tests.core.neural.painter import tiny as painter
from tests.core.neural.voice.tiny import save_xtts


@dataclass(frozen=True, slots=True)
class Models:
    """Folders and files of models."""

    sdxl: Path
    sd15: Path
    motion: Path
    wav2lip: Path
    xtts: Path
    musicgen: Path

    def engines(self, ollama: str) -> dict[str, Any]:
        """What config.yaml says of engines when every craft that has a neural one uses it. `ollama`: address of the server."""
        painting = {"engine": "sdxl", "options": {"model": str(self.sdxl), "side": 128, "steps": 2}}
        moving = {"model": str(self.motion), "base": str(self.sd15), "start": "latent", "steps": 2, "size": 64}
        return {
            "write": {"engine": "ollama", "options": {"url": ollama, "fallback": "fail"}},
            "portrait": painting,
            "backdrop": painting,
            "still": painting,
            "animate": {"engine": "animatediff", "options": moving},
            "lipsync": {"engine": "wav2lip", "options": {"model": str(self.wav2lip)}},
            "speak": {"engine": "xtts", "options": {"model": str(self.xtts)}},
            "compose": {"engine": "musicgen", "options": {"model": str(self.musicgen), "window": 4.0, "overlap": 1.0}},
            "check": {"engine": "house", "options": {"hear": False}},
        }


def save_all(folder: Path) -> Models:
    network = composer.tiny("stereo")
    composer.louder(network)
    return Models(
        sdxl=painter.save(folder / "sdxl"),
        sd15=save_sd15(folder / "sd15"),
        motion=save_motion(folder / "motion", middle=False),
        wav2lip=save_checkpoint(folder / "wav2lip.pth", tiny_state()),
        xtts=save_xtts(folder / "xtts"),
        musicgen=composer.save(network, folder / "musicgen"),
    )
