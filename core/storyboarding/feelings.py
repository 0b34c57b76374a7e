"""How a line is said: emotion, how strong, how loud, how fast, and from where. Used by lines.py.

Evidence is added up: a parenthetical outweighs wording, wording outweighs punctuation, and the mood of what just happened
decides between equals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from core.storyboard import Delivery, Emotion, Volume
from core.storyboarding.lexicon import Word, data, lexicon, word_set, words_of

_DOUBTFUL = word_set("doubtful_feelings")
"""Directions that in action text mostly describe things: a cold cup, a soft light."""
_YOU = frozenset(
    (
        "you",
        "your",
        "you're",
        "tu",
        "te",
        "usted",
        "vous",
        "vos",
        "ti",
        "voce",
        "lei",
        "du",
        "dich",
        "dir",
        "sie",
        "ты",
        "вы",
        "你",
        "您",
    )
)
_LEVELS = (Volume.WHISPER, Volume.SOFT, Volume.NORMAL, Volume.LOUD, Volume.SHOUT)
_PACES = {
    Emotion.EXCITED: 1.08,
    Emotion.AFRAID: 1.07,
    Emotion.ANGRY: 1.04,
    Emotion.SAD: 0.92,
    Emotion.TIRED: 0.9,
    Emotion.TENDER: 0.95,
    Emotion.THOUGHTFUL: 0.94,
}
_VOICED_OVER = frozenset(
    (
        "V.O.",
        "VO",
        "V.O",
        "VOICE OVER",
        "VOICEOVER",
        "NARRATION",
        "EN OFF",
        "OFF",
        "VOZ EN OFF",
        "VOIX OFF",
        "FUORI CAMPO",
        "F.C.",
    )
)
_UNSEEN = frozenset(
    (
        "O.S.",
        "OS",
        "O.S",
        "O.C.",
        "OC",
        "O.C",
        "OFF SCREEN",
        "OFF-SCREEN",
        "OFFSCREEN",
        "OFF CAMERA",
        "HORS CHAMP",
        "H.C.",
        "FUERA DE CAMPO",
    )
)
_SHOUTED = re.compile(r"[^\W\d_a-zß-öø-ÿ]{3,}")


@dataclass(frozen=True, slots=True)
class Feeling:
    """The way a line is spoken; fields as in core.storyboard.Line."""

    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 0.4
    volume: Volume = Volume.NORMAL
    pace: float = 1.0


def feel(
    text: str, parenthetical: str, context: str = "", before: Emotion = Emotion.NEUTRAL, *, tense: bool = False
) -> Feeling:
    """The way to say `text`. `parenthetical` are directions for the line, in prose the words that attribute it ("she
    whispered"); `context` is action text about the speaker just before; `before` what the speaker felt in the last line of
    this scene, which colours a line that has no evidence of its own. In a
    `tense` scene a bare exclamation is one of fear."""
    told = words_of(parenthetical)
    words = words_of(text)
    score = _evidence(told, words, text, words_of(context))
    _punctuate(
        score, text, before if before in (Emotion.ANGRY, Emotion.AFRAID) else Emotion.AFRAID if tense else Emotion.EXCITED
    )
    emotion, weight = _winner(score)
    if (
        emotion is Emotion.NEUTRAL
        and before is not Emotion.NEUTRAL
        and not lexicon("feelings", "directions").value(parenthetical)
    ):
        emotion, weight = before, 0.4
    volume = _volume(told, text, emotion, weight)
    return Feeling(emotion, _intensity(told, text, emotion, weight), volume, _pace(told, text, emotion))


def _evidence(told: Sequence[Word], words: Sequence[Word], text: str, context: Sequence[Word]) -> Counter[Emotion]:
    score: Counter[Emotion] = Counter()
    directions = lexicon("feelings", "directions")
    for hit in directions.hits(told):
        score[Emotion(hit.value)] += 300 - 10 * hit.index
    for hit in directions.hits(context):
        if hit.value != "neutral" and context[hit.index].folded not in _DOUBTFUL:
            score[Emotion(hit.value)] += 70
    negations = lexicon("feelings", "negations")
    asks_you = ("?" in text or "？" in text) and any(word.folded in _YOU for word in words)
    for hit in lexicon("feelings", "wording").hits(words[:400]):
        denied = negations.has(words[max(0, hit.index - 2) : hit.index])
        if not denied:
            score[Emotion(hit.value)] += 40 if asks_you else 100 + 15 * (hit.length - 1)
    return score


def _punctuate(score: Counter[Emotion], text: str, outcry: Emotion) -> None:
    """Adds what the marks say; `outcry` is what an exclamation means that nothing else explains."""
    bangs, asks = text.count("!") + text.count("！"), text.count("?") + text.count("？")
    if re.search(r"[?？][!！]|[!！][?？]", text):
        score[Emotion.SURPRISED] += 110
    elif bangs:
        warm = score[Emotion.HAPPY] + score[Emotion.EXCITED]
        cold = score[Emotion.ANGRY] + score[Emotion.AFRAID]
        if warm >= cold and not (score and not warm):
            score[Emotion.EXCITED if warm else outcry] += 60 + 15 * min(bangs, 3)
        elif cold:
            score[Emotion.ANGRY if score[Emotion.ANGRY] >= score[Emotion.AFRAID] else Emotion.AFRAID] += 50
    if asks and len(text) < 14:
        score[Emotion.SURPRISED] += 45
    if ("..." in text or "…" in text) and not bangs:
        score[Emotion.THOUGHTFUL] += 55


def _winner(score: Counter[Emotion]) -> tuple[Emotion, float]:
    """The emotion with most evidence and how much (1 = one plain word); weak evidence is none."""
    best = max(score, key=lambda emotion: (score[emotion], -list(Emotion).index(emotion)), default=Emotion.NEUTRAL)
    return (best, score[best] / 100) if score[best] >= 50 else (Emotion.NEUTRAL, 0.0)


def _intensity(told: Sequence[Word], text: str, emotion: Emotion, weight: float) -> float:
    if emotion is Emotion.NEUTRAL:
        return 0.3
    level = 0.42 + 0.08 * min(weight, 3.0)
    level += 0.08 * min(text.count("!") + text.count("！"), 3) + (0.2 if _is_shouted(text) else 0.0)
    level += 0.15 * lexicon("feelings", "intense").has(told) - 0.2 * lexicon("feelings", "slightly").has(told)
    return round(min(1.0, max(0.15, level)), 2)


def _is_shouted(text: str) -> bool:
    """Whether most of the letters are capitals (in scripts that have them)."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= 4 and capitals > 0.7 * len(letters)


def _volume(told: Sequence[Word], text: str, emotion: Emotion, weight: float) -> Volume:
    for name in ("whisper", "shout", "loud", "soft"):
        if lexicon("feelings", name).has(told):
            return Volume(name)
    level = 2
    bangs = text.count("!") + text.count("！")
    if _is_shouted(text):
        level = 4
    elif bangs >= 2 and emotion in (Emotion.ANGRY, Emotion.AFRAID, Emotion.EXCITED):
        level = 4 if bangs >= 3 else 3
    elif (bangs and emotion in (Emotion.ANGRY, Emotion.AFRAID, Emotion.EXCITED, Emotion.SURPRISED)) or (
        _SHOUTED.search(text) and bangs
    ):
        level = 3
    elif emotion in (Emotion.TENDER, Emotion.SAD, Emotion.TIRED) and weight >= 1:
        level = 1
    return _LEVELS[level]


def _pace(told: Sequence[Word], text: str, emotion: Emotion) -> float:
    pace = _PACES.get(emotion, 1.0)
    if lexicon("feelings", "slow").has(told):
        pace = min(pace, 0.85)
    elif lexicon("feelings", "quick").has(told):
        pace = max(pace, 1.18)
    elif "..." in text or "…" in text:
        pace -= 0.04
    return round(pace, 2)


def delivery_of(extensions: Sequence[str], parenthetical: str) -> Delivery:
    """Where a line comes from, by the cue's extensions and directions such as "into phone" or "on the radio"."""
    marks = {extension.upper().strip() for extension in extensions}
    if marks & _VOICED_OVER or any(mark.startswith(("V.O", "VOICE")) for mark in marks):
        return Delivery.VOICE_OVER
    if marks & _UNSEEN or any(mark.startswith(("O.S", "O.C", "OFF")) for mark in marks):
        return Delivery.OFF_SCREEN
    apparatus = lexicon("feelings", "apparatus")
    if any(apparatus.has(words_of(mark)) for mark in marks):
        return Delivery.OFF_SCREEN
    words = words_of(parenthetical)
    spoken_into = {"into", "to", "in"} & {word.folded for word in words}
    if apparatus.has(words) and not spoken_into and any(word.folded in _THROUGH for word in words):
        return Delivery.OFF_SCREEN
    return Delivery.ON_SCREEN


_THROUGH = frozenset(
    ("over", "filtered", "recorded", "recording", "voicemail", "intercom", "loudspeaker", "through", "por", "via", "from")
)


def mood_scores(text: str) -> Counter[str]:
    """How often each mood of the film's music is spoken of in `text`."""
    words = words_of(text)
    negations = lexicon("feelings", "negations")
    score: Counter[str] = Counter()
    for hit in lexicon("film", "moods").hits(words):
        if not negations.has(words[max(0, hit.index - 2) : hit.index]):
            score[hit.value] += 1
    return score


def known_emotions() -> tuple[str, ...]:
    """The emotions that have word lists, for the tests of the lists."""
    return tuple(data("feelings")["wording"])
