"""The pronouncing process: text in, IPA or plain speech out, a JSON line each way. Run as a script by core.speech.pronouncing.

eSpeak NG is GPLv3 software, and its library keeps its state in global variables and may crash on odd text: it therefore
lives in a process of its own that ends with its parent (end of standard input). This file imports nothing of Storyreel.

Request `{"language": "en-us", "texts": ["…"]}` → reply `{"ipa": ["…"]}`, or `{"unknown": true}` for a language that eSpeak
lacks. With `"say": true` → `{"rate": 22050, "said": [{"sound": "<base64 of 16 bit samples>", "events": [[kind, place, sample,
ipa], …]}]}`: kind 1 is a word that begins, 7 a phoneme, 5 a clause that ends; place is a letter of the text, from 0.
"""

from __future__ import annotations

import base64
import ctypes
import json
import sys
from typing import Any

_SYNCHRONOUS = 0x02
_PHONEME_EVENTS_IPA = 0x01 | 0x02
_UTF8 = 1
_IPA_TIED = 0x02 | 0x80 | ord("^") << 8
"""phonememode of espeak_TextToPhonemes: IPA, multi-letter phonemes joined by "^" (speak_lib.h)."""
_PHONEME = 7
_TOLD = (1, 5, _PHONEME)


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Heard = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Library:
    """eSpeak NG, started without sound output."""

    def __init__(self) -> None:
        import espeakng_loader

        library = ctypes.CDLL(espeakng_loader.get_library_path())
        library.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        library.espeak_SetVoiceByName.argtypes = [ctypes.c_char_p]
        library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
        library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p,
            ctypes.c_void_p,
        ]  # fmt: skip
        folder = espeakng_loader.get_data_path().encode()
        self.rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, folder, _PHONEME_EVENTS_IPA))
        if self.rate <= 0:
            raise OSError("eSpeak NG does not start")
        self._library = library
        self._sound = bytearray()
        self._events: list[tuple[int, int, int, str]] = []
        self._heard = _Heard(self._hear)
        library.espeak_SetSynthCallback(self._heard)

    def speaks(self, language: str) -> bool:
        """Whether it does; from then on it speaks that language."""
        return int(self._library.espeak_SetVoiceByName(language.encode())) == 0

    def to_ipa(self, text: str) -> str:
        """IPA of one clause; spaces between words, "^" inside multi-letter phonemes."""
        pointer = ctypes.c_char_p(text.encode())
        parts = []
        while pointer.value:
            before = ctypes.cast(pointer, ctypes.c_void_p).value
            parts.append((self._library.espeak_TextToPhonemes(ctypes.byref(pointer), _UTF8, _IPA_TIED) or b"").decode())
            if ctypes.cast(pointer, ctypes.c_void_p).value == before:
                break
        return " ".join(part.strip() for part in parts if part.strip())

    def say(self, text: str) -> dict[str, Any]:
        """The text spoken, and when what of it is heard."""
        self._sound.clear()
        self._events.clear()
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 0, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        return {"sound": base64.b64encode(bytes(self._sound)).decode(), "events": list(self._events)}

    def _hear(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, 2 * count)
        at = 0
        while events[at].type:
            event = events[at]
            if event.type in _TOLD:
                ipa = bytes(event.id.string).decode(errors="ignore") if event.type == _PHONEME else ""
                self._events.append((event.type, event.text_position - 1, event.sample, ipa))
            at += 1
        return 0


def main() -> None:
    """Answer until standard input ends."""
    library = Library()
    current = ""
    sys.stdout.write('{"ready": true}\n')
    sys.stdout.flush()
    for line in sys.stdin:
        request = json.loads(line)
        known = request["language"] == current or library.speaks(request["language"])
        current = request["language"] if known else ""
        reply: dict[str, Any] = {"unknown": True}
        if known and request.get("say"):
            reply = {"rate": library.rate, "said": [library.say(text) for text in request["texts"]]}
        elif known:
            reply = {"ipa": [library.to_ipa(text) for text in request["texts"]]}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
