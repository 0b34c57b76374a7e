"""Finds faces in a picture: YuNet, CenterFace or Haar cascades behind one call. Called by core.neural.lips and
core.neural.painter."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from core.edit.planes import Planes, to_rgb
from core.errors import BrokenModel
from core.faces.detectors import network_of

LONGEST = 640
"""Pictures are made this small before faces are looked for (pixels of the longer side)."""
_SMALLEST = 32
"""Pixels of the frame: faces below are not looked for by cascades, which spend most of their time on them."""
TURNED = 0.5
"""A nose this far beside the middle of the eyes, in distances between them, belongs to somebody who looks away."""


@dataclass(frozen=True, slots=True)
class Face:
    """From brows to chin, pixels of the frame."""

    left: float
    top: float
    width: float
    height: float
    turned: bool = False


def face_at(box: NDArray[np.floating[Any]], turned: bool = False) -> Face:
    """The face at (left, top, width, height)."""
    left, top, width, height = box.tolist()
    return Face(left, top, width, height, turned)


class Detector(Protocol):
    def find(self, planes: Planes) -> list[Face]:
        """Faces of a picture, left to right."""
        ...


def open_detector(name: str) -> Detector:
    """One of core.faces.detectors.DETECTORS but "auto". Raises MissingModel, BrokenModel."""
    match name:
        case "haar":
            return Haar()
        case "centerface":
            return CenterFace(network_of(name))
        case _:
            return YuNet(network_of(name))


class YuNet:
    """Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023, as OpenCV runs it."""

    SURE = 0.7

    def __init__(self, file: Path) -> None:
        cv2 = _vision()
        try:
            self._network = cv2.FaceDetectorYN.create(str(file), "", (32, 32), self.SURE)
        except cv2.error as error:
            raise _unreadable(file, "YuNet") from error

    def find(self, planes: Planes) -> list[Face]:
        cv2 = _vision()
        scale = min(1.0, LONGEST / max(planes.size))
        picture = np.ascontiguousarray(to_rgb(planes)[..., ::-1])
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        self._network.setInputSize((small.shape[1], small.shape[0]))
        rows = self._network.detect(small)[1]
        if rows is None:
            return []
        across = np.sort(rows[:, 4:8:2], axis=1)
        turned = _looks_away(np.stack([across[:, 0], across[:, 1], rows[:, 8]]))
        found = [face_at(row[:4] / scale, bool(away)) for row, away in zip(rows, turned, strict=True)]
        return sorted(found, key=lambda face: (face.left, face.top))


class Haar:
    """OpenCV's cascade for faces that look at the camera; turned ones are not found."""

    def __init__(self) -> None:
        cv2 = _vision()
        self._cascade = cv2.CascadeClassifier(f"{cv2.data.haarcascades}haarcascade_frontalface_alt2.xml")

    def find(self, planes: Planes) -> list[Face]:
        cv2 = _vision()
        scale = min(1.0, LONGEST / max(planes.size))
        small = cv2.resize(planes.y, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else planes.y
        least = max(24, round(_SMALLEST * scale))
        boxes = self._cascade.detectMultiScale(np.ascontiguousarray(small), 1.1, 4, minSize=(least, least))
        found = [Face(x + 0.06 * side, y + 0.04 * side, 0.88 * side, 1.08 * side) for x, y, side, _ in boxes]
        return sorted((_scaled(face, 1 / scale) for face in found), key=lambda face: (face.left, face.top))


class CenterFace:
    """Xu et al., "CenterFace: Joint Face Detection and Alignment Using Face as Point", 2019."""

    SURE = 0.4
    OVERLAP = 0.3
    _OUTPUTS = ("537", "538", "539", "540")

    def __init__(self, file: Path) -> None:
        cv2 = _vision()
        try:
            self._network = cv2.dnn.readNetFromONNX(str(file))
        except cv2.error as error:
            raise _unreadable(file, "CenterFace") from error

    def find(self, planes: Planes) -> list[Face]:
        cv2 = _vision()
        width, height = planes.size
        scale = min(1.0, LONGEST / max(width, height))
        inner = tuple(max(32, 32 * round(side * scale / 32)) for side in (width, height))
        self._network.setInput(cv2.dnn.blobFromImage(to_rgb(planes), 1.0, inner))
        heat, size, offset, marks = (out[0] for out in self._network.forward(self._OUTPUTS))
        rows, columns = np.nonzero(heat[0] > self.SURE)
        heights, widths = np.exp(size[:, rows, columns]) * 4
        tops = (rows + offset[0, rows, columns] + 0.5) * 4 - heights / 2
        lefts = (columns + offset[1, rows, columns] + 0.5) * 4 - widths / 2
        boxes = np.stack([lefts, tops, widths, heights], axis=1) * np.tile([width / inner[0], height / inner[1]], 2)
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), heat[0][rows, columns].tolist(), self.SURE, self.OVERLAP)
        turned = _looks_away(marks[1::2, rows, columns])
        found = [face_at(boxes[at], bool(turned[at])) for at in np.asarray(kept, int).ravel()]
        return sorted(found, key=lambda face: (face.left, face.top))


def overlap_of(one: Face, other: Face) -> float:
    """Intersection over union."""
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    shared = max(0.0, across) * max(0.0, down)
    return shared / (one.width * one.height + other.width * other.height - shared)


def _looks_away(across: NDArray[np.float32]) -> NDArray[np.bool_]:
    """`across` (3 or more, n): both eyes, the left one of the picture first, and the nose; from left to right."""
    apart = np.maximum(across[1] - across[0], 1e-3)
    return np.asarray(np.abs(across[2] - (across[0] + across[1]) / 2) > TURNED * apart, np.bool_)


def _unreadable(file: Path, network: str) -> BrokenModel:
    why = f"it is no {network} network"
    return BrokenModel("model.broken", f"{file.name}: {why}", name=file.name, what="network", why=why)


def _scaled(face: Face, by: float) -> Face:
    return Face(float(face.left * by), float(face.top * by), float(face.width * by), float(face.height * by), face.turned)


def _vision() -> Any:
    """OpenCV on one thread: other steps run beside this one."""
    module = import_module("cv2")
    module.setNumThreads(1)
    return module
