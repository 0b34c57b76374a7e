"""What Wav2Lip's engine costs beside its network: `python -m benchmarks.lips [base ...]` (16: the published size).

Random weights, a drawn face of 96x96, speech that is noise. Three ways for the same faces: one call per frame of the network as
published, batches through the lender as the engine does it (from pictures and spectrograms to pictures), and nothing but calls
of the network with tensors that lie ready. Printed are faces a second of each, how much quicker the engine is than the plain
loop, and what it takes beyond the network alone. The middle of rounds taken in turn; wall time and the GPU's own number format
there, else CPU time and float32 on one thread.

The small network has a quarter of the published width, a twelfth of its arithmetic. With less than that the figure says nothing
of engines any more: the 83,000 numbers of a face have to be turned into the network's own whatever its size.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from benchmarks.reporting import tell
from core.neural import lending
from core.neural.lending import HouseLender, LenderOptions, Placement, Wanted
from core.neural.lips.generating import BATCH, BATCH_ON_PROCESSOR, Faces, Pictures, forward, prepared
from core.neural.lips.mel import Floats
from core.neural.lips.network import BASE, build
from core.neural.lips.weights import load, read_state
from tests.contexts import RecordingContext

ROUNDS = 9
SMALL = 4
OVERHEAD = 0.03


def timed(work: Callable[[], object]) -> float:
    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    begin = clock()
    work()
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return clock() - begin


def checkpoint(folder: Path, base: int) -> Path:
    torch.manual_seed(0)
    file = folder / "wav2lip.pth"
    torch.save({"state_dict": {f"module.{name}": value for name, value in build(base).state_dict().items()}}, file)
    return file


@dataclass(frozen=True, slots=True)
class Task:
    """Faces to make, and the checkpoint to do it with."""

    file: Path
    base: int
    pictures: Pictures
    mels: Floats

    @property
    def parts(self) -> list[slice]:
        """Batches as the engine takes them."""
        size = BATCH if torch.cuda.is_available() else BATCH_ON_PROCESSOR
        return [slice(first, first + size) for first in range(0, len(self.pictures), size)]


def one_by_one(task: Task, placement: Placement) -> Callable[[], list[Pictures]]:
    """The network as published, a face at a time."""
    plain = build(task.base).eval()
    plain.load_state_dict(read_state(task.file))
    plain.to(device=placement.device, dtype=getattr(torch, placement.dtype))
    like = next(plain.parameters())

    def loop() -> list[Pictures]:
        with torch.inference_mode():
            singles = [slice(at, at + 1) for at in range(len(task.pictures))]
            return [forward(plain, like, task.pictures[one], task.mels[one]) for one in singles]

    return loop


def network_alone(task: Task, placement: Placement) -> Callable[[], None]:
    """The folded network, with what it takes lying ready."""
    network = load(task.file, placement)
    like = next(network.parameters())
    with torch.inference_mode():
        ready = [prepared(like, task.pictures[part], task.mels[part]) for part in task.parts]

    def loop() -> None:
        with torch.inference_mode():
            for speech, faces in ready:
                network(speech, faces)

    return loop


def measure(base: int, folder: Path) -> bool:
    """Prints the figures of a network of that width; whether the engine's cost is within its limit."""
    random = np.random.default_rng(0)
    count = 1024 if torch.cuda.is_available() else 48
    pictures = random.integers(0, 256, (count, 96, 96, 3), dtype=np.uint8)
    task = Task(checkpoint(folder, base), base, pictures, random.uniform(-4, 4, (count, 80, 16)).astype(np.float32))
    context, used = RecordingContext(work=folder), list[Placement]()

    def loaded(placement: Placement) -> torch.nn.Module:
        used.append(placement)
        return load(task.file, placement)

    wanted = Wanted(key=f"lips {base}", load=loaded, bytes=1 << 30)
    made = pictures.copy()

    def engine() -> None:
        faces = Faces(made, task.mels, 0, lambda _: context.check_cancelled())
        lending.lender().run(wanted, context, faces.work, count)

    engine()
    plain, alone = one_by_one(task, used[0]), network_alone(task, used[0])
    apart = int(np.abs(np.concatenate(plain()).astype(int) - made).max())
    rounds = [(timed(plain), timed(engine), timed(alone)) for _ in range(ROUNDS)]
    one, ours, least = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"{used[0].device} {used[0].dtype}, base {base}, {count} faces, batches of {len(pictures[task.parts[0]])}")
    tell("faces a second, one by one", count / one)
    tell("faces a second, by the engine", count / ours)
    tell("faces a second, the network alone", count / least)
    tell("the engine against one by one", one / ours, "x")
    tell("largest difference to one by one, of 255 levels", apart)
    return tell("the engine over the network alone", 100 * (ours / least - 1), "%", 100 * OVERHEAD)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bases", type=int, nargs="*", default=[BASE, SMALL])
    torch.set_num_threads(1)
    lending.set_lender(HouseLender(LenderOptions()))
    with tempfile.TemporaryDirectory() as folder:
        kept = [measure(base, Path(folder)) for base in parser.parse_args().bases]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    raise SystemExit(main())
