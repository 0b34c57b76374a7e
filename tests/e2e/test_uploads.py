"""What is no script is refused by the command: status 2, one sentence, nothing stored (the command's side of F1)."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from core.reading import MAX_UPLOAD
from tests.core.reading.makers import pdf_with, word_file_with
from tests.e2e.command import Command

XXE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<FinalDraft DocumentType="Script"><Content><Paragraph Type="Dialogue"><Text>&x;</Text></Paragraph></Content></FinalDraft>"""


def locked_pdf() -> bytes:
    out = io.BytesIO()
    page = Canvas(out, encrypt=StandardEncryption("secret", canPrint=0))
    page.drawString(100, 700, "INT. KITCHEN - DAY")
    page.save()
    return out.getvalue()


def scanned_pdf() -> bytes:
    return pdf_with(zlib.compress(b"0 0 10 10 re f"))


def zip_bomb() -> bytes:
    return word_file_with("<w:p><w:r><w:t>a b c</w:t></w:r></w:p>", pad=70 * 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "data", "about"),
    [
        ("empty.fountain", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "text"),
        ("large.txt", b"Hello there. " * (MAX_UPLOAD // 13 + 1), "MiB"),
        ("story.py", b"print('INT. KITCHEN - DAY')\n", ".fountain"),
        ("entity.fdx", XXE, "XML"),
        ("bomb.docx", zip_bomb(), "unpack"),
        ("locked.pdf", locked_pdf(), "password"),
        ("scan.pdf", scanned_pdf(), "pictures of pages"),
    ],
    ids=lambda value: value if isinstance(value, str) and "." in value[1:] else "",
)
def test_a_file_that_is_no_script_is_refused_in_a_sentence_and_nothing_is_stored(
    command: Command, name: str, data: bytes, about: str
) -> None:
    command.write(name, data)
    done = command.run("film", name)
    assert done.status == 2, done.said
    assert about.lower() in done.said.lower(), done.said
    assert "Traceback" not in done.said
    assert len(done.said.strip().splitlines()) == 1, done.said
    assert "root:" not in done.said
    assert nothing_was_made(command)


def nothing_was_made(command: Command) -> bool:
    tables = [command.rows(f"select * from {table}") for table in ("films", "scripts", "projects", "steps")]
    films = command.folder / "films"
    return not any(tables) and command.stored() == [] and not (films.exists() and any(films.iterdir()))


@pytest.mark.parametrize("kind", ["folder", "no such file", "loop"])
def test_what_is_no_file_is_refused_in_a_sentence(command: Command, kind: str) -> None:
    path = command.folder / "script.fountain"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(Path("script.fountain"))
    done = command.run("film", path.name)
    assert (done.status, len(done.said.strip().splitlines())) == (2, 1), done.said
    assert "script.fountain" in done.said
    assert nothing_was_made(command)
