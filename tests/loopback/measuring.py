"""Width, height and duration of pictures and films that are sent, read from their headers. Both servers use it."""

from __future__ import annotations

import struct


def image_size(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels of a PNG, GIF, JPEG or extended WebP, or None when it is none of these."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a"):
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[:4] == b"RIFF" and data[8:16] == b"WEBPVP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    return _jpeg_size(data) if data[:2] == b"\xff\xd8" else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    i = 2
    while i + 9 < len(data) and data[i] == 0xFF:
        if data[i + 1] in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", data[i + 5 : i + 9])
            return width, height
        i += 2 + int.from_bytes(data[i + 2 : i + 4], "big")
    return None


class _Film:
    """What the boxes of an MP4 (ISO 14496-12) say of its picture and length."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.width = self.height = self.seconds = 0

    def number(self, at: int, size: int) -> int:
        return int.from_bytes(self.data[at : at + size], "big")

    def walk(self, start: int, end: int) -> None:
        while start + 8 <= end:
            size, body = self.number(start, 4), start + 8
            if size == 1:
                size, body = self.number(start + 8, 8), start + 16
            stop = end if size == 0 else start + size
            if size and (size < 8 or stop > end):
                return
            self.box(self.data[start + 4 : start + 8], body, stop)
            start = stop

    def box(self, kind: bytes, body: int, stop: int) -> None:
        if kind in (b"moov", b"trak"):
            self.walk(body, stop)
        elif kind == b"mvhd":
            wide = self.data[body] == 1
            scale = self.number(body + (20 if wide else 12), 4)
            length = self.number(body + (24 if wide else 16), 8 if wide else 4)
            self.seconds = round(length / scale) if scale else 0
        elif kind == b"tkhd":
            width, height = (self.number(stop - n, 2) for n in (8, 4))
            if width and height:
                self.width, self.height = width, height


def mp4_facts(data: bytes) -> tuple[int, int, int] | None:
    """(width, height, seconds) of an MP4, or None when it is not one."""
    if data[4:8] != b"ftyp":
        return None
    film = _Film(data)
    film.walk(0, len(data))
    return film.width, film.height, film.seconds
