"""Writes sound files as streams. Called by core.sound.cues (FLAC) and core.sound.mix (AAC)."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np

from core.errors import Unwritable
from core.sound.filters import RATE, Wave

_AAC = {"aac_coder": "fast"}
_FRAME = 1024
_FLAC_FRAME = 4608


class SoundWriter:
    """A stereo 48 kHz file being written: FLAC (16 bit) or AAC in .m4a by the name's ending. Equal input gives equal bytes.

    The AAC encoder's `priming` samples are put before time 0 with an edit list, so sound starts at 0 when played.
    """

    priming = 1024

    def __init__(self, path: Path, bit_rate: int = 192_000, on_packet: Callable[[bytes], None] | None = None) -> None:
        self._path = path
        self._on_packet = on_packet
        self._flac = path.suffix == ".flac"
        self._format = "s16" if self._flac else "fltp"
        self._step = _FLAC_FRAME if self._flac else _FRAME
        self._written = 0
        self._closed = False
        self._open = np.zeros((2, 0), np.float32)
        try:
            self._container = av.open(str(path), "w", options={"fflags": "+bitexact"})
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot write {path.name}: {error}", name=path.name) from error
        options = {"compression_level": "2"} if self._flac else _AAC
        stream: Any = self._container.add_stream("flac" if self._flac else "aac", rate=RATE, options=options)
        stream.layout = "stereo"
        stream.format = self._format
        stream.codec_context.thread_count = 1
        stream.codec_context.flags |= int(av.codec.context.Flags.bitexact)
        if not self._flac:
            stream.bit_rate = bit_rate
        stream.time_base = Fraction(1, RATE)
        self._stream = stream

    def __enter__(self) -> SoundWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self.close()
        else:
            self._container.close()

    def write(self, block: Wave) -> None:
        """Appends a block (2, n); values beyond ±1 are clipped. Raises Unwritable when the disk is full."""
        self._open = np.concatenate([self._open, block], axis=1)
        count = self._open.shape[1] // self._step * self._step
        for start in range(0, count, self._step):
            self._encode(self._open[:, start : start + self._step])
        self._open = self._open[:, count:]

    @property
    def header(self) -> bytes:
        """What a decoder of the packets needs to know, once something was written."""
        return bytes(self._stream.codec_context.extradata or b"")

    def close(self) -> None:
        """Writes what is left and finishes the file, once; raises Unwritable when the disk is full."""
        if self._closed:
            return
        self._closed = True
        if self._open.shape[1]:
            self._encode(self._open)
        self._send(None)
        try:
            self._container.close()
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot write {self._path.name}: {error}", name=self._path.name) from error

    def _encode(self, piece: Wave) -> None:
        clipped = np.clip(piece, -1.0, 1.0)
        if self._flac:
            samples: Any = np.rint(clipped.T * 32767).astype(np.int16).reshape(1, -1)
        else:
            samples = np.ascontiguousarray(clipped)
        frame = av.AudioFrame.from_ndarray(samples, format=self._format, layout="stereo")
        frame.sample_rate = RATE
        frame.pts = self._written
        frame.time_base = Fraction(1, RATE)
        self._written += piece.shape[1]
        self._send(frame)

    def _send(self, frame: av.AudioFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                if self._on_packet is not None:
                    self._on_packet(bytes(packet))
                self._container.mux_one(packet)
        except OSError as error:
            raise Unwritable("file.unwritable", f"cannot write {self._path.name}: {error}", name=self._path.name) from error
