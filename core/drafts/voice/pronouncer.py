"""The pronouncing process: text in, IPA out, one JSON line each way. Run as a script by core.drafts.voice.pronounce.

eSpeak NG is GPLv3 software, and its library keeps its state in global variables and may crash on odd text: it therefore
lives in a process of its own that ends with its parent (end of standard input). This file imports nothing of Storyreel.

Request `{"language": "en-us", "texts": ["…"]}` → reply `{"ipa": ["…"]}`,
or `{"unknown": true}` for a language that eSpeak lacks.
"""

from __future__ import annotations

import ctypes
import json
import sys
from typing import Any

_SYNCHRONOUS = 0x02
_UTF8 = 1
_IPA_TIED = 0x02 | 0x80 | ord("^") << 8
"""phonememode of espeak_TextToPhonemes: IPA, multi-letter phonemes joined by "^" (speak_lib.h)."""


def open_library() -> Any:
    """The eSpeak NG library, initialised without sound output."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
    library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    if library.espeak_Initialize(_SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0) <= 0:
        raise OSError("eSpeak NG does not start")
    return library


def to_ipa(library: Any, text: str) -> str:
    """IPA of one clause; spaces between words, "^" inside multi-letter phonemes."""
    pointer = ctypes.c_char_p(text.encode())
    parts = []
    while pointer.value:
        before = ctypes.cast(pointer, ctypes.c_void_p).value
        parts.append((library.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA_TIED) or b"").decode())
        if ctypes.cast(pointer, ctypes.c_void_p).value == before:
            break
    return " ".join(part.strip() for part in parts if part.strip())


def main() -> None:
    """Answer until standard input ends."""
    library = open_library()
    current = ""
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        known = request["language"] == current or library.espeak_SetVoiceByName(request["language"].encode()) == 0
        current = request["language"] if known else ""
        reply = {"ipa": [to_ipa(library, text) for text in request["texts"]]} if known else {"unknown": True}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
