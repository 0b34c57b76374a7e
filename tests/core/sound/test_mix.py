"""Whole mixes: figures, placement, ducking, joins, faults."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from core.crafts import MixRequest, Music, PlacedAmbience, PlacedMusic, PlacedSpeech, PlacedSpot, Ref
from core.errors import BadOption, BrokenAsset, Cancelled
from core.heard import Ambience, SpotSound
from core.serial import to_json
from core.sound.ducking import curve, joined, spoken
from core.sound.filters import RATE, Wave
from core.sound.loudness import LoudnessMeter
from core.sound.mix import Mixer
from core.sound.reading import read_whole
from core.sound.spots import levelled
from core.storyboard import Volume
from tests.core.sound.conftest import Studio, voice_like


def band_level(sound: Wave, hertz: float, start: float, end: float) -> float:
    """dB of one frequency in a stretch of the left channel."""
    piece = sound[0, round(start * RATE) : round(end * RATE)]
    time = np.arange(len(piece)) / RATE
    window = np.hanning(len(piece))
    return float(20 * np.log10(abs(np.sum(piece * window * np.exp(-2j * np.pi * hertz * time))) / window.sum() + 1e-9))


def loudness(sound: Wave, start: float, end: float) -> float:
    meter = LoudnessMeter()
    meter.add(sound[:, round(start * RATE) : round(end * RATE)])
    return meter.integrated


def full_film(studio: Studio) -> dict[str, object]:
    first = studio.speech(voice_like(2.0), "first")
    second = studio.speech(voice_like(1.5, 0.02, 2), "second")
    return {
        "speech": (PlacedSpeech(speech=first, start=3.0), PlacedSpeech(speech=second, start=9.0, pan=0.5)),
        "music": (
            PlacedMusic(music=studio.music(8.0, "a"), start=0.0, seconds=8.0),
            PlacedMusic(music=studio.music(8.0, "b", hertz=392.0), start=8.0, seconds=8.0),
        ),
        "ambience": (
            PlacedAmbience(sound=studio.background(Ambience.RAIN), start=0.0, seconds=8.0),
            PlacedAmbience(sound=studio.background(Ambience.ROOM), start=8.0, seconds=8.0),
        ),
        "spots": (PlacedSpot(sound=SpotSound.GUNSHOT, start=13.0),),
        "seconds": 16.0,
    }


def test_a_whole_film_meets_its_figures(studio: Studio) -> None:
    result, sound, path = studio.mix(**full_film(studio))
    assert result.loudness == pytest.approx(-16, abs=0.5)
    assert result.true_peak <= -1
    assert loudness(sound, 0, 16) == pytest.approx(result.loudness, abs=0.05)
    assert abs(sound.shape[1] / RATE - 16) <= 0.022
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        assert (stream.codec_context.name, stream.rate, stream.codec_context.layout.name) == ("aac", RATE, "stereo")
        assert abs(float((stream.start_time or 0) * stream.time_base)) < 0.001
    assert sorted(item.name for item in path.parent.iterdir()) == ["mix.m4a"]


@pytest.mark.parametrize("kinds", [("speech",), ("music",), ("speech", "music"), ("music", "spots"), ("speech", "ambience")])
def test_any_choice_of_tracks_meets_the_figures(studio: Studio, kinds: tuple[str, ...]) -> None:
    film = {name: value for name, value in full_film(studio).items() if name in (*kinds, "seconds")}
    result, _, _ = studio.mix(**film)
    assert result.loudness == pytest.approx(-16, abs=0.5)
    assert result.true_peak <= -1


@pytest.mark.parametrize(("target", "peak"), [(-23.0, -2.0), (-14.0, -1.0)])
def test_other_targets_are_met_too(studio: Studio, target: float, peak: float) -> None:
    result, _, _ = studio.mix(**(full_film(studio) | {"loudness": target, "peak": peak}))
    assert result.loudness == pytest.approx(target, abs=0.5)
    assert result.true_peak <= peak


def test_speech_lies_at_its_exact_sample(studio: Studio) -> None:
    line = voice_like(1.0)
    _, sound, _ = studio.mix(speech=(PlacedSpeech(speech=studio.speech(line, "one"), start=1.2345),), seconds=4.0)
    size = 2**18
    likeness = np.fft.irfft(np.fft.rfft(sound[0], size) * np.conj(np.fft.rfft(line[0], size)))
    assert abs(int(np.argmax(likeness)) - round(1.2345 * RATE)) <= 1


def test_music_steps_back_twelve_decibels_under_speech_and_returns(studio: Studio) -> None:
    film = full_film(studio)
    film |= {"ambience": (), "spots": ()}
    _, sound, _ = studio.mix(**film)
    pause, under, after = (band_level(sound, 330.0, *span) for span in ((1.0, 2.6), (3.3, 4.9), (6.2, 7.6)))
    assert pause - under == pytest.approx(12, abs=1.5)
    assert after == pytest.approx(pause, abs=1.0)


def test_the_ducking_is_down_before_the_first_word_and_turns_smoothly() -> None:
    down = curve([(2.0, 3.0, 0.0), (3.5, 4.0, 3.0)], 8.0)
    assert down[197] == pytest.approx(-12, abs=0.05)
    assert down[150] == 0
    assert down[int(3.3 * 100)] == pytest.approx(-12, abs=0.01)
    assert down[int(4.9 * 100)] == 0
    assert np.abs(np.diff(down)).max() < 1.4


def test_the_music_steps_back_further_under_a_whisper() -> None:
    down = curve([(2.0, 3.0, -4.0)], 5.0)
    assert down[250] == pytest.approx(-16, abs=0.01)


def test_short_pauses_are_closed_and_long_ones_kept() -> None:
    assert joined([(5.0, 6.0, 0.0), (0.0, 1.0, 1.5), (1.5, 2.0, -2.0)]) == [(0.0, 2.0, -2.0), (5.0, 6.0, 0.0)]
    line = np.concatenate([voice_like(1.0)[0], np.zeros(2 * RATE, np.float32), voice_like(0.5)[0]])
    heard = spoken(line, 10.0)
    assert [round(value, 1) for pair in heard for value in pair] == [10.0, 11.0, 13.0, 13.5]


def test_all_speakers_are_equally_loud_and_a_whisper_a_little_softer(studio: Studio) -> None:
    lines = [studio.speech(voice_like(2.0, level, 1), str(level)) for level in (0.02, 0.2, 0.6)]
    placed = tuple(PlacedSpeech(speech=line, start=1.0 + 4 * index) for index, line in enumerate(lines))
    whisper = PlacedSpeech(speech=lines[1], start=13.0, volume=Volume.WHISPER)
    _, sound, _ = studio.mix(speech=(*placed, whisper), seconds=16.0)
    levels = [loudness(sound, 1.0 + 4 * index, 3.0 + 4 * index) for index in range(4)]
    assert max(levels[:3]) - min(levels[:3]) < 1.0
    assert 2.5 < levels[0] - levels[3] < 5.5


def test_a_distant_voice_is_softer_and_duller(studio: Studio) -> None:
    line = studio.speech(voice_like(2.0), "line")
    placed = (PlacedSpeech(speech=line, start=0.5), PlacedSpeech(speech=line, start=4.5, distant=True))
    _, sound, _ = studio.mix(speech=placed, seconds=8.0)
    assert 3 < loudness(sound, 0.5, 2.5) - loudness(sound, 4.5, 6.5) < 12

    def treble(start: float) -> float:
        power = np.abs(np.fft.rfft(sound[0, round(start * RATE) : round((start + 2) * RATE)])) ** 2
        return float(power[4000:].sum() / power[800:3000].sum())

    assert treble(4.5) < treble(0.5)


def test_a_distant_shout_stands_well_above_a_storm_with_music(studio: Studio) -> None:
    line = PlacedSpeech(speech=studio.speech(voice_like(2.0), "line"), start=3.0, volume=Volume.SHOUT, distant=True)
    bed = {
        "music": (PlacedMusic(music=studio.music(8.0, "m"), start=0.0, seconds=8.0),),
        "ambience": (PlacedAmbience(sound=studio.background(Ambience.STORM), start=0.0, seconds=8.0),),
        "spots": (PlacedSpot(sound=SpotSound.THUNDER, start=1.5),),
        "seconds": 8.0,
    }
    _, with_voice, _ = studio.mix(speech=(line,), **bed)
    _, bed_alone, _ = studio.mix(speech=(replace(line, gain=0.0),), **bed)
    pause = loudness(with_voice, 0.2, 1.4) - loudness(bed_alone, 0.2, 1.4)  # the master lifts both differently
    assert loudness(with_voice, 3.1, 4.9) - loudness(bed_alone, 3.1, 4.9) - pause > 12


def test_every_single_sound_has_the_level_of_its_kind_without_clipping() -> None:
    for sound in SpotSound:
        made = levelled(sound, 3)
        assert np.abs(made).max() <= 0.901
        assert np.abs(made).max() > 0.02


def test_panning_moves_a_voice_aside_but_never_out_of_one_ear(studio: Studio) -> None:
    line = studio.speech(voice_like(2.0), "line")
    _, sound, _ = studio.mix(speech=(PlacedSpeech(speech=line, start=0.0, pan=1.0),), seconds=2.0)
    left, right = np.sqrt((sound**2).mean(axis=1))
    assert 0.02 < left / right < 0.7


def test_there_are_no_clicks_at_joins(studio: Studio) -> None:
    film = full_film(studio)
    film |= {"spots": (), "speech": ()}
    _, sound, _ = studio.mix(**film)
    jumps = np.abs(np.diff(sound, n=2, axis=1)).max(axis=0)
    calm = np.percentile(jumps, 99.9)
    for join in (0.0, 8.0, 15.9):
        at = round(join * RATE)
        assert jumps[max(0, at - 2000) : at + 2000].max() < 6 * calm


def test_the_same_background_runs_on_through_a_change_of_scene(studio: Studio) -> None:
    one = (PlacedAmbience(sound=studio.background(Ambience.ENGINE), start=0.0, seconds=6.0),)
    two = tuple(PlacedAmbience(sound=studio.background(Ambience.ENGINE), start=start, seconds=3.0) for start in (0.0, 3.0))
    _, whole, _ = studio.mix(ambience=one, seconds=6.0)
    _, halves, _ = studio.mix(ambience=two, seconds=6.0)
    np.testing.assert_allclose(halves[:, RATE : 5 * RATE], whole[:, RATE : 5 * RATE], atol=0.004)


def test_a_silent_film_stays_silent_and_background_is_not_blown_up(studio: Studio) -> None:
    nothing, sound, _ = studio.mix(seconds=3.0)
    assert np.abs(sound).max() < 1e-4
    assert nothing.true_peak < -80
    room, _, _ = studio.mix(
        ambience=(PlacedAmbience(sound=studio.background(Ambience.ROOM), start=0.0, seconds=3.0),), seconds=3.0
    )
    assert room.loudness < -38


def test_volumes_turn_tracks_up_down_and_off(studio: Studio) -> None:
    film = full_film(studio)
    film |= {"ambience": (), "spots": ()}
    _, usual, _ = studio.mix(**film)
    _, none, _ = studio.mix(**(film | {"music_volume": 0.0}))
    assert band_level(usual, 330.0, 1.0, 2.5) - band_level(none, 330.0, 1.0, 2.5) > 40
    assert loudness(none, 3.0, 5.0) > -20


@pytest.mark.parametrize("seconds", [0.5, 1.013, 2.0])
def test_short_films_have_their_exact_length(studio: Studio, seconds: float) -> None:
    music = (PlacedMusic(music=studio.music(4.0, "m"), start=0.0, seconds=4.0),)
    result, sound, _ = studio.mix(music=music, seconds=seconds)
    assert 0 <= sound.shape[1] / RATE - seconds <= 0.022
    assert result.seconds == seconds


def test_the_same_request_gives_the_same_bytes(studio: Studio) -> None:
    film = full_film(studio)
    assert studio.mix(**film)[2].read_bytes() == studio.mix(**film)[2].read_bytes()


def test_sound_that_is_no_number_does_no_harm(studio: Studio, tmp_path: Path) -> None:
    ref = studio.speech(voice_like(1.0), "bad")
    folder = studio.assets[ref.key]
    samples = np.repeat(voice_like(1.0), 2, axis=0)
    samples[:, 1000:1200] = np.nan
    samples[:, 3000] = np.inf
    with av.open(str(folder / "speech.wav"), "w") as container:
        stream = container.add_stream("pcm_f32le", rate=RATE)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T.reshape(1, -1)), "flt", "stereo")
        frame.sample_rate = RATE
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    (folder / "result.json").write_text((folder / "result.json").read_text().replace(".flac", ".wav"))
    result, sound, _ = studio.mix(speech=(PlacedSpeech(speech=ref, start=0.0),), seconds=1.0)
    assert np.all(np.isfinite(sound))
    assert result.true_peak <= -1


Spoil = Callable[[Path], object]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "speech.flac").unlink(),
        lambda folder: (folder / "speech.flac").write_bytes(b"no sound at all"),
        lambda folder: (folder / "speech.flac").write_bytes((folder / "speech.flac").read_bytes()[:20_000]),
        lambda folder: (folder / "result.json").unlink(),
        lambda folder: (folder / "result.json").write_bytes(b"{}"),
    ],
    ids=["file missing", "file damaged", "file cut short", "result missing", "result damaged"],
)
def test_a_damaged_line_is_named_by_its_key(studio: Studio, spoil: Spoil) -> None:
    ref = studio.speech(voice_like(1.0), "line")
    spoil(studio.assets[ref.key])
    with pytest.raises(BrokenAsset) as caught:
        studio.mix(speech=(PlacedSpeech(speech=ref, start=0.0),), seconds=2.0)
    assert caught.value.parameters["key"] == ref.key


def test_an_unknown_asset_is_named_by_its_key(studio: Studio) -> None:
    with pytest.raises(BrokenAsset) as caught:
        studio.mix(music=(PlacedMusic(music=Ref("f" * 64), start=0.0, seconds=1.0),), seconds=2.0)
    assert caught.value.parameters["key"] == "f" * 64


def test_music_that_says_how_loud_it_is_is_believed_but_must_be_as_long_as_it_says(studio: Studio) -> None:
    ref = studio.music(8.0, "m")
    cues = (PlacedMusic(music=ref, start=0.0, seconds=8.0),)
    listened = studio.mix(music=cues, seconds=9.0)[2].read_bytes()
    folder = studio.assets[ref.key]
    meter = LoudnessMeter()
    meter.add(read_whole(folder / "music.flac", "m", 2))
    music = Music(file="music.flac", seconds=8.0, tail=2.0, loudness=meter.integrated)
    (folder / "result.json").write_bytes(to_json(music))
    assert studio.mix(music=cues, seconds=9.0)[2].read_bytes() == listened
    (folder / "result.json").write_bytes(to_json(replace(music, seconds=20.0)))
    with pytest.raises(BrokenAsset) as caught:
        studio.mix(music=(replace(cues[0], seconds=20.0),), seconds=20.0)
    assert caught.value.parameters["key"] == ref.key


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "layer-1.wav").unlink(),
        lambda folder: (folder / "layer-1.wav").write_bytes(b"no sound at all"),
        lambda folder: (folder / "layer-1.wav").write_bytes((folder / "layer-1.wav").read_bytes()[:20_000]),
        lambda folder: (folder / "result.json").write_bytes(b'{"layers":[]}'),
    ],
    ids=["file missing", "file damaged", "file cut short", "no layers"],
)
def test_a_damaged_background_is_named_by_its_key(studio: Studio, spoil: Spoil) -> None:
    room = studio.background(Ambience.ROOM)
    spoil(studio.assets[room.key])
    with pytest.raises(BrokenAsset) as caught:
        studio.mix(ambience=(PlacedAmbience(sound=room, start=0.0, seconds=2.0),), seconds=2.0)
    assert caught.value.parameters["key"] == room.key


def test_cancelling_stops_at_once_and_leaves_nothing_behind(studio: Studio) -> None:
    context = studio.context(cancel_after=3)
    rain = (PlacedAmbience(sound=studio.background(Ambience.RAIN), start=0.0, seconds=600.0),)
    with pytest.raises(Cancelled):
        Mixer({}).run(MixRequest(speech=(), music=(), ambience=rain, spots=(), seconds=600.0), context)
    assert list(context.work.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPool")]


def test_impossible_requests_are_refused(studio: Studio) -> None:
    with pytest.raises(BadOption):
        studio.mix(seconds=0.0)
    with pytest.raises(BadOption):
        Mixer({"bass": 1})


@pytest.mark.slow
def test_eight_minutes_take_no_more_memory_than_one(studio: Studio) -> None:
    import tracemalloc

    music = studio.music(30.0, "m")
    peaks = []
    for minutes in (1, 8):
        cues = tuple(PlacedMusic(music=music, start=30.0 * index, seconds=30.0) for index in range(2 * minutes))
        rain = (PlacedAmbience(sound=studio.background(Ambience.RAIN), start=0.0, seconds=60.0 * minutes),)
        tracemalloc.start()
        request = MixRequest(speech=(), music=cues, ambience=rain, spots=(), seconds=60.0 * minutes)
        result = Mixer({}).run(request, studio.context())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert result.loudness == pytest.approx(-16, abs=0.5)
    assert peaks[1] < peaks[0] * 1.4
