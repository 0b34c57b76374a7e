"""Voices of real people, kept to be cloned: the sample, whose it is, and that they agreed. Called by speakers and the engine,
and by whoever adds or removes such voices.

    <models>/voices/<id>/voice.json     name, gender, age, language, consent; written last
    <models>/voices/<id>/sample.wav     the best half minute
    <models>/voices/<id>/sad.wav …      the same person in a feeling, where there is such a recording
    <models>/voices/<id>/*.safetensors  what models made of the samples: each line then has exactly the same voice

    <models>/voices/.asked/<id>.wav     a recording whose person was asked and has not agreed yet

The id holds the sample's hash, so that a voice with another sample is another voice, and films made with it are told apart.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid
import wave
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.crafts import OWN_VOICE
from core.errors import BadConfig, BadOption, BrokenAsset, NotFound
from core.looks import Age, Gender
from core.models.places import home, read_json, unwritable, write_json
from core.storyboard import Emotion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER = "voices"
PREFIX = OWN_VOICE
_ABOUT, _SAMPLE, _ASKED = "voice.json", "sample.wav", ".asked"
_HASH = 12
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """That the person whose voice it is agreed to its being cloned."""

    by: str
    """Who agreed: the person, or who answers for having their consent."""
    statement: str
    """What they agreed to, in the words that they were shown."""
    at: float
    """Seconds since 1970."""
    person: str = ""
    """Who pressed the button, as a chat knows them ("discord:1234"); empty when it was said at the terminal."""
    sample: str = ""
    """SHA-256 of the recording that they agreed to, the file that is kept; written by `keep`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnVoice:
    id: str
    """A VoiceInfo.id: "own:" and twelve hex digits of the sample's hash."""
    label: str
    gender: Gender
    age: Age
    language: str
    """Two-letter code of what is spoken in the sample."""
    consent: Consent
    folder: Path

    def sample(self, emotion: Emotion = Emotion.NEUTRAL) -> Path:
        """The recording in that feeling, else the usual one."""
        own = self.folder / f"{emotion.value}.wav"
        return own if emotion is not Emotion.NEUTRAL and own.is_file() else self.folder / _SAMPLE

    def has(self, emotion: Emotion) -> bool:
        """Whether the person was recorded in that feeling."""
        return self.sample(emotion).name != _SAMPLE


def keep(
    file: Path,
    *,
    label: str,
    gender: Gender,
    age: Age,
    language: str,
    consent: Consent | None,
    check_cancelled: Callable[[], None] = lambda: None,
) -> OwnVoice:
    """Keeps the best half minute of `file` as a voice; the file itself is not kept.

    Raises BadOption: "voice.consent" when nobody agreed (before the file is even opened), what `check_words` and
    core.neural.voice.sample.best_part raise; Unwritable.
    """
    check_consent(consent)
    label, language = check_words(label, language)
    recording = asked_recording(uuid.uuid4().hex)
    try:
        cut(file, recording, check_cancelled)
        return keep_recording(recording, label=label, gender=gender, age=age, language=language, consent=consent)
    finally:
        forget_asked(recording.stem)


def cut(file: Path, into: Path, check_cancelled: Callable[[], None] = lambda: None) -> None:
    """Writes the best half minute of a recording. Raises what core.neural.voice.sample.best_part does; Unwritable."""
    from core.neural.voice.sample import best_part

    _write(best_part(file, check_cancelled), into)


