"""Moving pictures of which every moment is known: a place under a camera with somebody walking through it."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from core.edit.planes import Bytes, vision

WIDTH, HEIGHT = 384, 224
HILLS, COAT = (128, 150, 118), (150, 60, 48)


@lru_cache(maxsize=4)
def ground(seed: int, base: tuple[int, int, int]) -> Bytes:
    """Soft hills of colour with fine grain and some straight edges, larger than the frame."""
    cv2 = vision()
    rng = np.random.default_rng(seed)
    picture = np.zeros((HEIGHT * 2, WIDTH * 2, 3), np.float32)
    for size, strength in ((5, 28), (29, 12), (117, 8)):
        noise = rng.standard_normal((size, size * 2, 3)).astype(np.float32)
        picture += strength * cv2.resize(noise, (WIDTH * 2, HEIGHT * 2), interpolation=cv2.INTER_CUBIC)
    picture = np.clip(picture + np.array(base, np.float32), 0, 255)
    for _ in range(14):
        left, top = (int(value) for value in rng.integers(0, (WIDTH * 2, HEIGHT * 2)))
        colour = [float(value) for value in rng.integers(30, 230, 3)]
        cv2.rectangle(picture, (left, top), (left + 40, top + 70), colour, -1, cv2.LINE_AA)
    return cv2.GaussianBlur(picture, (0, 0), 0.8).astype(np.uint8)  # type: ignore[no-any-return]


def frame(seconds: float, seed: int = 1, walk: float = 60.0) -> Bytes:
    """(HEIGHT, WIDTH, 3) RGB: the camera pans, comes closer and sways; a figure crosses at `walk` pixels a second."""
    cv2 = vision()
    zoom = 1.0 + 0.06 * seconds
    centre = (WIDTH + 24 * seconds + 4 * math.sin(3 * seconds), HEIGHT + 5 * math.sin(2 * seconds))
    matrix = np.array([[1 / zoom, 0, centre[0] - WIDTH / 2 / zoom], [0, 1 / zoom, centre[1] - HEIGHT / 2 / zoom]])
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    picture = cv2.warpAffine(ground(seed, HILLS), matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REFLECT)
    figure = cv2.warpAffine(
        ground(seed + 7, COAT),
        np.array([[1, 0, 200 - walk * seconds], [0, 1, 100 + 3 * math.sin(5 * seconds)]]),
        (WIDTH, HEIGHT),
        flags=flags,
    )
    mask = np.zeros((HEIGHT, WIDTH), np.float32)
    x, y = 80 + walk * seconds, 120 + 3 * math.sin(5 * seconds)
    body = ((x, y + 45), (26, 55)), ((x, y - 25), (18, 22))
    for middle, axes in body:
        points = cv2.ellipse2Poly((0, 0), axes, 0, 0, 360, 4).astype(np.float32) + np.array(middle, np.float32)
        cv2.fillPoly(mask, [np.rint(points * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    mask = cv2.GaussianBlur(mask, (0, 0), 0.8)[..., None]
    return np.rint(picture * (1 - mask) + figure * mask).astype(np.uint8)  # type: ignore[no-any-return]


def clip(count: int, fps: float, seed: int = 1, walk: float = 60.0) -> list[Bytes]:
    return [frame(number / fps, seed, walk) for number in range(count)]


def likeness(first: Bytes, second: Bytes) -> float:
    """Peak signal-to-noise ratio in dB."""
    return float(vision().PSNR(first, second))
