"""What an upload may be at most, and the words for what is wrong with it; every reader in this folder uses these.

Codes are stable; the wording catalogues may replace the English sentences by code.
"""

from __future__ import annotations

from core.errors import BadScript

MAX_UPLOAD = 5 * 1024 * 1024
"""Bytes of an upload or of pasted text in UTF-8."""
MAX_WORDS = 400_000
"""Words in a whole script: about twenty feature films."""
MAX_ELEMENTS = 100_000
MAX_LINES = 300_000
MAX_PARAGRAPHS = 40_000
"""Paragraphs of a Word file: each costs a fifth of a millisecond to open."""
MAX_PAGES = 1_000
"""Pages of a PDF."""
MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of a DOCX once unpacked."""
MAX_TEXT = 8_000_000
"""Characters of text in a PDF or DOCX."""
CHILD_MEMORY = 1536 * 1024 * 1024
"""Bytes of address space for the process that opens PDF and DOCX files."""
CHILD_CPU = 20
"""Seconds of processor time for the same."""
CHILD_WALL = 60.0
"""Seconds on the clock for the same; it is killed afterwards."""
FORMATS = ".fountain, .fdx, .txt, .md, .docx or .pdf"

_SENTENCES = {
    "script.empty": "The script is empty. Send a file with text in it, or paste the text.",
    "script.no_text": "There are no words in this script. Send one with dialogue or a story in it.",
    "script.too_large": "The script is larger than {limit_mib} MiB. Send a smaller file: text only, without pictures.",
    "script.too_long": "The script has more than {limit} {unit}. Send it in parts, one film each.",
    "script.binary": "This file is not text ({found}). Send the script as {formats}.",
    "script.unknown_format": "Scripts of this kind ({found}) cannot be read. Save it as {formats} and send that.",
    "script.encrypted": "This file is locked with a password. Remove the password and send it again.",
    "script.scanned": "This PDF holds pictures of pages, not text. Export it from the writing program or use text recognition.",
    "script.bomb": "This file unpacks to far more than a script needs. Export it again from the writing program.",
    "script.xml": "This Final Draft file cannot be read as XML ({reason}). Export it again as .fdx, or as .fountain.",
    "script.damaged": "This {format} file is damaged and cannot be opened. Export it again from the writing program.",
    "script.too_slow": "Reading this file took too long and was stopped. Export it again, as .fountain or .txt if you can.",
}


def refuse(code: str, **parameters: str | int) -> BadScript:
    """The error for `code` with its English sentence filled in; the caller raises it."""
    parameters = {"formats": FORMATS, "limit_mib": MAX_UPLOAD // (1024 * 1024), **parameters}
    return BadScript(code, _SENTENCES[code].format(**parameters), **parameters)
