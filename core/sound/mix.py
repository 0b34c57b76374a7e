"""The mixer engine: everything heard in a film as one track. Called through core.engines.

Pass one lays all tracks into a temporary file of float samples and measures it; pass two masters it (gain, true-peak
limiter), as often as the loudness needs; then it is encoded, and what a player hears of it is measured meanwhile. Memory does
not grow with the film. Each pass is a line of generators, half of it in a thread beside the other (core.sound.ahead).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core import identities
from core.crafts import Context, EngineOptions, Mix, MixRequest
from core.errors import BadOption, Unwritable
from core.sound.ahead import ahead
from core.sound.ducking import curve, gains
from core.sound.filters import RATE, Wave, linear
from core.sound.limiter import Limiter
from core.sound.loudness import SILENCE, LoudnessMeter, TruePeakMeter
from core.sound.placing import AmbienceTrack, MusicTrack, SpeechTrack, SpotTrack, fade
from core.sound.reading import PacketPlayer, read_raw
from core.sound.writing import SoundWriter

BLOCK = 2 * RATE
_MOST_GAIN = 20.0
"""dB that mastering may add to a film with speech or music."""
_MOST_BACKGROUND_GAIN = 6.0
"""dB that it may add where there is only background: a silent film stays quiet instead of roaring."""
_HEADROOM = 0.9
"""dB that the limiter stays under the wished true peak, for what AAC adds."""
_CLOSE = 0.6
"""LU: a correction this small is trusted without measuring again, since the limiter then changes loudness by far less."""
_LISTENING = 64
"""Pieces of music that may be measured before anyone asks: the lines are listened to meanwhile."""
_AMBIENCE_DUCK = 0.5
"""Share of the music's ducking that backgrounds take part in."""


class Mixer:
    """Engine[MixRequest, Mix]: speech in front, music that steps back, backgrounds, spot sounds, mastered for streaming."""

    identity = identities.MIXER

    def __init__(self, options: EngineOptions) -> None:
        if options:
            name = sorted(options)[0]
            raise BadOption("option.unknown", f"the mixer has no option {name!r}", name=name)

    def run(self, request: MixRequest, context: Context) -> Mix:
        """Writes mix.m4a; raises BrokenAsset for a sound that cannot be read and Unwritable for a full disk."""
        if not request.seconds > 0:
            raise BadOption("option.mix", "a film has a length", low=0)
        raw = context.work / "mix.f32"
        try:
            loudness = self._lay(request, raw, context)
            result = _Master(request, raw, context).run(loudness)
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot write the mix: {error}", name="mix.m4a") from error
        finally:
            raw.unlink(missing_ok=True)
        context.progress(1.0, "mix ready")
        return result

    def _lay(self, request: MixRequest, raw: Path, context: Context) -> float:
        """All tracks into `raw` (interleaved float32); the loudness of the sum."""
        total = max(1, round(request.seconds * RATE))
        beds = AmbienceTrack(request.ambience, request.ambience_volume, context)
        music = MusicTrack(request.music, request.music_volume, context)
        with ahead(music.listen(), _LISTENING) as listened:
            speech = SpeechTrack(request.speech, request.speech_volume, context)
            for share in listened:
                context.check_cancelled()
                context.progress(0.1 + 0.1 * share, "listening to the music")
        down = curve(speech.stretches, request.seconds)
        spots = SpotTrack(request.spots, request.ambience_volume, context.seed, down)
        meter = LoudnessMeter()
        with raw.open("wb") as file, ahead(_behind(music, beds, down, total)) as others:
            for start, other in zip(range(0, total, BLOCK), others, strict=True):
                count = min(BLOCK, total - start)
                block = speech.block(start, count)
                block += other
                block += spots.block(start, count)
                _soften_edges(block, start, total)
                if not np.isfinite(block).all():
                    block = np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)
                meter.add(block)
                file.write(np.ascontiguousarray(block.T).tobytes())
                context.check_cancelled()
                context.progress(0.2 + 0.5 * (start + count) / total, "mixing")
        return meter.integrated