def keep_recording(
    recording: Path, *, label: str, gender: Gender, age: Age, language: str, consent: Consent | None, scope: str = ""
) -> OwnVoice:
    """Keeps what `cut` wrote as a voice, with all its files at once; asked again it is the same voice.

    The voices of two `scope`s are two, also with the same recording: each has a consent of its own. Raises as `keep` does.
    """
    agreed = check_consent(consent)
    label, language = check_words(label, language)
    digest = sample_digest(recording)
    name = (hashlib.sha256(f"{scope} {digest}".encode()).hexdigest() if scope else digest)[:_HASH]
    agreed = replace(agreed, sample=digest)
    about = {"label": label, "gender": gender.value, "age": age.value, "language": language, "consent": asdict(agreed)}
    folder, part = _home() / name, _home() / f".{name}.{uuid.uuid4().hex}"
    try:
        part.mkdir(parents=True)
        shutil.copyfile(recording, part / _SAMPLE)
        write_json(part / _ABOUT, about)
        if folder.is_dir():
            (part / _ABOUT).replace(folder / _ABOUT)
            os.utime(folder.parent)
        else:
            part.rename(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return find(PREFIX + name)


def check_consent(consent: Consent | None) -> Consent:
    """Raises BadOption for one that says not who agreed to what and when."""
    if consent is None or not consent.by.strip() or not consent.statement.strip() or consent.at <= 0:
        raise BadOption("voice.consent", "a voice is cloned only with the recorded consent of the person it belongs to")
    return consent


def check_words(label: str, language: str) -> tuple[str, str]:
    """Name and language as they are kept. Raises BadOption: "voice.label", "voice.language"."""
    label = " ".join(label.split())
    if not 0 < len(label) <= _LONGEST_NAME:
        raise BadOption("voice.label", f"a voice needs a name of 1 to {_LONGEST_NAME} letters", most=_LONGEST_NAME)
    if not (len(language) == 2 and language.isalpha()):
        raise BadOption(
            "voice.language", f"{language!r} is no two-letter language", language=language[:20], allowed="de, en, …"
        )
    return label, language.lower()


def sample_digest(recording: Path) -> str:
    """SHA-256 of a recording. Raises BrokenAsset when it is gone."""
    try:
        return hashlib.sha256(recording.read_bytes()).hexdigest()
    except OSError as error:
        raise BrokenAsset("asset.sound", f"the recording {recording.name} is gone", key=recording.name) from error


def asked_recording(name: str) -> Path:
    """Where a recording waits for the consent of its person."""
    return _home() / _ASKED / f"{name}.wav"


def forget_asked(name: str) -> None:
    """Deletes it; nothing happens when it is gone. Raises Unwritable."""
    try:
        asked_recording(name).unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(_home(), error) from error


def stamp() -> int:
    """Differs after a voice came or went; one look at a folder's properties."""
    try:
        return _home().stat().st_mtime_ns
    except (OSError, BadConfig):
        return 0


def keep_feeling(voice: str, emotion: Emotion, file: Path, check_cancelled: Callable[[], None] = lambda: None) -> OwnVoice:
    """Adds a recording of the same person in a feeling. Raises NotFound and what `best_part` raises."""
    from core.neural.voice.sample import best_part

    known = find(voice)
    if emotion is Emotion.NEUTRAL:
        raise BadOption("voice.feeling", "the usual sample is the one without a feeling", emotion=emotion.value)
    _write(best_part(file, check_cancelled), known.folder / f"{emotion.value}.wav")
    return known


def kept() -> tuple[OwnVoice, ...]:
    """Every kept voice, by name; () in a process that was never told where models lie."""
    try:
        folder = _home()
    except BadConfig:
        return ()
    found = [_read(path.parent) for path in folder.glob(f"*/{_ABOUT}")]
    return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.label, one.id)))


def find(voice: str) -> OwnVoice:
    """Raises NotFound."""
    name = voice.removeprefix(PREFIX)
    whole = voice.startswith(PREFIX) and len(name) == _HASH and all(sign in "0123456789abcdef" for sign in name)
    found = _read(_home() / name) if whole else None
    if found is None:
        raise NotFound("voice.unknown", f"no voice {voice!r}", voice=voice[:60])
    return found


def forget(voice: str) -> None:
    """Removes a voice with all that was made of it; who withdraws their consent is forgotten. Raises NotFound, Unwritable."""
    folder = find(voice).folder
    gone = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        folder.rename(gone)
        shutil.rmtree(gone)
    except OSError as error:
        raise unwritable(folder, error) from error


def read_sample(file: Path) -> tuple[NDArray[np.float32], int]:
    """A kept recording, mono, and its rate. Raises BrokenAsset."""
    import numpy as np

    try:
        with wave.open(str(file)) as opened:
            data, rate = opened.readframes(opened.getnframes()), opened.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise BrokenAsset("asset.sound", f"the kept voice {file.parent.name} is damaged", key=file.parent.name) from error
    return np.frombuffer(data, "<i2").astype(np.float32) / np.float32(32768), rate


def _home() -> Path:
    return home() / FOLDER


def _read(folder: Path) -> OwnVoice | None:
    if folder.name.startswith(".") or not (folder / _SAMPLE).is_file():
        return None
    value: Any = read_json(folder / _ABOUT)
    try:
        agreed = value["consent"]
        return OwnVoice(
            id=PREFIX + folder.name,
            label=str(value["label"]),
            gender=Gender(value["gender"]),
            age=Age(value["age"]),
            language=str(value["language"]),
            consent=Consent(
                by=str(agreed["by"]),
                statement=str(agreed["statement"]),
                at=float(agreed["at"]),
                person=str(agreed.get("person", "")),
                sample=str(agreed.get("sample", "")),
            ),
            folder=folder,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _write(sound: NDArray[np.float32], file: Path) -> None:
    """Replaces the recording in one step."""
    from core.speech.finishing import write_wav

    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_wav(part, [sound])
        part.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error
