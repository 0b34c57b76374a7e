"""Cuts a portrait's person out of its plain ground, hair and all. Called by core.neural.painter.composing.

The ground is a smooth surface of colour through the picture's edge. What is far from it, or not reached from the edge, is
the person; GrabCut (Rother et al., 2004) settles where clothes and ground are alike; a guided filter (He et al., 2010) puts
the edge of the mask where the edge of the picture is; last, what shines through of the ground is taken out of the colours.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.crafts import Box

Floats: TypeAlias = NDArray[np.float32]

_WORKING = 384
"""Pixels of the longer side while person and ground are told apart."""
_RING = 0.04
"""Of the width: the edge of the picture that shows the ground."""
_SHOULDERS = 0.5
"""Above this share of the height both sides show the ground."""
_LEAST, _MOST = 0.06, 0.94
"""A mask that holds less or more of the picture is wrong."""
_ALIKE = 3.0
"""Colours (Lab) nearer to the ground than this may be ground."""
_STEEP = 0.9
"""Colours that change faster than this (Lab units a pixel) are no plain ground."""
_BAND = 0.016
"""Of the width: how far from the mask's edge a pixel may be part person, part ground."""


def cut_out(picture: Image.Image, head: Box | None = None) -> tuple[Floats, Floats]:
    """Colours without the ground, (height, width, 3), and alpha, (height, width), both 0 … 1."""
    rgb = np.asarray(picture.convert("RGB"), np.float32) / np.float32(255)
    alpha, ground = _matte(rgb, head)
    return _cleaned(rgb, alpha, ground), alpha


def matte(picture: Image.Image, head: Box | None = None) -> Floats:
    """Alpha of the person, (height, width), 0 … 1. `head`: where it is, if that is known."""
    return cut_out(picture, head)[1]


