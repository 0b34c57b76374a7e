"""Bark's voices: its presets, and .npz files of one's own. Called by core.neural.voice.bark_engine; importing loads nothing.

A preset is a line that the voice has said, as the tokens of Bark's three models; Bark goes on from it. Arrays are read without
unpickling anything.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.crafts import VoiceInfo
from core.looks import Age, Gender
from core.neural.checkpoints import broken
from core.neural.voice.bark_options import LANGUAGES

INDEX = "speaker_embeddings_path.json"
_FOLDER = "speaker_embeddings"
_NAME = re.compile(r"(v2/)?([a-z]{2})_speaker_(\d)")
_PARTS = {"semantic_prompt": 1, "coarse_prompt": 2, "fine_prompt": 8}
"""Rows of each."""
_WOMEN = {
    "en": "9", "de": "38", "es": "89", "fr": "125", "hi": "01349", "it": "279", "ja": "01345789", "ko": "0", "pl": "469",
    "ru": "569", "tr": "45", "zh": "4679",
}  # fmt: skip
"""Numbers of the presets of version 2 that are women; as Bark's library of speakers tells."""
_PRESET, _OLD, _OWN = 0.8, 0.6, 0.75
"""Qualities."""
_MOST_TOKENS = 1 << 20
Tokens = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Preset:
    """What a voice has said before."""

    semantic: Tokens
    """(n,)"""
    coarse: Tokens
    """(2, m)"""
    fine: Tokens
    """(8, m)"""


def expected() -> tuple[VoiceInfo, ...]:
    """Of a model that is not here: the presets that come with it."""
    return tuple(_info(f"v2/{language}_speaker_{number}") for language in LANGUAGES for number in range(10))


def voices(folder: Path) -> tuple[VoiceInfo, ...]:
    """The presets that lie in a folder, then one's own. Raises BrokenModel."""
    packed = {path.relative_to(folder / _FOLDER).with_suffix("").as_posix() for path in (folder / _FOLDER).rglob("*.npz")}
    named = {name for name, parts in _listed(folder).items() if all((folder / part).is_file() for part in parts.values())}
    presets = [name for name in named | packed if _NAME.fullmatch(name)]
    own = sorted(name for name in packed if not _NAME.fullmatch(name))
    return (*map(_info, sorted(presets, key=lambda name: (not name.startswith("v2/"), name))), *map(_own, own))


def load(folders: Sequence[Path], name: str, words: int, codes: int) -> Preset:
    """The preset `name`, one of `voices` of the first folder that has it; tokens are below `words` and `codes`.

    Raises BrokenModel.
    """
    folder = next(one for one in folders if any(voice.id == name for voice in voices(one)))
    packed = folder / _FOLDER / f"{name}.npz"
    file = packed if packed.is_file() else folder / INDEX
    parts = _listed(folder).get(name, {})
    found = _unpacked(packed) if file is packed else {part: _array(folder / path) for part, path in parts.items()}
    for part, rows in _PARTS.items():
        _check(found.get(part), rows, words if rows == 1 else codes, part, file)
    semantic, coarse, fine = (found[part].astype(np.int64) for part in _PARTS)
    return Preset(semantic, coarse, fine)


def _listed(folder: Path) -> dict[str, dict[str, str]]:
    """Files of each preset by its name, those outside the folder left out. Raises BrokenModel."""
    file = folder / INDEX
    if not file.is_file():
        return {}
    try:
        table = json.loads(file.read_bytes())
        found = {
            str(name): {part: str(paths[part]) for part in _PARTS}
            for name, paths in table.items()
            if isinstance(paths, Mapping) and all(part in paths for part in _PARTS)
        }
    except (ValueError, AttributeError, RecursionError) as error:
        raise broken(file, f"it cannot be read ({error})") from error
    base = folder.resolve()
    return {
        name: paths
        for name, paths in found.items()
        if all(base in (base / path).parents and ".." not in Path(path).parts for path in paths.values())
    }


def _info(name: str) -> VoiceInfo:
    match = _NAME.fullmatch(name)
    version, language, number = match.groups() if match else ("", "en", "0")
    woman = bool(version) and number in _WOMEN.get(language, "")
    gender = (Gender.FEMALE if woman else Gender.MALE) if version else Gender.NEUTRAL
    others = tuple(code for code in LANGUAGES if code != language)
    return VoiceInfo(
        id=name,
        label=f"{language} {number}" if version else f"{language} {number}, first version",
        gender=gender,
        age=Age.ADULT,
        languages=(language, *others),
        quality=_PRESET if version else _OLD,
    )


def _own(name: str) -> VoiceInfo:
    return VoiceInfo(id=name, label=name, gender=Gender.NEUTRAL, age=Age.ADULT, languages=LANGUAGES, quality=_OWN)


def _array(file: Path) -> Any:
    try:
        return np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError) as error:
        raise broken(file, f"it is no array of numbers ({error})") from error


def _unpacked(file: Path) -> dict[str, Any]:
    try:
        with np.load(file, allow_pickle=False) as arrays:
            return {part: arrays[part] for part in _PARTS if part in arrays}
    except (OSError, ValueError, EOFError, KeyError, TypeError, AttributeError, zipfile.BadZipFile) as error:
        raise broken(file, f"it is no preset ({error})") from error


def _check(tokens: Any, rows: int, most: int, part: str, file: Path) -> None:
    if not isinstance(tokens, np.ndarray) or tokens.dtype.kind not in "iu":
        raise broken(file, f"its {part} is missing, or no tokens")
    if tokens.ndim != (1 if rows == 1 else 2) or (rows > 1 and len(tokens) != rows) or not 0 < tokens.size <= _MOST_TOKENS:
        raise broken(file, f"its {part} has the shape {tokens.shape}")
    if int(tokens.min()) < 0 or int(tokens.max()) >= most:
        raise broken(file, f"its {part} holds tokens that Bark does not have")
