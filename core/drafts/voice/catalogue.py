"""The draft voices there are, for casting and for `storyreel voices`. Plain data: importing this loads no model.

Ages and languages were set by measuring every voice (pitch, tempo, word errors: benchmarks/speech.py), quality from the
grades that the model's authors give (https://huggingface.co/hexgrad/Kokoro-82M/blob/main/VOICES.md).
"""

from __future__ import annotations

from functools import lru_cache

from core.crafts import VoiceInfo
from core.looks import Age, Gender

LANGUAGES: dict[str, str] = {"en": "en-us", "es": "es", "fr": "fr", "hi": "hi", "it": "it", "pt": "pt-br"}
"""Two-letter codes that the voices speak clearly, with eSpeak NG's name for the pronunciation."""
_ACCENTS = {
    "a": ("en", "American"), "b": ("en", "British"), "e": ("es", "Spanish"), "f": ("fr", "French"), "h": ("hi", "Indian"),
    "i": ("it", "Italian"), "j": ("en", "Japanese"), "p": ("pt", "Brazilian"), "z": ("en", "Chinese"),
}  # fmt: skip
"""Language and accent by the first letter of a voice. Japanese and Chinese voices are offered for English only."""
_GRADES = {
    "A": 1.0,
    "A-": 0.95,
    "B": 0.85,
    "B-": 0.8,
    "C+": 0.72,
    "C": 0.65,
    "C-": 0.6,
    "D+": 0.55,
    "D": 0.5,
    "D-": 0.45,
    "F+": 0.4,
}

_RECORDED: tuple[tuple[str, str, Age], ...] = (
    ("af_heart", "A", Age.ADULT), ("af_bella", "A-", Age.ADULT), ("af_nicole", "B-", Age.ADULT), ("af_aoede", "C+", Age.ADULT),
    ("af_kore", "C+", Age.MIDDLE), ("af_sarah", "C+", Age.ADULT), ("af_alloy", "C", Age.MIDDLE), ("af_nova", "C", Age.ADULT),
    ("af_sky", "C-", Age.TEEN), ("af_jessica", "D", Age.TEEN), ("af_river", "D", Age.ADULT),
    ("am_fenrir", "C+", Age.ADULT), ("am_michael", "C+", Age.MIDDLE), ("am_puck", "C+", Age.ADULT), ("am_echo", "D", Age.ADULT),
    ("am_eric", "D", Age.TEEN), ("am_liam", "D", Age.TEEN), ("am_onyx", "D", Age.MIDDLE), ("am_santa", "D-", Age.ELDER),
    ("am_adam", "F+", Age.ADULT),
    ("bf_emma", "B-", Age.ADULT), ("bf_isabella", "C", Age.MIDDLE), ("bf_alice", "D", Age.MIDDLE), ("bf_lily", "D", Age.TEEN),
    ("bm_fable", "C", Age.ADULT), ("bm_george", "C", Age.MIDDLE), ("bm_lewis", "D+", Age.ELDER), ("bm_daniel", "D", Age.ADULT),
    ("ef_dora", "C", Age.ADULT), ("em_alex", "C", Age.ADULT), ("em_santa", "C-", Age.ELDER),
    ("ff_siwis", "B-", Age.ADULT),
    ("hf_alpha", "C", Age.ADULT), ("hf_beta", "C", Age.MIDDLE), ("hm_omega", "C", Age.ADULT), ("hm_psi", "C", Age.MIDDLE),
    ("if_sara", "C", Age.ADULT), ("im_nicola", "C", Age.MIDDLE),
    ("jf_alpha", "C+", Age.TEEN), ("jf_gongitsune", "C", Age.TEEN), ("jf_nezumi", "C-", Age.TEEN),
    ("jf_tebukuro", "C", Age.CHILD), ("jm_kumo", "C-", Age.MIDDLE),
    ("pf_dora", "C", Age.ADULT), ("pm_alex", "C", Age.ADULT), ("pm_santa", "C-", Age.ELDER),
    ("zf_xiaobei", "D", Age.TEEN), ("zf_xiaoyi", "D", Age.CHILD), ("zm_yunjian", "D", Age.MIDDLE), ("zm_yunxi", "D", Age.TEEN),
    ("zm_yunxia", "D", Age.CHILD), ("zm_yunyang", "D", Age.ADULT),
)  # fmt: skip

