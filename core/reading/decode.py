"""Bytes to text, whatever encoding they are in. Used by the text readers and the sniffer."""

from __future__ import annotations

import codecs
import re
import unicodedata

from core.reading.language import find_language
from core.reading.limits import refuse

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
_EAST = ("cp932", "gb18030", "big5hkscs", "cp949", "euc_jp", "iso2022_jp")
_WEST = ("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp866", "mac_roman", "latin_1")
_LATIN = ("cp1252", "cp1250", "cp1254", "latin_1")
_PAGES = {"cp1250": "pl cs sk hu ro hr sl", "cp1254": "tr"}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_UNPRINTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202d\u202e]")
"""Never part of a text; an escape or a direction override among them would steer the terminal that shows a title."""
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def decode(data: bytes) -> str:
    """The text of `data` with \\n as the only line end; raises BadScript script.binary when it is not text."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _clean(_strict(data, name))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and "\0" not in text:
        return _clean(text)
    wide = _wide(data)
    if wide:
        return _clean(wide)
    if b"\0" in data:
        raise refuse("script.binary", found="it holds zero bytes")
    return _clean(_legacy(data))


def clean_newlines(text: str) -> str:
    """`text` with \\n as the only line end; a form feed ends a line too."""
    return _NEWLINE.sub("\n", text).removeprefix("\ufeff")


def _clean(text: str) -> str:
    text = text.removeprefix("\ufeff")
    if len(_CONTROL.findall(text[:_SAMPLE])) > max(2, len(text[:_SAMPLE]) // 200) or "\0" in text:
        raise refuse("script.binary", found="it holds control codes")
    return _UNPRINTED.sub("", clean_newlines(text))


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise refuse("script.binary", found=f"damaged {name.upper()} text") from error


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: most of it must be letters, spaces and punctuation of few alphabets when read that way."""
    if len(data) % 2 or len(data) < 4:
        return ""
    best, found = 0.8, ""
    for name in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        spaces = sum(text[:_SAMPLE].count(each) for each in " \n。、，")
        score = _plausible(text) if spaces * 60 >= len(text[:_SAMPLE]) else 0.0
        if score > best:
            best, found = score, text
    return found


def _plausible(text: str) -> float:
    """Share of the sample's characters that ordinary scripts are made of, 0 … 1."""
    sample = text[:4000]
    common = sum(
        char in "\n\r\t"
        or " " <= char < "\x7f"
        or (
            char.isalpha()
            and unicodedata.name(char, "").startswith(
                ("LATIN", "CYRILLIC", "GREEK", "CJK UNIFIED", "HIRAGANA", "KATAKANA", "HANGUL SYL", "HEBREW", "ARABIC")
            )
        )
        or char in "«»“”„‘’‹›–—…¿¡。、，！？「」『』（）：・ー　"
        for char in sample
    )
    return common / max(1, len(sample))


def _legacy(data: bytes) -> str:
    """Text in a code page of its time, by how natural each reading looks; UTF-8 with a few damaged bytes stays UTF-8."""
    loose = data.decode("utf-8", errors="replace")
    broken = loose.count("\ufffd")
    if broken * 50 < sum(1 for char in loose if char > "\x7f"):
        return loose
    text = _guess(data)
    if text is None:
        raise refuse("script.binary", found="no known text encoding")
    return text


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    found = from_bytes(data[:_SAMPLE], cp_isolation=[*_EAST, *_WEST]).best()
    if not found:
        return None
    name = found.encoding
    if name in _LATIN:
        # A few accented letters do not tell these apart, but the language is plain even with some letters wrong.
        language = find_language(data[:_SAMPLE].decode("cp1252", errors="ignore"))
        name = next((page for page, languages in _PAGES.items() if language in languages.split()), "cp1252")
    elif name == "cp1251" and not any(data.count(byte) for byte in (*range(0xC0, 0xE0), *range(0xFB, 0x100))):
        name = "cp1255"  # Russian without one capital and without э ю я is Hebrew
    return data.decode(name, errors="replace")
