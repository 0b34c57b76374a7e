"""The bundled instruments sound, in tune, and the same in any order."""

from __future__ import annotations

import numpy as np
import pytest

from core.drafts.score.orchestra import PLAYERS, Player
from core.drafts.score.sampler import BLOCK, RATE, Note, Sampler
from core.drafts.score.soundfont import bundled, font_of
from core.errors import MissingTool

PITCHED = {name: player for name, player in PLAYERS.items() if player.bank == 0 and player.program not in (116, 47)}


def heard(*notes: Note, seconds: float = 1.0) -> np.ndarray:
    return np.concatenate(list(Sampler().play(notes, int(seconds * RATE), lambda: None)), axis=1)


def note(player: Player, pitch: int, start: float = 0.0, velocity: int = 95) -> Note:
    return Note(start, 0.9, pitch, velocity, player.bank, player.program)


@pytest.mark.parametrize("name", sorted(PLAYERS))
def test_every_instrument_is_in_the_bundle_and_sounds(name: str) -> None:
    player = PLAYERS[name]
    sound = heard(note(player, 38 if player.bank == 128 else player.middle))
    assert np.all(np.isfinite(sound))
    assert 0.01 < float(np.abs(sound[:2]).max()) < 1.5


@pytest.mark.parametrize("name", sorted(PITCHED))
def test_every_pitched_instrument_is_in_tune(name: str) -> None:
    player = PITCHED[name]
    for pitch in (player.middle - 5, player.middle, player.middle + 5):
        sound = heard(note(player, pitch))[:2].mean(axis=0)[4800:43200]
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 8 * len(sound)))
        hertz = np.fft.rfftfreq(8 * len(sound), 1 / RATE)
        wanted = 440 * 2 ** ((pitch - 69) / 12)
        best = hertz[np.argmax(np.where(hertz > wanted * 0.4, spectrum, 0))] / wanted
        # The strongest partial is a whole multiple of the note, to half a semitone (many singers are never quite together).
        assert round(best) >= 1
        assert abs(best / round(best) - 1) < 0.029, (pitch, best)


def test_levels_of_the_players_lie_close_together() -> None:
    levels = {}
    for name, player in PITCHED.items():
        sound = heard(note(player, player.middle))[:2]
        levels[name] = 20 * np.log10(np.sqrt(np.mean(sound**2))) + player.trim
    assert max(levels.values()) - min(levels.values()) < 14, levels


def test_what_was_played_before_does_not_change_a_note() -> None:
    first, second = note(PLAYERS["strings"], 60), note(PLAYERS["strings"], 60, 0.5)
    sampler = Sampler()
    list(sampler.play([note(PLAYERS["strings"], 60)], RATE // 2, lambda: None))
    warm = np.concatenate(list(sampler.play([first, second], RATE, lambda: None)), axis=1)
    np.testing.assert_array_equal(warm, heard(first, second))


def test_more_tones_than_the_cache_holds_play_on() -> None:
    strings = PLAYERS["strings"]
    notes = [
        Note(0.02 * index + seconds, seconds, pitch, 95, strings.bank, strings.program)
        for seconds in (0.3, 1.2)
        for index, pitch in enumerate((60, 62, 64, 65, 60, 62))
    ]
    small = Sampler(cache_bytes=2**19)
    for _ in range(2):
        played = np.concatenate(list(small.play(notes, 3 * RATE, lambda: None)), axis=1)
    np.testing.assert_array_equal(played, heard(*notes, seconds=3.0))


def test_a_note_rings_across_blocks_without_a_click() -> None:
    start = BLOCK / RATE - 0.4
    sound = heard(Note(start, 1.5, 60, 100, 0, 48), seconds=BLOCK / RATE + 2)[0]
    border = np.abs(np.diff(sound))[BLOCK - 50 : BLOCK + 50].max()
    assert border <= np.abs(np.diff(sound)).max()
    assert float(np.abs(sound[BLOCK : BLOCK + 2000]).max()) > 0.01


def test_a_missing_preset_is_named() -> None:
    with pytest.raises(MissingTool) as caught:
        font_of(3, 7)
    assert caught.value.code == "music.preset"


def test_each_bundled_file_can_be_committed() -> None:
    assert all(len(font.presets) >= 4 for font in bundled())
