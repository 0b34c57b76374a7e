"""Reads SoundFont 3 files (SF2 structure, Ogg Vorbis samples). Called by core.drafts.score.sampler.

Follows the SoundFont 2.04 specification for zones and generators; SF3 stores each sample as one Ogg Vorbis stream whose
byte range stands in the sample header and whose loop points count from the sample's own start.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from core.errors import MissingTool

Wave = npt.NDArray[np.float32]

_PRESET = np.dtype(
    [
        ("name", "S20"),
        ("program", "<u2"),
        ("bank", "<u2"),
        ("bag", "<u2"),
        ("library", "<u4"),
        ("genre", "<u4"),
        ("form", "<u4"),
    ]
)
_INSTRUMENT = np.dtype([("name", "S20"), ("bag", "<u2")])
_BAG = np.dtype([("gen", "<u2"), ("mod", "<u2")])
_GENERATOR = np.dtype([("op", "<u2"), ("amount", "<i2")])
_SAMPLE = np.dtype(
    [
        ("name", "S20"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("loop_start", "<u4"),
        ("loop_end", "<u4"),
        ("rate", "<u4"),
        ("key", "u1"),
        ("correction", "i1"),
        ("link", "<u2"),
        ("type", "<u2"),
    ]
)
_INSTRUMENT_OP, _SAMPLE_OP, _KEYS_OP, _VELOCITIES_OP = 41, 53, 43, 44
_REPLACES = frozenset({_KEYS_OP, _VELOCITIES_OP, 46, 47, 54, 57, 58})
"""Generators that have no meaning at preset level other than as ranges."""
_DEFAULTS = {8: 13500, 21: -12000, 23: -12000, 25: -12000, 26: -12000, 33: -12000, 34: -12000, 35: -12000, 36: -12000}
_DEFAULTS |= {38: -12000, 56: 100, 58: -1, _KEYS_OP: 127 << 8, _VELOCITIES_OP: 127 << 8}

Generators = dict[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """One sample's stretch of keys and velocities with everything needed to play it. Times in seconds, levels in dB."""

    sample: int
    keys: tuple[int, int]
    velocities: tuple[int, int]
    root: float
    """MIDI key (with fraction) at which the sample plays unshifted."""
    rate: int
    scale: float
    loop: tuple[int, int] | None
    gain_db: float
    pan: float
    """-1 left … 1 right."""
    attack: float
    hold: float
    decay: float
    sustain_db: float
    release: float
    cutoff: float
    """Hz; 20000 means open."""
    vibrato: tuple[float, float, float]
    """Delay in seconds, rate in Hz, depth in cents."""

    def holds(self, key: int, velocity: int) -> bool:
        """Whether this zone sounds for a key and velocity (0 … 127 each)."""
        return self.keys[0] <= key <= self.keys[1] and self.velocities[0] <= velocity <= self.velocities[1]


