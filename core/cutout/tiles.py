"""Which parts of which sheet a frame really needs: no pixel is moved where it is empty or hidden behind a nearer sheet.

The frame is cut into tiles. A tile starts at the nearest sheet that fills it and leaves out sheets that have nothing in it;
equal neighbours join into larger rectangles. Used by the player for moving cameras and for pictures laid over every frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int32]
States = NDArray[np.int8]

EMPTY, MIXED, FULL = 0, 1, 2
_BLOCK = 16
_TILE_WIDTH, _TILE_HEIGHT = 128, 48


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a picture covers, in blocks of 16 pixels: summed counts of blocks with anything in them and of opaque blocks."""

    width: int
    height: int
    some: Counts
    full: Counts


@dataclass(frozen=True, slots=True)
class Piece:
    """A rectangle of the frame to be filled from sheet `sheet`; `opaque` needs no blending."""

    sheet: int
    left: int
    top: int
    right: int
    bottom: int
    opaque: bool


def coverage(alpha: NDArray[np.uint8]) -> Coverage:
    """The coverage of an alpha channel (height, width)."""
    height, width = alpha.shape
    down, across = -(-height // _BLOCK), -(-width // _BLOCK)
    padded = np.zeros((down * _BLOCK, across * _BLOCK), np.uint8)
    padded[:height, :width] = alpha
    # A block that reaches beyond the picture counts as opaque by what lies inside; borders are checked apart.
    filled = np.full_like(padded, 255)
    filled[:height, :width] = alpha
    blocks = (down, _BLOCK, across, _BLOCK)
    some = padded.reshape(blocks).max(axis=(1, 3)) > 0
    full = filled.reshape(blocks).min(axis=(1, 3)) == 255
    return Coverage(width, height, _summed(some), _summed(full))


def _summed(flags: NDArray[np.bool_]) -> Counts:
    total = np.zeros((flags.shape[0] + 1, flags.shape[1] + 1), np.int32)
    total[1:, 1:] = flags.cumsum(axis=0).cumsum(axis=1)
    return total


class Grid:
    """The tiles of one frame size."""

    def __init__(self, width: int, height: int) -> None:
        self.xs = np.unique(np.linspace(0, width, max(1, round(width / _TILE_WIDTH)) + 1).round().astype(int))
        self.ys = np.unique(np.linspace(0, height, max(1, round(height / _TILE_HEIGHT)) + 1).round().astype(int))
        middle_x, middle_y = np.meshgrid((self.xs[:-1] + self.xs[1:]) / 2, (self.ys[:-1] + self.ys[1:]) / 2)
        self._middles = np.stack([middle_x.ravel(), middle_y.ravel()])
        wide, high = np.meshgrid(np.diff(self.xs) / 2, np.diff(self.ys) / 2)
        self._halves = np.stack([wide.ravel(), high.ravel()])
        self.shape = (len(self.ys) - 1, len(self.xs) - 1)

    def states(self, covers: Coverage, matrix: NDArray[np.float64]) -> States:
        """EMPTY, MIXED or FULL per tile for a sheet seen through `matrix` (sheet pixels to frame pixels)."""
        inverse = np.linalg.inv(matrix[:, :2])
        middles = inverse @ (self._middles - matrix[:, 2:])
        halves = np.abs(inverse) @ self._halves + 2.0
        low, high = middles - halves, middles + halves
        size = np.array([[covers.width], [covers.height]])
        inside = ((low >= 0) & (high <= size)).all(axis=0)
        blocks = np.array([[covers.some.shape[1] - 1], [covers.some.shape[0] - 1]])
        first = np.clip(np.floor(low / _BLOCK).astype(int), 0, blocks)
        last = np.clip(np.floor(high / _BLOCK).astype(int) + 1, 0, blocks)
        last = np.maximum(first, last)
        area = (last - first).prod(axis=0)
        states = np.where(_count(covers.some, first, last) > 0, MIXED, EMPTY)
        states[inside & (area > 0) & (_count(covers.full, first, last) == area)] = FULL
        return states.reshape(self.shape).astype(np.int8)

    def pieces(self, states: Sequence[States], ground: bool) -> list[Piece]:
        """What to draw, far sheets first. With `ground` the first sheet fills every tile that no nearer one fills."""
        stack = np.stack(states)
        if ground:
            stack[0] = FULL
        nearest = np.zeros(self.shape, int)
        for at in range(len(states)):
            nearest[stack[at] == FULL] = at
        found: list[Piece] = []
        for at in range(len(states)):
            wanted = (stack[at] != EMPTY) & (nearest <= at)
            opaque = wanted & (stack[at] == FULL)
            found += self._joined(at, opaque, True) + self._joined(at, wanted & ~opaque, False)
        return found

    def _joined(self, sheet: int, wanted: NDArray[np.bool_], opaque: bool) -> list[Piece]:
        """Rectangles over the wanted tiles: runs of a row, joined with equal runs of the rows below."""
        done: list[Piece] = []
        growing: dict[tuple[int, int], int] = {}
        if not wanted.any():
            return done
        for row, tiles in enumerate([*wanted.tolist(), []]):
            runs = _runs(tiles)
            for run in [run for run in growing if run not in runs]:
                done.append(self._piece(sheet, run, growing.pop(run), row, opaque))
            for run in runs:
                growing.setdefault(run, row)
        return sorted(done, key=lambda piece: (piece.top, piece.left))

    def _piece(self, sheet: int, run: tuple[int, int], top: int, bottom: int, opaque: bool) -> Piece:
        xs, ys = self.xs, self.ys
        return Piece(sheet, int(xs[run[0]]), int(ys[top]), int(xs[run[1]]), int(ys[bottom]), opaque)


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    """First and one past the last of each stretch of wanted tiles."""
    runs, start = [], -1
    for at, wanted in enumerate((*row, False)):
        if wanted and start < 0:
            start = at
        elif not wanted and start >= 0:
            runs.append((start, at))
            start = -1
    return runs


def _count(summed: Counts, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
    """Flags set inside each rectangle of blocks [first, last), columns in row 0."""
    (x0, y0), (x1, y1) = first, last
    return np.asarray(summed[y1, x1] - summed[y0, x1] - summed[y1, x0] + summed[y0, x0])
