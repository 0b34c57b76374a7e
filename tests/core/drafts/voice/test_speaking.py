"""The draft voice as an engine: the contract, exact times, determinism, odd texts, cancelling, long lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from core.crafts import Craft, SpeakRequest, VoiceCast
from core.drafts.voice.engine import DraftVoice
from core.engines import build
from core.errors import BadOption, Cancelled, NotFound
from core.storyboard import Emotion
from tests.contexts import RecordingContext
from tests.core.drafts.voice.conftest import speak_once

LINE = "You came back, said Mara. In 1947!"

ODD = [
    "...",
    "?! ♪ 😀",
    "",
    '<b>hi</b> <break time="1s"/>',
    "[[h@l]] DROP TABLE x; --",
    "Привет, 你好 नमस्ते",
    "C-c-can't. Shh! FBI",
    "x" * 400,
    "\x00 \x1b[31m \u202eabc",
    "https://user:pw@example.com/a?b=1",
]


def test_a_line_is_a_wav_as_long_as_it_says(speak):
    spoken = speak(LINE)
    assert spoken.speech.sample_rate == 24_000
    assert spoken.speech.seconds == pytest.approx(len(spoken.sound) / 24_000, abs=1e-6)
    assert 2.0 < spoken.speech.seconds < 6.0
    assert spoken.context.notes[-1][0] == 1.0


def test_silence_at_the_ends_is_at_most_thirty_milliseconds(speak):
    audible = np.flatnonzero(np.abs(speak(LINE).sound) > 0.01)
    assert audible[0] <= 0.03 * 24_000
    assert len(speak(LINE).sound) - audible[-1] <= 0.06 * 24_000


def test_words_are_the_text_and_times_rise(speak):
    speech = speak(LINE).speech
    assert [word.text for word in speech.words] == LINE.split()
    _assert_rising(speech)


def test_words_sound_while_they_are_timed_and_pauses_are_quiet(speak):
    spoken = speak(LINE)
    for word in spoken.speech.words:
        part = spoken.sound[int(word.start * 24_000) : int(word.end * 24_000)]
        assert np.sqrt(np.mean(part**2)) > 0.02, word
    mara = next(word for word in spoken.speech.words if word.text == "Mara.")
    following = next(word for word in spoken.speech.words if word.text == "In")
    pause = spoken.sound[int((mara.end + 0.03) * 24_000) : int((following.start - 0.03) * 24_000)]
    assert len(pause) > 0.1 * 24_000
    assert np.sqrt(np.mean(pause**2)) < 0.01


@pytest.mark.parametrize(
    ("language", "voice", "text"),
    [
        ("en", "af_heart", "Yesterday his sister asked us to stop the ship because the sea was rising."),
        ("es", "ef_dora", "Los sábados sus amigos se sientan bajo los sauces de la costa pasada."),
    ],
)
def test_hisses_are_heard_when_their_phonemes_are_timed(speak, language: str, voice: str, text: str):
    spoken = speak(text, voice=voice, language=language)
    step = 120  # 5 ms
    rows = np.lib.stride_tricks.sliding_window_view(np.pad(spoken.sound, 240), 480)[::step] * np.hanning(480)
    power = np.abs(np.fft.rfft(rows)) ** 2 + 1e-9
    hiss = np.clip(np.log(power[:, 76:200].sum(axis=1) / power[:, 3:30].sum(axis=1)), -3, 5)  # over 3.8 kHz to under 1.5 kHz
    timed = np.zeros(len(hiss))
    for one in spoken.speech.phonemes:
        timed[int(one.start * 200) : int(one.end * 200)] = one.text[0] in "szʃʒ"
    lags = range(-30, 31)
    fits = [np.roll(timed - timed.mean(), lag) @ (hiss - hiss.mean()) for lag in lags]
    assert abs(lags[int(np.argmax(fits))]) <= 4  # 20 ms


def test_phonemes_are_ipa_and_lie_inside_the_line(speak):
    speech = speak(LINE).speech
    assert "".join(item.text for item in speech.phonemes).startswith("jukeɪmbæk")
    assert speech.phonemes[-1].end <= speech.seconds


def test_the_same_request_gives_the_same_bytes_in_another_engine(speak, voice_cache: Path, tmp_path: Path):
    again = DraftVoice({"cache": voice_cache})
    other = speak_once(again, tmp_path, LINE, VoiceCast(voice="af_heart"))
    again.close()
    assert other.data == speak(LINE).data
    assert other.speech == speak(LINE).speech


@pytest.mark.parametrize("text", ODD)
def test_odd_text_gives_a_valid_line_with_its_words_as_written(speak, text: str):
    spoken = speak(text)
    assert [word.text for word in spoken.speech.words] == text.split()
    assert 0.2 < spoken.speech.seconds < 12
    assert np.isfinite(spoken.sound).all()
    _assert_rising(spoken.speech)


def test_a_line_of_several_stretches_joins_without_clicks_or_gaps_in_time(speak):
    text = "The rain fell on the old harbour all night long, and nobody came. " * 4
    spoken = speak(text, pace=1.5)
    assert [word.text for word in spoken.speech.words] == text.split()
    _assert_rising(spoken.speech)
    first = [word for word in spoken.speech.words if word.text == "The"]
    lengths = np.diff([word.start for word in first])
    assert lengths.max() < 1.3 * lengths.min()
    silent = np.convolve(spoken.sound == 0.0, np.ones(2_400), "valid") == 2_400
    joined = np.flatnonzero(np.diff(silent.astype(int)))
    assert len(joined) == 6
    for start, end in joined.reshape(3, 2):
        before, after = spoken.sound[start - 48 : start + 1], spoken.sound[end + 2_400 : end + 2_448]
        assert max(np.abs(before).max(), np.abs(after).max()) < 0.01


def test_quick_speech_leaves_room_between_sentences_and_at_commas(speak):
    spoken = speak("Max, this is it! Doctor! It is going to explode!", emotion=Emotion.AFRAID, intensity=0.8)
    words = {word.text: word for word in spoken.speech.words}
    assert words["this"].start - words["Max,"].end > 0.03
    assert words["It"].start - words["Doctor!"].end > 0.2


def test_cancelling_stops_a_long_line_at_once(engine: DraftVoice, tmp_path: Path):
    context = RecordingContext(tmp_path, cancel_after=3)
    request = SpeakRequest(text="Nobody came home that night. " * 12, language="en", voice=VoiceCast(voice="am_michael"))
    with pytest.raises(Cancelled):
        engine.run(request, context)
    assert not list(tmp_path.iterdir())


def test_an_unknown_voice_or_language_is_named(engine: DraftVoice, tmp_path: Path):
    for voice in ("af_nobody", "../../etc", "blend:af_heart*x", ""):
        with pytest.raises(NotFound):
            engine.run(SpeakRequest(text="Hello", language="en", voice=VoiceCast(voice=voice)), RecordingContext(tmp_path))
    with pytest.raises(BadOption) as caught:
        engine.run(SpeakRequest(text="Hello", language="tlh", voice=VoiceCast(voice="af_heart")), RecordingContext(tmp_path))
    assert "es" in str(caught.value.parameters["allowed"])


def test_the_engine_table_builds_it_without_loading_the_model(tmp_path: Path):
    assert isinstance(build(Craft.SPEAK, "draft", {"cache": str(tmp_path)}), DraftVoice)
    assert not list(tmp_path.iterdir())


def _assert_rising(speech) -> None:
    for items in (speech.words, speech.phonemes):
        now = 0.0
        for item in items:
            assert now - 1e-9 <= item.start <= item.end <= speech.seconds + 1e-9, item
            now = max(now, item.start)
