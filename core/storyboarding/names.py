"""Gender and age of a person from a name and from words about the person. Used by cast.py."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache

from core.looks import Age, Gender
from core.storyboarding.lexicon import Word, data, fold, lexicon, words_of

_LATIN_ENDINGS = frozenset(("es", "it", "pt"))


@cache
def _given(gender: Gender) -> frozenset[str]:
    return frozenset(fold(name) for name in data("people")[gender.value].split() if "_" not in name)


def is_given_name(word: str) -> bool:
    """Whether `word` (folded) is a first name in the lists."""
    return word in _given(Gender.FEMALE) or word in _given(Gender.MALE)


def gender_score(words: Sequence[Word]) -> Counter[Gender]:
    """Evidence in a name or title: kinship, rank and gendered nouns count most, given names next."""
    score: Counter[Gender] = Counter()
    for hit in lexicon("people", "gendered").hits(words):
        score[Gender(hit.value)] += 6
    for word in words:
        bare = word.folded[:-2] if word.folded.endswith("'s") else word.folded
        for gender in (Gender.FEMALE, Gender.MALE):
            if bare in _given(gender):
                score[gender] += 4
    return score


def ending_score(name: Sequence[Word], language: str) -> Counter[Gender]:
    """A weak guess by the name's ending, for names that are in no list."""
    score: Counter[Gender] = Counter()
    if not name or not name[0].raw[0].isupper() or not name[0].folded.isascii():
        return score
    first = name[0].folded
    if first.endswith(("a", "ette", "elle", "ine")) and len(first) > 2:
        score[Gender.FEMALE] += 1
    elif first.endswith("o") and (language in _LATIN_ENDINGS or len(first) > 3):
        score[Gender.MALE] += 1
    return score


def pronoun_score(words: Sequence[Word]) -> Counter[Gender]:
    """Pronouns in the text that follows a name."""
    score: Counter[Gender] = Counter()
    for hit in lexicon("people", "pronouns").hits(words):
        score[Gender(hit.value)] += 1
    return score


def decide(score: Counter[Gender]) -> Gender:
    """The likelier gender; NEUTRAL without evidence or on a tie."""
    female, male = score[Gender.FEMALE], score[Gender.MALE]
    if female == male:
        return Gender.NEUTRAL
    return Gender.FEMALE if female > male else Gender.MALE


def age_of_years(years: int) -> Age:
    """The age group of a number of years."""
    for limit, age in ((13, Age.CHILD), (20, Age.TEEN), (40, Age.ADULT), (62, Age.MIDDLE)):
        if years < limit:
            return age
    return Age.ELDER


def age_in(text: str) -> Age | None:
    """An age that is given outright: "(30s)", "MARA, 34,", "nine years old", "de ocho años", or by a word: "elderly", "boy"."""
    introduced = re.search(
        r"^(?:\s+(?-i:[^\W\d_a-z])[\w'’.\-]*){0,2}[^\w]*"  # the rest of the name
        r"[(,]\s*(?:mid|late|early|age[d]?|about|around|almost|c\.)?[- ]*(\d{1,2})\b",
        text,
        re.IGNORECASE,
    )
    if introduced is not None:
        return age_of_years(int(introduced.group(1)))
    words = words_of(text)
    units = lexicon("people", "old_units")
    for index, word in enumerate(words):
        near = words[index + 1 : index + 4]
        if word.folded.isdigit() and len(word.folded) <= 2 and units.has(near):
            return age_of_years(int(word.folded))
        joined = re.match(r"(\d{1,2})-(?:year|ans|anos|jahr)", word.folded)
        if joined is not None:
            return age_of_years(int(joined.group(1)))
        if (word.folded.isdigit() is False) and re.fullmatch(r"\d0'?s", word.folded):
            return age_of_years(int(word.folded[:2]) + 5)
    numbers = [
        hit
        for hit in lexicon("people", "number_ages").hits(words)
        if units.has(words[hit.index + hit.length : hit.index + hit.length + 2])
    ]
    if numbers:
        return Age(numbers[0].value)
    decade = re.search(r"\(\s*(?:mid|late|early|in (?:his|her|their))?[- ]*(\d0)['’]?s?\b", text, re.IGNORECASE)
    if decade is not None:
        return age_of_years(int(decade.group(1)) + 5)
    return age_word(words)


def age_word(words: Sequence[Word]) -> Age | None:
    """The age that a word such as "elderly", "teenager" or "grandmother" gives; the strongest speaks first."""
    found = {hit.value for hit in lexicon("people", "ages").hits(words)}
    for age in (Age.ELDER, Age.MIDDLE, Age.TEEN, Age.ADULT, Age.CHILD):
        if age.value in found:
            return age
    return None
