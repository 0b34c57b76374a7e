"""Pictures of how people shall look: what is refused, and why."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from core.crafts import Box
from core.errors import BadOption
from core.neural.painter.references import read_reference, reference_of

BIG = Box(x=40, y=30, width=120, height=150)
SMALL = Box(x=10, y=10, width=60, height=70)
Find = Callable[[Image.Image], Sequence[Box]]


def finding(*boxes: Box) -> Find:
    return lambda _: boxes


def bomb(path: Path) -> None:
    """A few bytes that say they are 50,000 x 50,000 pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def large(path: Path) -> None:
    """More pixels than are taken, fewer than a bomb's."""
    Image.new("1", (9000, 9000)).save(path)


def text(path: Path) -> None:
    path.write_text("a picture, honestly")


def cut(path: Path) -> None:
    Image.effect_noise((300, 300), 80).save(path)
    path.write_bytes(path.read_bytes()[:2000])


def heavy(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(60_000_000)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (bomb, "assets.picture.bad"),
        (large, "assets.pixels"),
        (text, "assets.picture.bad"),
        (cut, "assets.picture.bad"),
        (heavy, "assets.large"),
        (Path.mkdir, "assets.picture.bad"),
        (lambda path: None, "assets.picture.bad"),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(tmp_path: Path, make: Callable[[Path], None], code: str) -> None:
    path = tmp_path / "anna.png"
    make(path)
    with pytest.raises(BadOption) as caught:
        read_reference(path, finding(BIG))
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (finding(), "reference.no_face"),
        (finding(*[BIG] * 20), "reference.many_faces"),
        (finding(Box(x=0, y=0, width=30, height=40)), "reference.small"),
    ],
)
def test_a_picture_that_does_not_say_whose_face_is_meant_is_refused(tmp_path: Path, found: Find, code: str) -> None:
    path = tmp_path / "anna.png"
    Image.new("RGB", (400, 400)).save(path)
    with pytest.raises(BadOption, match=r"anna\.png") as caught:
        read_reference(path, found)
    assert caught.value.code == code


def test_the_one_clearly_larger_face_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "anna.png"
    Image.new("RGBA", (400, 400)).save(path)
    reference = read_reference(path, finding(SMALL, BIG))
    assert reference.head == BIG
    assert reference.picture.mode == "RGB"


def test_a_photograph_is_turned_upright_and_made_smaller(tmp_path: Path) -> None:
    path = tmp_path / "anna.jpg"
    picture = Image.new("RGB", (3000, 2000))
    exif = picture.getexif()
    exif[0x0112] = 6
    picture.save(path, exif=exif)
    assert read_reference(path, finding(BIG)).picture.size == (1365, 2048)


def test_a_reference_is_found_by_the_characters_name(tmp_path: Path) -> None:
    (tmp_path / "Anna.JPG").touch()
    (tmp_path / "tom.txt").touch()
    assert reference_of(tmp_path, "anna") == tmp_path / "Anna.JPG"
    assert reference_of(tmp_path, "tom") is None
    assert reference_of(tmp_path / "nowhere", "anna") is None
