"""A program of its own: composes by audiocraft whatever it is told on standard input. Started by core.neural.composer.child
with the interpreter of another environment, so it imports nothing of ours.

    python audiocraft_program.py FOLDER DEVICE

FOLDER holds audiocraft's own files (state_dict.bin, compression_state_dict.bin), DEVICE is "cuda:0" or "cpu". Every line in is
an order, every line out says how far one is; both are JSON. A finished sound lies as float32, channel after channel, in the
file that its order names.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import Any, TextIO


def say(out: TextIO, **words: Any) -> None:
    out.write(json.dumps(words) + "\n")
    out.flush()


def compose(model: Any, order: dict[str, Any], out: TextIO) -> None:
    torch = import_module("torch")
    torch.manual_seed(order["seed"])
    model.set_generation_params(
        use_sampling=True,
        top_k=order["top_k"],
        temperature=order["temperature"],
        duration=order["seconds"],
        cfg_coef=order["guidance"],
        extend_stride=max(1.0, model.max_duration - order["overlap"]),
    )
    model.set_custom_progress_callback(lambda made, total: say(out, done=min(1.0, made / max(1, total))))
    sound = model.generate([order["prompt"]], progress=False)[0].float().cpu().numpy()
    sound.astype("<f4").tofile(order["out"])
    say(out, rate=int(model.sample_rate), sides=int(sound.shape[0]))


def main(folder: str, device: str) -> None:
    out, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not be taken for an answer
    try:
        model = import_module("audiocraft.models").MusicGen.get_pretrained(folder, device=device)
    except Exception as error:  # noqa: BLE001  the entry point of a process: all it can do is to say why
        say(out, error=f"{type(error).__name__}: {error}")
        return
    say(out, ready=True)
    for line in sys.stdin:
        try:
            compose(model, json.loads(line), out)
        except Exception as error:  # noqa: BLE001
            say(out, error=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    main(*sys.argv[1:])
