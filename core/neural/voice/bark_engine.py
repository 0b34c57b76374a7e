"""The engine "bark" of the speak step: voices that laugh, sigh and shout, in thirteen languages. Built by core.engines.

A line is split, spoken stretch by stretch in the voice of a preset, checked, timed and joined by core.neural.voice.line.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.crafts import Context, EngineOptions, SpeakRequest, Speech, VoiceInfo
from core.errors import BadOption, NotFound
from core.neural import lending
from core.neural.lending import Wanted
from core.neural.voice import bark_options as settings
from core.neural.voice import bark_presets
from core.neural.voice.line import Line, Said, speak_line
from core.neural.voice.splitting import Stretch
from core.neural.voice.timing import Timer
from core.speech.manner import manner_of

if TYPE_CHECKING:
    from core.neural.voice.bark import BarkVoice

_WORKING = 1 << 30
"""Bytes beside the weights, until they are measured."""


class BarkSpeaker:
    """SpeakRequest → Speech."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = settings.read_options(options)
        self.identity = settings.identity(options)
        self._revision = settings.revision(self._options)
        self._timer = Timer()

    def voices(self) -> tuple[VoiceInfo, ...]:
        """The presets of the model, and one's own .npz files beside them. Raises BrokenModel."""
        return tuple(self._voices().values()) or bark_presets.expected()

    def _voices(self) -> dict[str, VoiceInfo]:
        places = reversed(settings.preset_folders(self._options))
        return {voice.id: voice for place in places for voice in bark_presets.voices(place)}

    def languages(self) -> tuple[str, ...]:
        """Two-letter codes."""
        return settings.LANGUAGES

    def model_key(self, request: SpeakRequest) -> str:
        """See core.neural.lending.border.Modelled."""
        return f"bark:{self._revision}"

    def run(self, request: SpeakRequest, context: Context) -> Speech:
        """Raises BadOption for a language, NotFound for a voice, MissingModel, BrokenModel, OutOfMemory, Cancelled."""
        context.check_cancelled()
        folder = settings.model_folder(self._options)
        if request.language not in settings.LANGUAGES:
            allowed = ", ".join(settings.LANGUAGES)
            message = f"the model cannot speak {request.language!r}; it speaks {allowed}"
            raise BadOption("voice.language", message, language=request.language, allowed=allowed)
        voice = self._voices().get(request.voice.voice)
        if voice is None:
            raise NotFound("voice.unknown", f"no voice {request.voice.voice!r}", voice=request.voice.voice[:60])
        manner = manner_of(request)
        longest = settings.LONGEST.get(request.language, settings.USUALLY_LONGEST)
        line = Line(longest=longest, manner=manner, tempo=manner.speed, checked=self._options.check)
        with lending.lender().borrow(self._wanted(folder), context) as model:
            preset = bark_presets.load(settings.preset_folders(self._options), voice.id, model.words, model.codes)

            def say(part: Stretch, seed: int) -> Said:
                from core.neural.voice.bark import Wish

                first = part.units[0].word == 0
                wish = Wish(
                    text=settings.script_for(part.text, request, first=first, acted=self._options.tags),
                    text_temperature=self._options.text_temperature,
                    sound_temperature=self._options.sound_temperature,
                    ending=self._options.ending,
                    seed=seed,
                )
                return Said(model.speak(wish, preset, context.check_cancelled), model.rate)

            return speak_line(request, line, say, voice, self._timer, context)

    def close(self) -> None:
        """Ends the pronouncing process; the next line starts it again. Models are the lender's."""
        self._timer.close()

    def _wanted(self, folder: Path) -> Wanted[BarkVoice]:
        from core.neural.voice.bark import BarkVoice

        weights = sum(path.stat().st_size for path in (*folder.glob("*.safetensors"), *folder.glob("*.bin")))
        return Wanted(
            key=f"bark:{self._revision}", load=lambda placement: BarkVoice(folder, placement), bytes=weights // 2 + _WORKING
        )
