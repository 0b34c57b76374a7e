"""What the benchmarks of networks have in common: their arguments, and seconds that wait for the GPU. Called by
benchmarks.animator and benchmarks.painter.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a network is measured, in every way of those that are compared."""

    batch: int
    steps: int
    side: int
    """Of its square pictures, pixels."""
    compiled: bool
    fast: bool
    """On a GPU in the architecture that is published; else tiny, on one thread of the processor."""


def read_arguments(
    about: str | None, counts: dict[str, int], tiny: tuple[int, int], full: tuple[int, int]
) -> tuple[argparse.Namespace, Manner]:
    """The arguments that all have and `counts` by name, with the usual number of each; `tiny` and `full` are steps and side
    without and with --full."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true")
    for name, usual in {**counts, "batch": 2, "steps": 0, "rounds": 3}.items():
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--compile", action="store_true", help="without --full too")
    given = parser.parse_args()
    if not given.full:
        torch.set_num_threads(1)
    steps, side = full if given.full else tiny
    compiled = given.compile or (given.full and not given.no_compile)
    return given, Manner(batch=given.batch, steps=given.steps or steps, side=side, compiled=compiled, fast=given.full)


def timed(work: Callable[[], object], fast: bool) -> float:
    """Seconds: by the clock on a GPU, of the processor elsewhere."""
    clock = time.perf_counter if fast else time.process_time
    began = clock()
    work()
    if fast:
        torch.cuda.synchronize()
    return clock() - began