_BLENDS: tuple[tuple[str, str, Age, float, tuple[str, ...]], ...] = (
    ("af_bella+bf_emma", "Beatrice", Age.ADULT, 0.8, ("en",)),
    ("af_heart+bf_isabella", "Helen", Age.MIDDLE, 0.8, ("en",)),
    ("af_sarah+bf_lily", "Sally", Age.TEEN, 0.6, ("en",)),
    ("bf_alice*0.6+hf_beta*0.4", "Agnes", Age.ELDER, 0.55, ("en",)),
    ("am_michael+bm_george", "Gilbert", Age.ELDER, 0.65, ("en",)),
    ("am_fenrir+bm_daniel", "Frederick", Age.MIDDLE, 0.65, ("en",)),
    ("am_puck+bm_fable", "Peter", Age.TEEN, 0.65, ("en",)),
    ("am_onyx+bm_lewis", "Oswald", Age.ELDER, 0.55, ("en",)),
    ("jf_tebukuro*0.6+af_sky*0.4", "Tess", Age.CHILD, 0.55, ("en",)),
    ("ef_dora*0.6+af_bella*0.4", "Isabel", Age.ADULT, 0.6, ("es", "en")),
    ("em_alex*0.6+am_fenrir*0.4", "Andrés", Age.MIDDLE, 0.6, ("es", "en")),
    ("ef_dora*0.5+if_sara*0.5", "Lucía", Age.TEEN, 0.55, ("es", "it")),
    ("em_alex*0.5+im_nicola*0.5", "Marco", Age.MIDDLE, 0.55, ("it", "es")),
    ("if_sara*0.6+af_bella*0.4", "Chiara", Age.TEEN, 0.6, ("it", "en")),
    ("im_nicola*0.6+am_fenrir*0.4", "Lorenzo", Age.ELDER, 0.6, ("it", "en")),
    ("ff_siwis*0.55+bm_george*0.45", "Gaspard", Age.MIDDLE, 0.5, ("fr",)),
    ("ff_siwis*0.6+if_sara*0.4", "Sophie", Age.TEEN, 0.5, ("fr",)),
    ("pf_dora*0.6+af_bella*0.4", "Beatriz", Age.MIDDLE, 0.6, ("pt", "en")),
    ("pm_alex*0.6+am_fenrir*0.4", "Rui", Age.MIDDLE, 0.6, ("pt", "en")),
)
"""Mixes of two voices: parts, name, age, quality, languages. Gender is the first part's, except Gaspard's."""
_ALSO = {"em_alex": ("fr",)}
"""Further languages that a voice was found to speak clearly."""


@lru_cache(maxsize=1)
def voices() -> tuple[VoiceInfo, ...]:
    """Every voice, the best of each accent first."""
    recorded = tuple(_recorded(name, grade, age) for name, grade, age in _RECORDED)
    return recorded + tuple(_blended(*blend) for blend in _BLENDS)


def espeak_language(language: str, voice: str) -> str:
    """eSpeak NG's name of the pronunciation of `language`: British for British voices."""
    british = language == "en" and voice.removeprefix("blend:").startswith("b")
    return "en" if british else LANGUAGES[language]


def _recorded(name: str, grade: str, age: Age) -> VoiceInfo:
    native, accent = _ACCENTS[name[0]]
    languages = (native,) if native == "en" else (native, *_ALSO.get(name, ()), "en")
    label = f"{name[3:].capitalize()} ({accent})"
    return VoiceInfo(
        id=name, label=label, gender=_gender(name), age=age, languages=languages, accent=accent, quality=_GRADES[grade]
    )


def _blended(parts: str, name: str, age: Age, quality: float, languages: tuple[str, ...]) -> VoiceInfo:
    accent = _ACCENTS[parts[0]][1]
    gender = Gender.MALE if name == "Gaspard" else _gender(parts)
    return VoiceInfo(
        id=f"blend:{parts}",
        label=f"{name} ({accent})",
        gender=gender,
        age=age,
        languages=languages,
        accent=accent,
        quality=quality,
    )


def _gender(name: str) -> Gender:
    return Gender.FEMALE if name[1] == "f" else Gender.MALE
