"""Every bad input is answered with a stable code and a sentence, within bounded time (core.reading.limits, sniff, child)."""

from __future__ import annotations

import io
import random
import time
import zipfile
import zlib
from contextlib import suppress

import pytest

from core.errors import BadScript
from core.reading import MAX_UPLOAD, MAX_WORDS, read_script, read_text
from tests.core.reading.makers import pdf_with, word_file_with, zeros_packed

LAUGHS = '<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
PARAGRAPH = "<w:p><w:r><w:t>a b c</w:t></w:r></w:p>"
LINE = b"BT /F1 12 Tf 100 700 Td (Hello there my friends) Tj ET"


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, "hello")
    return out.getvalue()


def refusal(data: bytes, name: str) -> BadScript:
    with pytest.raises(BadScript) as caught:
        read_script(data, name)
    return caught.value


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "script.empty"),
        (b" \r\n\t ", "a.fountain", "script.empty"),
        (b"... --- ***", "a.txt", "script.no_text"),
        (b"Title: Only a title\n", "a.fountain", "script.no_text"),
        (b"a" * (MAX_UPLOAD + 1), "a.txt", "script.too_large"),
        (b"word " * (MAX_WORDS + 1), "a.txt", "script.too_long"),
        (b"a\n" + b"\n" * 400_000, "a.txt", "script.too_long"),
        (b"hello\0world and more", "a.txt", "script.binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.txt", "script.binary"),
        (b"\0\0\0\x18ftypmp42" + bytes(50), "film.fountain", "script.binary"),
        (bytes(range(1, 32)) * 40, "a.txt", "script.binary"),
        (b"import os\n", "main.py", "script.unknown_format"),
        (b"<!DOCTYPE html><p>hi", "a.txt", "script.unknown_format"),
        (b"{\\rtf1 hello}", "a.rtf", "script.unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc", "script.unknown_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.docx", "script.encrypted"),
        (zipped("a.txt"), "a.zip", "script.unknown_format"),
        (b"PK\x03\x04" + random.Random(2).randbytes(5000), "a.docx", "script.damaged"),
        (b"<FinalDraft><Content>", "a.fdx", "script.xml"),
        (b"<?xml version='1.0'?>" + LAUGHS.encode() + b"<FinalDraft>&b;</FinalDraft>", "a.fdx", "script.xml"),
        (
            b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><FinalDraft>&x;</FinalDraft>",
            "a.fdx",
            "script.xml",
        ),
        (b"<opml version='2.0'></opml>", "a.fdx", "script.unknown_format"),
    ],
)
def test_what_is_no_script_is_refused_with_its_code(data: bytes, name: str, code: str) -> None:
    error = refusal(data, name)
    assert error.code == code
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pdf_with(zlib.compress(b"0 0 10 10 re f")), "script.scanned"),
        (pdf_with(zlib.compress(LINE), pages=1500), "script.too_long"),
        (pdf_with(zlib.compress(LINE))[:300], "script.damaged"),
        (b"%PDF-1.7\n" + random.Random(1).randbytes(20_000), "script.damaged"),
        (word_file_with("<w:p>" * 50), "script.damaged"),
        (word_file_with(PARAGRAPH, LAUGHS).replace(b"PK\x01\x02", b"PK\x01\x03"), "script.damaged"),
        (word_file_with(PARAGRAPH, pad=70 * 1024 * 1024), "script.bomb"),
        (word_file_with(PARAGRAPH * 45_000), "script.too_long"),
        (word_file_with(""), "script.no_text"),
    ],
)
def test_bad_pdf_and_word_files_are_refused_with_their_code(data: bytes, code: str) -> None:
    assert refusal(data, "a.bin").code == code


@pytest.mark.slow
@pytest.mark.parametrize("filters", ["/FlateDecode", "[/FlateDecode/FlateDecode]"])
def test_a_pdf_that_unpacks_to_gigabytes_is_stopped(filters: str) -> None:
    packed = zeros_packed(2_000_000_000)
    assert (
        refusal(pdf_with(zlib.compress(packed) if "[" in filters else packed, filters=filters), "a.pdf").code == "script.bomb"
    )


def test_word_files_reach_no_other_file() -> None:
    doctype = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    play = read_script(word_file_with("<w:p><w:r><w:t>Before &x; after the door.</w:t></w:r></w:p>", doctype), "a.docx")
    assert "root" not in " ".join(element.text for element in play.elements)


def test_pasted_text_is_refused_for_the_same_reasons() -> None:
    for text, code in (
        ("", "script.empty"),
        ("a\0b", "script.binary"),
        ("é" * (MAX_UPLOAD - 5), "script.too_large"),
        ("—", "script.no_text"),
    ):
        with pytest.raises(BadScript) as caught:
            read_text(text)
        assert caught.value.code == code


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.txt", "a.fountain", "a.md"])
@pytest.mark.parametrize(
    "piece", ["a", "_a_", "[[", "/*", "(", "中", "“中”", " " * 50 + "MARA\n" + " " * 30 + "hi\n", "a:" + " " * 60]
)
def test_millions_of_characters_on_a_line_take_linear_time(name: str, piece: str) -> None:
    data = ("x y " + piece * (MAX_UPLOAD // len(piece.encode()))).encode()[: MAX_UPLOAD - 3].decode(errors="ignore").encode()
    started = time.process_time()
    with suppress(BadScript):
        read_script(data, name)
    assert time.process_time() - started < 30
