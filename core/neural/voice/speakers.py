"""The voices of the engine "xtts": the studio speakers of XTTS v2, those of VITS models, and kept ones of real people.

Called by the engine and, through it, by casting; importing this loads no model.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.crafts import VoiceInfo
from core.looks import Age, Gender
from core.neural.voice import own, pickles
from core.neural.voice.options import Family, VoiceOptions, family_of, model_folder, read_config

SPEAKERS = "speakers_xtts.pth"
LANGUAGES = ("ar", "cs", "de", "en", "es", "fr", "hi", "hu", "it", "ja", "ko", "nl", "pl", "pt", "ru", "tr", "zh")
"""Of XTTS v2."""
_WOMEN = (
    "Claribel Dervla", "Daisy Studious", "Gracie Wise", "Tammie Ema", "Alison Dietlinde", "Ana Florence", "Annmarie Nele",
    "Asya Anara", "Brenda Stern", "Gitta Nikolina", "Henriette Usha", "Sofia Hellen", "Tammy Grit", "Tanja Adelina",
    "Vjollca Johnnie", "Nova Hogarth", "Maja Ruoho", "Uta Obando", "Lidiya Szekeres", "Chandra MacFarland", "Szofi Granger",
    "Camilla Holmström", "Lilya Stainthorpe", "Zofija Kendrick", "Narelle Moon", "Barbora MacLean", "Alexandra Hisakawa",
    "Alma María", "Rosemary Okafor",
)  # fmt: skip
_MEN = (
    "Andrew Chipper", "Badr Odhiambo", "Dionisio Schuyler", "Royston Min", "Viktor Eka", "Abrahan Mack", "Adde Michal",
    "Baldur Sanjin", "Craig Gutsy", "Damien Black", "Gilberto Mathias", "Ilkin Urbano", "Kazuhiko Atallah", "Ludvig Milivoj",
    "Suad Qasim", "Torcull Diarmuid", "Viktor Menelaos", "Zacharie Aimilios", "Ige Behringer", "Filip Traverse",
    "Damjan Chapman", "Wulf Carlevaro", "Aaron Dreschner", "Kumar Dahl", "Eugenio Mataracı", "Ferran Simen", "Xavier Hayasaka",
    "Luis Moray", "Marcos Rudaski",
)  # fmt: skip
"""The speakers that came with XTTS v2. Their ages were never told: all pass for adults, and casting colours them."""
_GENDERS = {**dict.fromkeys(_WOMEN, Gender.FEMALE), **dict.fromkeys(_MEN, Gender.MALE)}
_STUDIO, _KEPT, _PLAIN = 0.9, 0.95, 0.7
"""Quality of studio speakers, of kept voices (they were put there to be used), of VITS models."""
_THREE_LETTERS = {
    "ara": "ar", "ces": "cs", "deu": "de", "ell": "el", "eng": "en", "fra": "fr", "hin": "hi", "hun": "hu", "ita": "it",
    "jpn": "ja", "kor": "ko", "nld": "nl", "pol": "pl", "por": "pt", "ron": "ro", "rus": "ru", "spa": "es", "swe": "sv",
    "tur": "tr", "ukr": "uk", "vie": "vi", "zho": "zh",
}  # fmt: skip
_ANY = "default"
"""The voice of a model with one speaker."""


def voices(options: VoiceOptions) -> tuple[VoiceInfo, ...]:
    """Every voice. A model that is not here yet has those it will come with. Raises BrokenModel."""
    folder = _folder(options)
    family = Family.XTTS if folder is None else family_of(folder)
    if folder is not None and family is not Family.XTTS:
        return _plain_voices(folder, options)
    spoken = languages(options)
    names = (pickles.names_in(folder / SPEAKERS) if folder else ()) or tuple(_GENDERS)
    studio = tuple(
        VoiceInfo(
            id=name,
            label=name,
            gender=_GENDERS.get(name, Gender.NEUTRAL),
            age=Age.ADULT,
            languages=("en", *(code for code in spoken if code != "en")),
            quality=_STUDIO,
        )
        for name in names
    )
    kept = tuple(
        VoiceInfo(
            id=voice.id,
            label=voice.label,
            gender=voice.gender,
            age=voice.age,
            languages=(voice.language, *(code for code in spoken if code != voice.language)),
            quality=_KEPT,
            by_choice=True,
        )
        for voice in own.kept()
    )
    return studio + kept


def languages(options: VoiceOptions) -> tuple[str, ...]:
    """Two-letter codes of what the model speaks. Raises BrokenModel."""
    folder = _folder(options)
    if folder is None:
        return LANGUAGES
    if family_of(folder) is Family.XTTS:
        told = read_config(folder).get("languages") or LANGUAGES
        return tuple(sorted({str(code).partition("-")[0] for code in told}))
    return (plain_language(folder, options),)


def clones(options: VoiceOptions) -> bool:
    """Whether the model is here and is XTTS. Raises BrokenModel."""
    folder = _folder(options)
    return folder is not None and family_of(folder) is Family.XTTS


def plain_language(folder: Path, options: VoiceOptions) -> str:
    """What a VITS model speaks: as the option says, else as its files tell, else English."""
    if options.language:
        return options.language
    config = read_config(folder)
    tokens: Mapping[str, Any] = {}
    if (folder / "tokenizer_config.json").is_file():
        tokens = read_config_of(folder / "tokenizer_config.json")
    told = str(tokens.get("language") or config.get("phoneme_language") or "en").lower()
    code = told.partition("-")[0].partition("_")[0]
    return _THREE_LETTERS.get(code, code if len(code) == 2 else "en")


def read_config_of(file: Path) -> dict[str, Any]:
    """Any JSON table beside a model; empty when it cannot be read."""
    import json

    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def speaker_numbers(folder: Path) -> dict[str, int]:
    """Speakers of a VITS model with their numbers; one called "default" when it has only one."""
    config = read_config(folder)
    count = int(config.get("num_speakers") or (config.get("model_args") or {}).get("num_speakers") or 1)
    named = read_config_of(folder / "speakers.json")
    if named:
        return {str(name): int(number) for name, number in named.items() if isinstance(number, int)}
    return {f"speaker {number + 1}": number for number in range(count)} if count > 1 else {_ANY: 0}


def _plain_voices(folder: Path, options: VoiceOptions) -> tuple[VoiceInfo, ...]:
    language = plain_language(folder, options)
    return tuple(
        VoiceInfo(id=name, label=name, gender=Gender.NEUTRAL, age=Age.ADULT, languages=(language,), quality=_PLAIN)
        for name in speaker_numbers(folder)
    )


def _folder(options: VoiceOptions) -> Path | None:
    from core.errors import BadConfig, MissingModel

    try:
        return model_folder(options)
    except (MissingModel, BadConfig):
        return None