def _behind(music: MusicTrack, beds: AmbienceTrack, down: npt.NDArray[np.float32], total: int) -> Generator[Wave, None, None]:
    """Music and backgrounds as they step back under speech, block by block."""
    for start in range(0, total, BLOCK):
        count = min(BLOCK, total - start)
        block = music.block(start, count) * gains(down, start, count)
        _die_away(block, start, total)
        block += beds.block(start, count) * gains(down, start, count, _AMBIENCE_DUCK)
        yield block


def _soften_edges(block: Wave, start: int, total: int) -> None:
    """Lets the film begin and end without a click: 5 ms in, a third of a second out (less for very short films), in place."""
    fade(block, start, 0, 240)
    out = min(RATE // 3, total // 8 + 1)
    fade(block, start, total - out, out, out=True)


def _die_away(block: Wave, start: int, total: int) -> None:
    """Lets music that still plays at the film's end die away over two seconds (a fifth of a very short film), in place."""
    length = min(2 * RATE, total // 5 + 1)
    fade(block, start, total - length, length, out=True)


class _Master:
    """From the raw mix to the finished file."""

    def __init__(self, request: MixRequest, raw: Path, context: Context) -> None:
        self._request = request
        self._context = context
        self._raw = raw
        self._total = max(1, round(request.seconds * RATE))
        self._ceiling = request.peak - _HEADROOM

    def run(self, loudness: float) -> Mix:
        """Masters, encodes, and checks what was encoded."""
        gain = self._gain(loudness)
        for _ in range(4):
            if loudness <= SILENCE or gain >= self._most() - 1e-6:
                break
            reached = self._limited_loudness(gain)
            missing = self._request.loudness - reached
            gain = min(self._most(), gain + missing)
            if abs(missing) <= _CLOSE:
                break
        for _ in range(4):
            measured, peak = self._encode(gain)
            if peak <= self._request.peak:
                break
            self._ceiling -= peak - self._request.peak + 0.1
        return Mix(file="mix.m4a", seconds=self._request.seconds, loudness=round(measured, 2), true_peak=round(peak, 2))

    def _most(self) -> float:
        return _MOST_GAIN if self._request.speech or self._request.music else _MOST_BACKGROUND_GAIN

    def _gain(self, loudness: float) -> float:
        return min(self._most(), self._request.loudness - loudness) if loudness > SILENCE else 0.0

    def _limited(self, gain: float) -> Generator[Wave, None, None]:
        """The mastered film in blocks, exactly as long as the raw one."""
        limiter = Limiter(self._ceiling)
        total = self._total
        for start in range(0, total + Limiter.delay, BLOCK):
            stop = min(start + BLOCK, total + Limiter.delay)
            block = np.zeros((2, stop - start), np.float32)
            piece = read_raw(self._raw, start, stop - start)
            block[:, : piece.shape[1]] = piece * np.float32(linear(gain))
            limited = limiter.run(block)
            yield limited[:, Limiter.delay :] if start == 0 else limited

    def _limited_loudness(self, gain: float) -> float:
        meter = LoudnessMeter()
        with ahead(self._limited(gain)) as blocks:
            for block in blocks:
                meter.add(block)
                self._context.check_cancelled()
        self._context.progress(0.75, "setting the loudness")
        return meter.integrated

    def _encode(self, gain: float) -> tuple[float, float]:
        """Writes the file; LUFS and dBTP of it as a player hears it."""
        meter, peaks = LoudnessMeter(), TruePeakMeter()
        heard = 0
        packets: list[bytes] = []
        writer = SoundWriter(self._context.work / "mix.m4a", on_packet=packets.append)
        with writer, ahead(self._limited(gain)) as blocks, ahead(_written(writer, blocks, packets)) as batches:
            player: PacketPlayer | None = None
            for batch in batches:
                player = player or PacketPlayer(writer.header, SoundWriter.priming)
                block = player.hear(batch)[:, : self._total - heard]
                heard += block.shape[1]
                meter.add(block)
                peaks.add(block)
                self._context.check_cancelled()
                self._context.progress(0.8 + 0.2 * heard / self._total, "writing the sound")
        return meter.integrated, peaks.peak


def _written(writer: SoundWriter, blocks: Iterator[Wave], packets: list[bytes]) -> Generator[list[bytes], None, None]:
    """Writes the blocks and closes the file; yields the packets that it sent meanwhile to `packets`."""
    for block in blocks:
        writer.write(block)
        yield packets.copy()
        packets.clear()
    writer.close()
    yield packets.copy()
