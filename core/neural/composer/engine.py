"""The engine "musicgen" of the compose step: a cue by MusicGen, in transformers or in a program with audiocraft of its own.

A cue is one stretch of tokens that goes on from window to window, decoded once, so that nothing is joined. Takes of equal
length are made together. What comes out silent, broken or clipped is made again from another seed, a few times.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.crafts import ComposeRequest, Context, EngineOptions, Music
from core.errors import BrokenModel, StoryreelError
from core.neural import lending
from core.neural.composer import options as settings
from core.neural.composer.child import Child
from core.neural.composer.decoding import undisturbed
from core.neural.composer.finishing import fault_of, finish, seconds_needed
from core.neural.composer.making import Item, make, seed_of
from core.neural.composer.melody import tune_for
from core.neural.composer.prompts import prompt
from core.neural.composer.weights import load, size_of
from core.neural.lending import Placement, Wanted
from core.sound.cues import check_length
from core.sound.filters import Wave

TRIES = 3
"""Seeds that are tried until something can be heard."""
_TUNED, _MADE = 0.05, 0.92
"""Progress when the tunes are ready and when the model has done its part."""


class NeuralComposer:
    """ComposeRequest → Music."""

    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption, NotFound."""
        self._options = settings.read_options(options)
        self._apart = self._options.backend == "audiocraft"
        self.identity = settings.identity(options)
        self.together = self._options.together
        how = "+audiocraft" if self._apart else "+compiled" if self._options.compile else ""
        self._key = f"musicgen@{settings.revision_of(self._options.model)}{how}"

    def model_key(self, request: ComposeRequest) -> str:
        """The lender's key; every cue needs the model."""
        return self._key

    def batch_key(self, request: ComposeRequest) -> str:
        """Cues of equal length fill equal windows. A melody model reads its prompt without a mask, so that a longer one beside
        it would be heard: there the words have to be equal too."""
        if self._apart:
            return ""
        try:
            same = settings.kind_of(settings.folder_of(self._options)) == settings.MELODY
        except StoryreelError:
            return ""  # comes out when it is run
        words = f"|{prompt(request)}|{request.opening}|{request.closing}" if same else ""
        return f"{self._key}|{seconds_needed(request):.1f}|{request.loop}{words}"

    def run(self, request: ComposeRequest, context: Context) -> Music:
        """Raises BadOption, BrokenAsset, MissingModel, BrokenModel, OutOfMemory, Unwritable, Cancelled."""
        return self.run_batch([request], [context])[0]

    def run_batch(self, requests: Sequence[ComposeRequest], contexts: Sequence[Context]) -> list[Music]:
        """See core.neural.lending.border.Batching."""
        for request, context in zip(requests, contexts, strict=True):
            check_length(request)
            context.check_cancelled()
        folder = settings.folder_of(self._options)
        items = [
            Item(request=request, seed=context.seed, attempt=0, tune=self._tune(request, context))
            for request, context in zip(requests, contexts, strict=True)
        ]
        sounds, rate = self._sounds(folder, items, contexts)
        return [
            finish(request, sound, rate, context, _MADE)
            for request, sound, context in zip(requests, sounds, contexts, strict=True)
        ]

    def _tune(self, request: ComposeRequest, context: Context) -> Wave | None:
        if not settings.takes_tunes(self._options):
            return None
        return tune_for(request, self._options.melody, context, _TUNED)

    def _sounds(self, folder: Path, items: list[Item], contexts: Sequence[Context]) -> tuple[list[Wave], int]:
        """What can be heard of each, and its rate. Raises BrokenModel when something is wrong with it at every try."""
        made: dict[int, Wave] = {}
        for attempt in range(TRIES):
            left = [number for number in range(len(items)) if number not in made]
            work = _Work(self._options, [replace(items[number], attempt=attempt) for number in left], contexts)
            self._lend(folder, work, contexts[0])
            for number, sound in zip(left, work.made, strict=True):
                why = fault_of(sound)
                if not why:
                    made[number] = sound
                else:
                    contexts[number].remark(f"the music was made again: {why}")
            if len(made) == len(items):
                return [made[number] for number in range(len(items))], work.rate
        raise BrokenModel(
            "model.broken",
            f"{folder.name} makes no music: {why}",
            name=folder.name,
            what="music",
            why=f"it makes no music: {why}",
        )

    def _lend(self, folder: Path, work: _Work, context: Context) -> None:
        options = self._options

        def opened(placement: Placement) -> Any:
            if self._apart:
                return Child(options.python, folder, placement, options.timeout)
            with undisturbed():
                return load(folder, placement, options.compile)

        wanted = Wanted(key=self._key, load=opened, bytes=size_of(folder, "bin" if self._apart else "safetensors"))
        lending.lender().run(wanted, context, work.apart if self._apart else work.here, len(work.items))


class _Work:
    """Cues on their way through the model; `made` grows."""

    def __init__(self, options: settings.ComposerOptions, items: Sequence[Item], contexts: Sequence[Context]) -> None:
        self.items, self.made, self.rate = items, list[Wave](), 0
        self._options, self._contexts = options, contexts

    def here(self, model: Any, size: int) -> None:
        """The next `size` cues, together."""
        done = len(self.made)
        self.made += make(model, self.items[done : done + size], self._options, lambda share: self._tick(done, size, share))
        self.rate = model.rate

    def apart(self, child: Child, size: int) -> None:
        """The next `size` cues by the other program, one after the other."""
        for item in self.items[len(self.made) :][:size]:
            done = len(self.made)
            sound, self.rate = child.compose(
                prompt(item.request),
                seconds_needed(item.request),
                seed_of(item),
                self._options,
                lambda share, done=done: self._tick(done, 1, share),  # type: ignore[misc]
            )
            self.made.append(sound)

    def _tick(self, done: int, size: int, share: float) -> None:
        first = self.items[0].attempt == 0  # progress does not go back
        fraction = (done + size * share) / len(self.items) if first else 1.0
        self._contexts[0].check_cancelled()
        for context in self._contexts:
            context.progress(_TUNED + (_MADE - _TUNED) * fraction, "composing")