def _chunks(data: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while start + 8 <= end:
        size = struct.unpack_from("<I", data, start + 4)[0]
        yield data[start : start + 4], start + 8, size
        start += 8 + size + (size & 1)


def _seconds(timecents: int) -> float:
    return 0.0 if timecents <= -11950 else float(2.0 ** (timecents / 1200))


def _span(amount: int) -> tuple[int, int]:
    return amount & 0xFF, (amount >> 8) & 0xFF


class SoundFont:
    """One .sf3 file. Samples are decoded when first played and kept."""

    def __init__(self, path: Path) -> None:
        try:
            self._data = path.read_bytes()
        except OSError as error:
            raise MissingTool("music.soundfont", f"SoundFont {path.name} cannot be read: {error}", name=path.name) from error
        if self._data[:4] != b"RIFF" or self._data[8:12] != b"sfbk":
            raise MissingTool("music.soundfont", f"{path.name} is no SoundFont", name=path.name)
        places: dict[bytes, tuple[int, int]] = {}
        for name, start, size in _chunks(self._data, 12, len(self._data)):
            if name == b"LIST":
                places |= {inner: (at, length) for inner, at, length in _chunks(self._data, start + 4, start + size)}
        self._smpl = places[b"smpl"][0]

        def table(name: bytes, kind: np.dtype[Any]) -> Any:
            start, size = places[name]
            return np.frombuffer(self._data, kind, size // kind.itemsize, start)

        self._presets, self._instruments = table(b"phdr", _PRESET), table(b"inst", _INSTRUMENT)
        self._bags = {"p": table(b"pbag", _BAG), "i": table(b"ibag", _BAG)}
        self._generators = {"p": table(b"pgen", _GENERATOR), "i": table(b"igen", _GENERATOR)}
        self._samples = table(b"shdr", _SAMPLE)
        self._waves: dict[int, Wave] = {}
        self._zones: dict[tuple[int, int], tuple[Zone, ...]] = {}

    @cached_property
    def presets(self) -> dict[tuple[int, int], str]:
        """Names by (bank, program); drum kits are in bank 128."""
        rows = self._presets[:-1]
        return {(int(row["bank"]), int(row["program"])): row["name"].decode("latin-1").rstrip("\0") for row in rows}

    def zones(self, bank: int, program: int) -> tuple[Zone, ...]:
        """Every zone of a preset; raises MissingTool when the file has no such preset."""
        found = self._zones.get((bank, program))
        if found is None:
            found = tuple(self._preset_zones(bank, program))
            self._zones[(bank, program)] = found
        return found

    def wave(self, sample: int) -> Wave:
        """The decoded sample, mono float32 in −1 … 1."""
        found = self._waves.get(sample)
        if found is None:
            header = self._samples[sample]
            stream = self._data[self._smpl + int(header["start"]) : self._smpl + int(header["end"])]
            with av.open(io.BytesIO(stream), "r") as container:
                parts = [frame.to_ndarray()[0] for frame in container.decode(audio=0)]
            found = np.concatenate(parts).astype(np.float32)
            self._waves[sample] = found
        return found

    def _layers(self, kind: str, first: int, last: int, end_op: int) -> Iterator[Generators]:
        """Generators of each bag with the global bag merged in; only bags that end in `end_op` sound."""
        shared: Generators = {}
        for bag in range(first, last):
            rows = self._generators[kind][int(self._bags[kind][bag]["gen"]) : int(self._bags[kind][bag + 1]["gen"])]
            own = {int(row["op"]): int(row["amount"]) for row in rows}
            if end_op in own:
                yield shared | own
            elif bag == first:
                shared = own

    def _preset_zones(self, bank: int, program: int) -> Iterator[Zone]:
        for index in range(len(self._presets) - 1):
            row = self._presets[index]
            if int(row["bank"]) == bank and int(row["program"]) == program:
                break
        else:
            raise MissingTool("music.preset", f"the SoundFont has no preset {bank}:{program}", bank=bank, program=program)
        for outer in self._layers("p", int(row["bag"]), int(self._presets[index + 1]["bag"]), _INSTRUMENT_OP):
            which = outer[_INSTRUMENT_OP] & 0xFFFF
            first, last = int(self._instruments[which]["bag"]), int(self._instruments[which + 1]["bag"])
            for inner in self._layers("i", first, last, _SAMPLE_OP):
                zone = self._zone(outer, inner)
                if zone is not None:
                    yield zone

    def _zone(self, outer: Generators, inner: Generators) -> Zone | None:
        def value(op: int) -> int:
            base = inner.get(op, _DEFAULTS.get(op, 0))
            return base if op in _REPLACES else base + outer.get(op, 0)

        keys, wide = _span(value(_KEYS_OP)), _span(outer.get(_KEYS_OP, 127 << 8))
        velocities, loud = _span(value(_VELOCITIES_OP)), _span(outer.get(_VELOCITIES_OP, 127 << 8))
        keys = (max(keys[0], wide[0]), min(keys[1], wide[1]))
        velocities = (max(velocities[0], loud[0]), min(velocities[1], loud[1]))
        sample = inner[_SAMPLE_OP] & 0xFFFF
        header = self._samples[sample]
        if keys[0] > keys[1] or velocities[0] > velocities[1] or int(header["rate"]) == 0:
            return None
        root = value(58) if value(58) >= 0 else int(header["key"])
        start, end = (
            int(header["loop_start"]) + value(2) + 32768 * value(45),
            int(header["loop_end"]) + value(3) + 32768 * value(50),
        )
        # The modulation envelope's filter sweep is held at its sustained part, where most of a note lives.
        sweep = value(11) * max(0.4, 1 - value(29) / 1000)
        return Zone(
            sample=sample,
            keys=keys,
            velocities=velocities,
            root=root - value(51) - (value(52) + int(header["correction"])) / 100,
            rate=int(header["rate"]),
            scale=value(56) / 100,
            loop=(start, end) if value(54) & 1 and end - start >= 8 else None,
            gain_db=-0.04 * value(48),  # 0.4 x centibel, as the EMU chips that the file was made for do
            pan=max(-1.0, min(1.0, value(17) / 500)),
            attack=_seconds(value(34)),
            hold=_seconds(value(35)),
            decay=_seconds(value(36)),
            sustain_db=min(96.0, value(37) / 10),
            release=_seconds(value(38)),
            cutoff=min(20000.0, 8.176 * 2 ** ((value(8) + sweep) / 1200)),
            vibrato=(_seconds(value(23)), 8.176 * 2 ** (value(24) / 1200), float(value(6))),
        )


DATA = Path(__file__).parents[2] / "data" / "soundfont"
FONTS = ("struck.sf3", "sustained.sf3", "drums.sf3")


@lru_cache(maxsize=1)
def bundled() -> tuple[SoundFont, ...]:
    """The SoundFonts that come with Storyreel, opened once per process."""
    return tuple(SoundFont(DATA / name) for name in FONTS)


def font_of(bank: int, program: int) -> SoundFont:
    """The bundled font that holds a preset; raises MissingTool when none does."""
    for font in bundled():
        if (bank, program) in font.presets:
            return font
    raise MissingTool("music.preset", f"no bundled preset {bank}:{program}", bank=bank, program=program)
