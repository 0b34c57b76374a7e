"""Recordings of a voice, as people send them. For tests of voices of people."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import av
import numpy as np

from core.speech.finishing import SAMPLE_RATE
from core.speech.pronouncing import Pronouncer

TEXT = "The old keeper climbed the stairs, one hand on the rail. Where have you been all night? I waited in the rain."
OPUS_RATE = 48_000


@cache
def spoken(text: str = TEXT) -> Any:
    """Some seconds of a plain voice, float32 at SAMPLE_RATE."""
    pronouncer = Pronouncer()
    said = pronouncer.say(text, "en-us")
    pronouncer.close()
    times = np.arange(0, len(said.sound) / said.rate, 1 / SAMPLE_RATE)
    return np.interp(times, np.arange(len(said.sound)) / said.rate, said.sound).astype(np.float32)


@cache
def recording(format: str = "ogg", codec: str = "libopus", seconds: float = 0.0, silent: bool = False) -> bytes:
    """A file of that kind, as phones and programs make them; the first `seconds` of the speech, 0: all of it."""
    sound = spoken()[: round(seconds * SAMPLE_RATE) or None] * (0.0 if silent else 0.8)
    rate = OPUS_RATE if codec == "libopus" else SAMPLE_RATE
    sound = np.interp(np.arange(0, len(sound), SAMPLE_RATE / rate), np.arange(len(sound)), sound)
    data = io.BytesIO()
    with av.open(data, "w", format=format) as file:
        stream: Any = file.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.round(sound * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = rate
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=stream.frame_size or 1024)
        for piece in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return data.getvalue()
