"""How clearly and how fast the draft voices speak: `python -m benchmarks.speech [--quick] [--voices N] [--language es]`.

With `--scripts FILE …` the whole sound of each script is made (voices, score, backgrounds, mix; no picture) and heard as the
film check hears it; with `--films DIR` finished films are (their subtitles lie beside them). Both end with status 1 when a
word error is above its limit.

Prints, from one run: word error rate (Whisper base, from a package) per voice, per emotion and per volume, CPU seconds per
second of speech (median of the lines), the time to load the model, and the peak memory of the process before the recogniser
is loaded. Needs the `hearing` extra.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import tempfile
import time
import wave
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.soundtrack import Recorder, Understood, subtitles, understand
from core.crafts import Craft, Ref, SpeakRequest, Speech, VoiceCast, VoiceInfo
from core.drafts.voice.catalogue import voices
from core.drafts.voice.engine import DraftVoice
from core.hearing import SAMPLE_RATE, Hearing, comparable_words, word_errors
from core.storyboard import Emotion, Volume

TEXTS = {
    "en": (
        "She closed the heavy door behind her and listened. Nobody had followed, but the clock in the hallway had stopped.",
        "I never thought I would see you again. Give me the keys and wait outside, please.",
        "In 1947, my grandfather built this boat with his own hands. Do you know what it cost him? Everything!",
        "Get out of here! The bridge is going to fall, and we have less than two minutes.",
    ),
    "es": ("Ella cerró la puerta y escuchó la lluvia. Nadie la había seguido hasta la vieja casa del puerto.",),
    "fr": ("Il ferma la porte et écouta la pluie. Personne ne savait que nous étions dans la maison du port.",),
    "it": ("Chiuse la porta e ascoltò la pioggia. Nessuno sapeva che eravamo nella vecchia casa del porto.",),
    "pt": ("Ela fechou a porta e escutou a chuva. Ninguém sabia que nós estávamos na velha casa do porto.",),
}


@dataclass
class Session:
    """The narrow context an engine gets; nothing cancels and nobody watches."""

    work: Path
    seed: int = 1

    def asset(self, ref: Ref) -> Path:
        raise KeyError(ref.key)

    def progress(self, fraction: float, note: str = "") -> None:
        pass

    def remark(self, text: str) -> None:
        pass

    def check_cancelled(self) -> None:
        pass

    def spare_cores(self) -> int:
        return 1


@dataclass
class Tally:
    errors: float = 0.0
    words: int = 0
    misheard: list[str] = field(default_factory=list)

    def add(self, reference: str, heard: str, language: str) -> None:
        count = len(comparable_words(reference, language))
        rate = word_errors(reference, heard, language)
        self.errors += rate * count
        self.words += count
        if rate:
            self.misheard.append(heard)

    @property
    def rate(self) -> float:
        return self.errors / max(1, self.words)


@dataclass
class Take:
    groups: tuple[str, ...]
    text: str
    language: str
    sound: NDArray[np.float32]


def plan(language: str, count: int, quick: bool) -> list[tuple[tuple[str, ...], SpeakRequest]]:
    """What is spoken: every voice neutrally, then every emotion and volume with two voices."""
    able = [voice for voice in voices() if language in voice.languages]
    chosen = [voice for voice in able if voice.languages[0] == language or language == "en"][: count or None]
    texts = TEXTS[language][:1] if quick else TEXTS[language]
    asked = [
        (
            (f"voice {voice.id}", "neutral lines"),
            SpeakRequest(text=texts[number % len(texts)], language=language, voice=cast(voice)),
        )
        for number, voice in enumerate(chosen)
    ]
    for voice in [next(voice for voice in chosen if voice.gender == gender) for gender in sorted({v.gender for v in chosen})]:
        for emotion in Emotion:
            for text in texts[1:3] or texts:
                request = SpeakRequest(text=text, language=language, voice=cast(voice), emotion=emotion, intensity=0.8)
                asked.append(((f"emotion {emotion}", "acted lines"), request))
        for volume in Volume:
            request = SpeakRequest(text=texts[0], language=language, voice=cast(voice), volume=volume)
            asked.append(((f"volume {volume}", "acted lines"), request))
    return asked


def cast(voice: VoiceInfo) -> VoiceCast:
    return VoiceCast(voice=voice.id)


def read_sound(path: Path) -> NDArray[np.float32]:
    """The line at the recogniser's rate (a spectrum cut at its Nyquist frequency)."""
    with wave.open(str(path)) as file:
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768.0
        rate = file.getframerate()
    count = round(len(sound) * SAMPLE_RATE / rate)
    spectrum = np.fft.rfft(sound)[: count // 2 + 1]
    return np.asarray(np.fft.irfft(spectrum, count) * (count / len(sound)), np.float32)


def hear_scripts(scripts: list[Path], folder: Path) -> bool:
    """One line of figures per script, made from the start; whether all keep to the limit of word errors."""
    good, hearing = True, Hearing()
    for script in scripts:
        recorder = Recorder(folder)
        track = recorder.record(script)
        found = understand(track.mix, track.check.lines, track.check.language, hearing, folder)
        spoken = max(0.1, found.spoken)
        report(script.stem, found)
        print(
            f"{'':20} CPU per second of speech {recorder.cost.get(Craft.SPEAK, 0.0) / spoken:.2f} s, "
            f"score {recorder.cost.get(Craft.COMPOSE, 0.0) / found.seconds:.3f} s and mix "
            f"{recorder.cost[Craft.MIX] / found.seconds:.3f} s per second of film; voices "
            + ", ".join(f"{name} {cast.voice}" for name, cast in track.voices.items())
        )
        good = good and found.word_error <= found.limit
    return good


def hear_films(folder: Path) -> bool:
    """One line of figures per finished film; whether all keep to the limit of word errors."""
    good, hearing = True, Hearing()
    for film in sorted(folder.glob("*.mp4")):
        manifest = film.with_suffix(".manifest.json")
        language = json.loads(manifest.read_text("utf-8"))["language"] if manifest.is_file() else "en"
        found = understand(film, subtitles(film), language, hearing, None)
        report(film.stem, found)
        good = good and found.word_error <= found.limit
    return good


def report(name: str, found: Understood) -> None:
    sync = "" if found.sync is None else f", lines within {found.sync * 1000:.0f} ms"
    print(
        f"{name:20} word error {found.word_error:.3f} (limit {found.limit}), {found.loudness:.1f} LUFS, {found.peak:.1f} dBTP"
        f"{sync}, "
        f"{found.spoken:.0f} of {found.seconds:.0f} s spoken, heard in {found.cost / found.seconds:.2f} s of CPU per second"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", default="en", choices=sorted(TEXTS))
    parser.add_argument("--voices", type=int, default=0, help="only the first N voices")
    parser.add_argument("--quick", action="store_true", help="one text instead of all")
    parser.add_argument("--scripts", type=Path, nargs="+", default=[], help="make and hear the sound of these scripts")
    parser.add_argument("--films", type=Path, help="hear the finished films in this folder")
    options = parser.parse_args()
    if options.films or options.scripts:
        with tempfile.TemporaryDirectory() as folder:
            good = hear_scripts(options.scripts, Path(folder))
        good = (hear_films(options.films) if options.films else True) and good
        raise SystemExit(0 if good else 1)
    engine = DraftVoice({})
    takes: list[Take] = []
    costs: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        engine.run(
            SpeakRequest(text="Ready.", language=options.language, voice=VoiceCast(voice="af_heart")), Session(Path(folder))
        )
        print(f"load and first word: {time.process_time() - begun:.2f} s of CPU")
        for groups, request in plan(options.language, options.voices, options.quick):
            begun = time.process_time()
            speech: Speech = engine.run(request, Session(Path(folder)))
            costs.append((time.process_time() - begun) / speech.seconds)
            takes.append(Take(groups, request.text, request.language, read_sound(Path(folder) / speech.file)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(takes)} lines: {statistics.median(costs):.2f} s of CPU per second of speech, peak memory {memory:.0f} MB")
    tallies: dict[str, Tally] = defaultdict(Tally)
    hearing = Hearing()
    for take in takes:
        heard = " ".join(word.text for word in hearing.words(take.sound, take.language))
        for group in (*take.groups, "all lines"):
            tallies[group].add(take.text, heard, take.language)
    for name, tally in tallies.items():
        print(f"{name:44} word error {tally.rate:.3f}  {' | '.join(tally.misheard) if len(tally.misheard) < 3 else ''}")


if __name__ == "__main__":
    main()
