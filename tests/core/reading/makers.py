"""Makes the files that reading is tested with: PDFs, Word documents, Fountain and Final Draft text of known elements."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches
from screenplain.export.pdf import to_pdf
from screenplain.parsers import fountain

from core.screenplay import Element, ElementKind, Screenplay

WORD = re.compile(r"[^\W_]+")
Rows = list[tuple[str, str]]


def words(text: str) -> list[str]:
    """The words of a text, without punctuation and marks."""
    return WORD.findall(text)


def told_words(screenplay: Screenplay) -> list[str]:
    """Every word of a screenplay in order, title page first."""
    head = [entry.value for entry in screenplay.title_page]
    return words(" ".join([*head, *(element.text for element in screenplay.elements)]))


def spoken(screenplay: Screenplay) -> list[tuple[str, str]]:
    """Speaker and words of each speech."""
    return [(element.speaker, element.text) for element in screenplay.elements if element.kind is ElementKind.DIALOGUE]


def kinds(screenplay: Screenplay) -> list[tuple[str, str]]:
    """Kind and text of each element."""
    return [(element.kind.value, element.text) for element in screenplay.elements]


def pdf_of_fountain(text: str) -> bytes:
    """A screenplay PDF in the standard layout."""
    out = io.BytesIO()
    to_pdf(fountain.parse(io.StringIO(text)), out)
    return out.getvalue()


def rows_of(elements: Iterable[Element]) -> list[Rows]:
    """Each element as its paragraphs: style name and text."""
    names = {ElementKind.SCENE_HEADING: "Scene Heading", ElementKind.TRANSITION: "Transition"}
    out: list[Rows] = []
    for element in elements:
        if element.kind is not ElementKind.DIALOGUE:
            out.append([(names.get(element.kind, "Action"), element.text)])
            continue
        rows = [("Character", element.speaker + "".join(f" ({each})" for each in element.extensions))]
        for part in element.parts:
            rows += [("Parenthetical", f"({part.parenthetical})")] if part.parenthetical else []
            rows.append(("Dialogue", part.text))
        out.append(rows)
    return out


def word_file(elements: Sequence[Element], layout: str) -> bytes:
    """A .docx of the elements by "styles", "indents", "centred" or "bare" (nothing but paragraphs)."""
    document = docx.Document()
    if layout == "styles":
        for name in ("Scene Heading", "Character", "Dialogue", "Parenthetical", "Action", "Transition"):
            document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    inches = {"Character": 2.0, "Parenthetical": 1.5, "Dialogue": 1.0}
    for rows in rows_of(elements):
        if layout in ("indents", "centred"):
            document.add_paragraph("").paragraph_format.space_after = 0
        for style, text in rows:
            paragraph = document.add_paragraph(text)
            if layout == "styles":
                paragraph.style = document.styles[style]
            elif layout != "bare":
                paragraph.paragraph_format.space_after = 0
                if style == "Transition":
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
                elif layout == "centred" and style in inches:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                else:
                    paragraph.paragraph_format.left_indent = Inches(inches.get(style, 0.0))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_file_with(body: str, doctype: str = "", pad: int = 0) -> bytes:
    """A .docx whose document part has this XML body; `pad` bytes of zeros unpack beside it."""
    plain, out = io.BytesIO(), io.BytesIO()
    docx.Document().save(plain)
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<?xml version="1.0"?>{doctype}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, xml if name == "word/document.xml" else source.read(name))
        if pad:
            target.writestr("word/media/pad.xml", bytes(pad))
    return out.getvalue()


def pdf_with(content: bytes, pages: int = 1, filters: str = "/FlateDecode", encrypt: str = "") -> bytes:
    """A minimal PDF; `content` is the already filtered content stream that every page shows."""
    kids = b" ".join(b"%d 0 R" % (5 + page) for page in range(pages))
    stream = b"<</Filter %s/Length %d>>stream\n" % (filters.encode(), len(content)) + content + b"\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R>>>>/Contents 4 0 R>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % pages,
        b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>",
        stream,
        *[page] * pages,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    trailer = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, encrypt.encode(), len(out))
    return out + table + trailer


def zeros_packed(total: int) -> bytes:
    """`total` spaces, deflated."""
    packer = zlib.compressobj(9)
    block = b" " * 10_000_000
    return b"".join(packer.compress(block) for _ in range(total // len(block))) + packer.flush()


def fountain_of(elements: Iterable[Element]) -> str:
    """Fountain text that says exactly these elements."""
    out: list[str] = []
    for element in elements:
        rows = rows_of([element])[0]
        if element.kind is ElementKind.DIALOGUE:
            out.append("@" + rows[0][1] + (" ^" if element.dual else ""))
            out += [text for _, text in rows[1:]]
        else:
            mark = {ElementKind.SCENE_HEADING: ".", ElementKind.TRANSITION: "> ", ElementKind.ACTION: "!"}[element.kind]
            out.append(mark + element.text + (f" #{element.number}#" if element.number else ""))
        out.append("")
    return "\n".join(out)


def final_draft_of(elements: Iterable[Element]) -> bytes:
    """Final Draft XML that says exactly these elements."""
    out = ['<?xml version="1.0" encoding="UTF-8"?><FinalDraft DocumentType="Script" Version="5"><Content>']
    for element in elements:
        number = f' Number="{escape(element.number)}"' if element.number else ""
        out += [
            f'<Paragraph Type="{style}"{number}><Text>{escape(text)}</Text></Paragraph>'
            for style, text in rows_of([element])[0]
        ]
    return ("".join(out) + "</Content></FinalDraft>").encode()