def _matte(rgb: Floats, head: Box | None) -> tuple[Floats, Floats]:
    height, width = rgb.shape[:2]
    scale = min(1.0, _WORKING / max(width, height))
    small = _resized(rgb, (max(8, round(width * scale)), max(8, round(height * scale))))
    mask = _person(small, _seed(small.shape[:2], head, scale))
    full = _resized(mask.astype(np.float32), (width, height))
    radius = max(2, round(_BAND * width))
    kernel = np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)
    cv2 = vision()
    hard = (full > 0.5).astype(np.uint8)
    inside, outside = cv2.erode(hard, kernel), 1 - cv2.dilate(hard, kernel)
    ground, person = _spread(rgb, outside), _spread(rgb, inside)
    span = person - ground
    apart = (span * span).sum(axis=2)
    share = np.clip(((rgb - ground) * span).sum(axis=2) / np.maximum(apart, 1e-4), 0, 1)
    # Where person and ground are of one colour, the colour tells nothing: the mask's own edge is kept.
    sure = np.clip(apart / 0.02, 0, 1)
    alpha = sure * share + (1 - sure) * full
    alpha = np.where(inside == 1, 1.0, np.where(outside == 1, 0.0, alpha)).astype(np.float32)
    refined = _guided(rgb, alpha, max(2, radius // 3), 1e-4)
    refined = np.clip((refined - 0.04) / 0.92, 0, 1)
    return np.where(cv2.erode(inside, kernel) == 1, 1.0, np.where(outside == 1, 0.0, refined)).astype(np.float32), ground


def _person(rgb: Floats, seed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The mask at working size."""
    cv2 = vision()
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2Lab)
    surface, noise = _ground_of(lab)
    away = np.sqrt((((lab - surface) * np.array([0.7, 1, 1], np.float32)) ** 2).sum(axis=2))
    like = (away < max(_ALIKE, 4.0 * noise)) & (_steepness(lab) < max(_STEEP, 3.0 * noise)) & ~seed
    ground = _reached(like)
    marks = np.where(ground, cv2.GC_PR_BGD, cv2.GC_PR_FGD).astype(np.uint8)
    side = max(3, round(0.03 * rgb.shape[1]))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * side + 1, 2 * side + 1))
    marks[cv2.erode(ground.astype(np.uint8), kernel, borderValue=1) == 1] = cv2.GC_BGD
    marks[cv2.erode((~ground).astype(np.uint8), kernel, borderValue=1) == 1] = cv2.GC_FGD
    marks[seed] = cv2.GC_FGD
    person = _cut(rgb, marks)
    if not _LEAST < person.mean() < _MOST:
        person = ~ground
    if not _LEAST < person.mean() < _MOST:
        person = seed
    return _whole(person | seed)


def _cut(rgb: Floats, marks: NDArray[np.uint8]) -> NDArray[np.bool_]:
    cv2 = vision()
    if not (np.isin(marks, (cv2.GC_BGD, cv2.GC_PR_BGD)).any() and np.isin(marks, (cv2.GC_FGD, cv2.GC_PR_FGD)).any()):
        return np.asarray(marks % 2 == 1)
    cv2.setRNGSeed(1)  # its colour clusters start from random ones
    empty = np.zeros((1, 65))
    shown = np.ascontiguousarray((rgb * 255).round().astype(np.uint8)[..., ::-1])
    cv2.grabCut(shown, marks, None, empty, empty.copy(), 2, cv2.GC_INIT_WITH_MASK)
    return np.asarray(marks % 2 == 1)


def _ground_of(lab: Floats) -> tuple[Floats, float]:
    """A quadratic surface through the upper edge of the picture, and how far its pixels stray from it."""
    height, width = lab.shape[:2]
    ring = max(2, round(_RING * width))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    y, x = rows / height - 0.5, columns / width - 0.5
    terms = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=2)
    edge = (rows < ring) | (((columns < ring) | (columns >= width - ring)) & (rows < _SHOULDERS * height))
    known, values = terms[edge].astype(np.float64), lab[edge].astype(np.float64)
    weights = np.ones(len(known))
    for _ in range(4):
        scaled = known * weights[:, None]
        found = np.linalg.lstsq(scaled, values * weights[:, None], rcond=None)[0]
        stray = np.sqrt(((values - known @ found) ** 2).sum(axis=1))
        middle = max(0.3, float(np.median(stray)))
        weights = 1 / (1 + (stray / (3 * middle)) ** 2)
    surface = (terms.reshape(-1, 6) @ found).reshape(lab.shape)
    # Beyond the edge that was seen the surface must not run away.
    low, high = values.min(axis=0) - 8, values.max(axis=0) + 8
    return np.clip(surface, low, high).astype(np.float32), middle


def _steepness(lab: Floats) -> Floats:
    """How fast colours change, Lab units a pixel: an outline keeps white sleeves apart from a white ground."""
    cv2 = vision()
    across, down = (cv2.Sobel(lab, cv2.CV_32F, *way, scale=0.125) for way in ((1, 0), (0, 1)))
    return np.asarray(np.sqrt((across * across + down * down).sum(axis=2)), np.float32)


def _reached(like: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """What is like the ground and hangs together with the upper edge of the picture."""
    cv2 = vision()
    _, labels = cv2.connectedComponents(like.astype(np.uint8), connectivity=4)
    upper = labels[: round(_SHOULDERS * like.shape[0])]
    edge = np.unique(np.concatenate([labels[0], upper[:, 0], upper[:, -1]]))
    return np.asarray(np.isin(labels, edge[edge > 0]))


def _seed(shape: tuple[int, ...], head: Box | None, scale: float) -> NDArray[np.bool_]:
    """The middle of the head and of the chest: they are the person, whatever their colours."""
    cv2 = vision()
    height, width = shape[0], shape[1]
    marks = np.zeros((height, width), np.uint8)
    if head is None:
        middle, line, wide, high = 0.5 * width, 0.42 * height, 0.2 * width, 0.25 * width
    else:
        middle, line = (head.x + head.width / 2) * scale, (head.y + head.height / 2) * scale
        wide, high = 0.72 * head.width * scale, 0.72 * head.height * scale
    cv2.ellipse(marks, ((middle, line), (wide, high), 0.0), 1, -1)
    neck, low = 0.12 * wide, min(float(height), line + 1.6 * high)
    chest = np.array([[middle - neck, line], [middle + neck, line], [middle + 0.35 * wide, low], [middle - 0.35 * wide, low]])
    cv2.rectangle(marks, (round(middle - 0.35 * wide), round(low)), (round(middle + 0.35 * wide), height), 1, -1)
    cv2.fillConvexPoly(marks, chest.round().astype(np.int32), 1)
    return np.asarray(marks == 1)


def _whole(person: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest piece without holes or specks."""
    cv2 = vision()
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    opened = cv2.morphologyEx(person.astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(opened, connectivity=4)
    if count < 2:
        return person
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    outline, _ = cv2.findContours((labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(person.shape, np.uint8)
    cv2.drawContours(filled, outline, -1, 1, -1)
    return np.asarray(filled == 1)


def _spread(rgb: Floats, mask: NDArray[np.uint8]) -> Floats:
    """Colours of where `mask` is 1, carried on smoothly to everywhere."""
    weight = mask.astype(np.float32)
    mean = rgb[mask == 1].mean(axis=0) if mask.any() else rgb.mean(axis=(0, 1))
    size = max(2, rgb.shape[1] // 4), max(2, rgb.shape[0] // 4)
    coarse = np.broadcast_to(mean, (size[1], size[0], 3)).astype(np.float32)
    held, share = _resized(rgb * weight[..., None], size), _resized(weight, size)
    for sigma in (10.0, 3.5, 1.25):
        coarse = _nearer(coarse, held, share, sigma)
    return _nearer(_resized(coarse, (rgb.shape[1], rgb.shape[0])), rgb * weight[..., None], weight, 2.0)


def _nearer(far: Floats, held: Floats, weight: Floats, sigma: float) -> Floats:
    """`far`, where there are known colours within some sigmas their mean."""
    cv2 = vision()
    around = cv2.GaussianBlur(weight, (0, 0), sigma)
    colour = cv2.GaussianBlur(held, (0, 0), sigma) / np.maximum(around, 1e-6)[..., None]
    share = np.clip(around / 0.05, 0, 1)[..., None]
    return np.asarray(colour * share + far * (1 - share), np.float32)


def _guided(guide: Floats, mask: Floats, radius: int, epsilon: float) -> Floats:
    """He et al., "Guided Image Filtering", with the picture's brightness as the guide."""
    cv2 = vision()
    grey = cv2.cvtColor(guide, cv2.COLOR_RGB2GRAY)

    def mean(values: NDArray[Any]) -> Floats:
        return np.asarray(cv2.boxFilter(values, -1, (2 * radius + 1, 2 * radius + 1)), np.float32)

    middle, level = mean(grey), mean(mask)
    slope = (mean(grey * mask) - middle * level) / (mean(grey * grey) - middle * middle + epsilon)
    return np.asarray(mean(slope) * grey + mean(level - slope * middle), np.float32)


def _cleaned(rgb: Floats, alpha: Floats, ground: Floats) -> Floats:
    """Colours of the person alone, from picture = alpha · person + (1 − alpha) · ground."""
    share = np.maximum(alpha, 0.25)[..., None]
    person = np.clip((rgb - (1 - alpha[..., None]) * ground) / share, 0, 1)
    inner = _spread(rgb, (alpha > 0.97).astype(np.uint8))
    faint = np.clip((0.5 - alpha) / 0.4, 0, 1)[..., None]
    return np.asarray(person * (1 - faint) + inner * faint, np.float32)


def _resized(pixels: Floats, size: tuple[int, int]) -> Floats:
    cv2 = vision()
    way = cv2.INTER_AREA if size[0] < pixels.shape[1] else cv2.INTER_CUBIC
    return np.clip(np.asarray(cv2.resize(pixels, size, interpolation=way), np.float32), 0, 1)


def vision() -> Any:
    """OpenCV on one thread: other steps run beside this one."""
    module = import_module("cv2")
    module.setNumThreads(1)
    return module
