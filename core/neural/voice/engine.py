"""The engine "xtts" of the speak step: voices of XTTS v2, of VITS models, of people who agreed to it. Built by core.engines.

A line is split, spoken stretch by stretch, checked, timed and joined by core.neural.voice.line.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.alone import LocalContext
from core.crafts import Context, EngineOptions, SpeakRequest, Speech, VoiceCast, VoiceInfo
from core.errors import BadOption, NotFound
from core.neural import lending
from core.neural.checkpoints import broken
from core.neural.lending import Wanted
from core.neural.voice import options as settings
from core.neural.voice import own, speakers
from core.neural.voice.line import Line, Said, speak_line
from core.neural.voice.options import Family
from core.neural.voice.splitting import Stretch
from core.neural.voice.timing import Timer
from core.speech.manner import manner_of
from core.storyboard import Emotion

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.neural.voice.vits import VitsVoice
    from core.neural.voice.xtts import Latents, XttsModel

_XTTS_BYTES, _VITS_BYTES = 3 << 30, 1 << 29
"""With their largest working sets, until they are measured."""
_HEAT = {
    Emotion.EXCITED: 0.1, Emotion.ANGRY: 0.1, Emotion.HAPPY: 0.05, Emotion.SURPRISED: 0.1, Emotion.AFRAID: 0.05,
    Emotion.SAD: -0.1, Emotion.TIRED: -0.15, Emotion.TENDER: -0.1, Emotion.THOUGHTFUL: -0.1,
}  # fmt: skip
"""What a feeling adds to the temperature at full intensity."""


class NeuralVoice:
    """SpeakRequest → Speech."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = settings.read_options(options)
        self.identity = settings.identity(options)
        self._timer = Timer()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """Every voice it can speak with; those of real people are given to nobody by casting."""
        return speakers.voices(self._options)

    def languages(self) -> tuple[str, ...]:
        """Two-letter codes."""
        return speakers.languages(self._options)

    def clones(self) -> bool:
        """Whether its model is here, and of the kind that learns a voice from a recording."""
        return speakers.clones(self._options)

    def model_key(self, request: SpeakRequest) -> str:
        """See core.neural.lending.Modelled."""
        return settings.revision(self._options)

    def run(self, request: SpeakRequest, context: Context) -> Speech:
        """Raises BadOption for a language, NotFound for a voice, MissingModel, BrokenModel, OutOfMemory, Cancelled."""
        context.check_cancelled()
        folder = settings.model_folder(self._options)
        able = self.languages()
        if request.language not in able:
            allowed = ", ".join(able)
            message = f"the model cannot speak {request.language!r}; it speaks {allowed}"
            raise BadOption("voice.language", message, language=request.language, allowed=allowed)
        voice = next((one for one in self.voices() if one.id == request.voice.voice), None)
        if voice is None:
            raise NotFound("voice.unknown", f"no voice {request.voice.voice!r}", voice=request.voice.voice[:60])
        family = settings.family_of(folder)
        if family is Family.XTTS:
            return self._cloned(request, folder, voice, context)
        return self._plain(request, folder, family, voice, context)

    @staticmethod
    def try_model(folder: Path) -> None:
        """Speaks a word, for core.models.selftest. Raises BrokenModel when nothing is heard, OutOfMemory."""
        engine = NeuralVoice({"model": str(folder), "check": False})
        able = engine.languages()
        request = SpeakRequest(
            text="Banana.", language="en" if "en" in able else able[0], voice=VoiceCast(voice=engine.voices()[0].id)
        )
        with TemporaryDirectory() as place:
            speech = engine.run(request, LocalContext(Path(place)))
        engine.close()
        if not speech.phonemes:
            raise broken(folder, "it says nothing")

    def close(self) -> None:
        """Ends the pronouncing process; the next line starts it again. Models are the lender's."""
        self._timer.close()

    def _cloned(self, request: SpeakRequest, folder: Path, voice: VoiceInfo, context: Context) -> Speech:
        from core.neural.voice.xtts import LIMITS, Wish, XttsModel

        kept = own.find(voice.id) if voice.id.startswith(own.PREFIX) else None
        felt = kept is not None and kept.has(request.emotion)
        manner = manner_of(replace(request, emotion=Emotion.NEUTRAL) if felt else request)
        line = Line(longest=LIMITS.get(request.language, 200), manner=manner, speed=manner.speed, checked=self._options.check)
        wanted: Wanted[XttsModel] = Wanted(
            key=self.model_key(request), load=lambda placement: XttsModel(folder, placement), bytes=_XTTS_BYTES
        )
        options = self._options
        heat = _HEAT.get(request.emotion, 0.0) * request.intensity
        with lending.lender().borrow(wanted, context) as model:
            latents = model.speaker(voice.id) if kept is None else self._latents(model, kept, request.emotion, context)

            def say(part: Stretch, seed: int) -> Said:
                from core.neural.voice.xtts import RATE

                wish = Wish(
                    text=part.text,
                    language=request.language,
                    speed=manner.speed,
                    temperature=max(0.05, options.temperature + heat),
                    top_k=options.top_k,
                    top_p=options.top_p,
                    repetition_penalty=options.repetition_penalty,
                    seed=seed,
                )
                return Said(model.speak(wish, latents, context.check_cancelled), RATE)

            return speak_line(request, line, say, voice, self._timer, context)

    def _latents(self, model: XttsModel, kept: own.OwnVoice, emotion: Emotion, context: Context) -> Latents:
        """Of a kept voice: made once per model and sample, then read."""
        from core.neural.voice.latents import kept_latents

        def made(voice: NDArray[np.float32]) -> Latents:
            return model.latents_of(voice, context.check_cancelled)

        return kept_latents(kept.sample(emotion), settings.revision(self._options), made)

    def _plain(self, request: SpeakRequest, folder: Path, family: Family, voice: VoiceInfo, context: Context) -> Speech:
        from core.neural.voice.vits import LONGEST, VitsVoice

        manner = manner_of(request)
        number = speakers.speaker_numbers(folder)[voice.id]
        line = Line(longest=LONGEST, manner=manner, speed=manner.speed, checked=self._options.check)
        wanted: Wanted[VitsVoice] = Wanted(
            key=self.model_key(request), load=lambda placement: VitsVoice(folder, family, placement), bytes=_VITS_BYTES
        )
        with lending.lender().borrow(wanted, context) as model:

            def say(part: Stretch, seed: int) -> Said:
                return model.speak(part.text, [text for _, text in part.words], number, manner.speed, seed)

            return speak_line(request, line, say, voice, self._timer, context)
