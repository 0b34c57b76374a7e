"""What a model made of a kept voice, stored beside its sample. Called by the engine.

The file's name holds the sample's hash and the model's revision: another sample or another model makes another file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from core.neural.voice.aligning import resampled
from core.neural.voice.own import read_sample

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.neural.voice.xtts import Latents


def kept_latents(sample: Path, revision: str, make: Callable[[NDArray[np.float32]], Latents]) -> Latents:
    """Latents of a kept recording; made by `make` (mono, xtts.HEARS) when they are not stored yet or damaged.

    Raises BrokenAsset when the recording is damaged. Where nothing may be written they are made anew each time.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file, save_file

    from core.neural.voice.xtts import HEARS, Latents

    sound, rate = read_sample(sample)
    digest = hashlib.sha256(sound.tobytes() + revision.encode()).hexdigest()[:16]
    stored = sample.with_name(f"{sample.stem}-{digest}.safetensors")
    try:
        found = load_file(str(stored))
        return Latents(found["manner"], found["timbre"])
    except (OSError, SafetensorError, KeyError):
        pass
    made = make(resampled(sound, rate, HEARS))
    part = stored.with_name(f".{stored.name}.{os.getpid()}")
    try:
        save_file({"manner": made.manner.contiguous(), "timbre": made.timbre.contiguous()}, str(part))
        part.replace(stored)
    except (OSError, SafetensorError):
        part.unlink(missing_ok=True)
    return made
