"""Who is in the film: one character per speaking person, and the named ones who are only seen. Used by rules.py.

Cues give the names, the action text gives gender, age and looks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from core.looks import Age, Gender, HairStyle, Looks
from core.screenplay import Element, ElementKind, Form, Screenplay
from core.speakers import cue_name, speaker_key, speaker_members, spoken_elements
from core.storyboard import NARRATOR, Character, Delivery
from core.storyboarding.appearance import calling_of, completed, describes, looks_in, merged
from core.storyboarding.feelings import delivery_of
from core.storyboarding.lexicon import Word, lexicon, word_set, words_of
from core.storyboarding.mentions import Mentions
from core.storyboarding.names import age_in, age_word, decide, ending_score, gender_score, is_given_name, pronoun_score
from core.storyboarding.slugs import Slugs, slug
from core.storyboarding.splitting import sentences

_LEADS = word_set("leads") | {"ihr", "ihre", "sein", "seine", "suo", "sua", "seu"}
_DESCRIBED_SIGHTINGS = 4
_MOST_SILENT = 12
_CAPITALS = re.compile(r"\b([^\W\d_a-z][^\W\d_a-z'’.\-]+(?: [^\W\d_a-z][^\W\d_a-z'’.\-]+){0,2})(?=\s*[(,.]|\s)")
_INTRODUCED = re.compile(
    r"^\s*(?:\(\s*(?:\w+[ -])?\d|\(\s*\w+(?:ies|0s)|,\s*(?:mid-|late |early )?\d{1,2}\b"
    r"|,\s*(?:an?|the|un|una|une|ein|eine|um|uma)\s)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Person:
    id: str
    name: str
    order: int
    lines: int = 0
    said: int = 0
    """Letters."""
    crowd: bool = False
    pronouns: Counter[Gender] = field(default_factory=Counter)
    age: Age | None = None
    looks: Looks = field(default_factory=Looks)
    told: list[str] = field(default_factory=list)
    sightings: int = 0


@dataclass(frozen=True, slots=True)
class Cast:
    """The characters, and who a cue or an action text means."""

    characters: tuple[Character, ...]
    by_cue: dict[str, tuple[str, ...]]
    """speaker_key of a cue → ids of those who speak it together."""
    crowds: frozenset[str]
    """Ids of groups, which are heard but not drawn."""
    mentions: Mentions

    def speakers(self, cue: str) -> tuple[str, ...]:
        """Ids of everyone a cue names; the narrator for an empty one."""
        return self.by_cue.get(speaker_key(cue), (NARRATOR,)) if cue.strip() else (NARRATOR,)


def build_cast(screenplay: Screenplay) -> Cast:
    """The cast of a script. Ids depend only on the person's own name (and on namesakes before)."""
    people: dict[str, _Person] = {}
    by_cue: dict[str, tuple[str, ...]] = {}
    slugs = Slugs()
    slugs.take(NARRATOR)
    cues = _cues(screenplay)
    aliases = _aliases(cues)
    for key, (written, lines, said) in cues.items():
        members = [aliases.get(speaker_key(name), speaker_key(name)) for name in _members(written)]
        names = {speaker_key(name): cue_name(name) for name in _members(written)}
        for member in dict.fromkeys(members):
            if member not in people:
                people[member] = _new_person(member, names.get(member) or cue_name(cues[member][0]), slugs, len(people))
            people[member].lines += lines
            people[member].said += said
        by_cue[key] = tuple(people[member].id for member in dict.fromkeys(members))
    if screenplay.form is Form.PROSE and NARRATOR.upper() not in people:
        people[NARRATOR.upper()] = _Person(NARRATOR, "Narrator", len(people))
    for name in _silent(screenplay, people):
        people[speaker_key(name)] = _new_person(speaker_key(name), name, slugs, len(people))
    named = {person.id: person.name for person in people.values() if person.id != NARRATOR and not person.crowd}
    _watch(screenplay, {person.id: person for person in people.values()}, Mentions(named))
    unseen = _disembodied(screenplay, people, by_cue)
    mentions = Mentions({person: name for person, name in named.items() if person not in unseen})
    total = sum(person.lines for person in people.values())
    characters = tuple(_finished(person, total, screenplay.language) for person in people.values())
    return Cast(characters, by_cue, frozenset(person.id for person in people.values() if person.crowd), mentions)


def _new_person(key: str, name: str, slugs: Slugs, order: int) -> _Person:
    if key == NARRATOR.upper():
        return _Person(NARRATOR, name, order)
    return _Person(slugs.take(slug(name, "person")), name, order, crowd=is_crowd(name))


def is_crowd(name: str) -> bool:
    """Whether a cue names a group: ALL, CROWD, SOLDIERS, THE VILLAGERS."""
    words = [
        word for word in words_of(name) if word.folded not in ("the", "los", "las", "les", "die", "i", "gli", "le", "os", "as")
    ]
    return bool(words) and not any(word.folded.isdigit() for word in words) and lexicon("people", "crowd").has(words[-1:])


def _members(cue: str) -> tuple[str, ...]:
    members = speaker_members(cue)
    return members if 2 <= len(members) <= 3 else (cue_name(cue),)


def _cues(screenplay: Screenplay) -> dict[str, tuple[str, int, int]]:
    """speaker_key → (cue as first written, lines, letters)."""
    found: dict[str, tuple[str, int, int]] = {}
    for element in spoken_elements(screenplay):
        if element.speaker.strip():
            key = speaker_key(element.speaker)
            written, lines, said = found.get(key, (element.speaker, 0, 0))
            found[key] = (written, lines + 1, said + len(element.text))
    return found


def _aliases(cues: dict[str, tuple[str, int, int]]) -> dict[str, str]:
    """Keys that are another name of someone: "VOSS" of "DR. VOSS", "MARA" of "MARA VOSS". The one heard first keeps the name.

    Only titles and names may be added; "YOUNG MARA", "GUARD 2" and "MARA'S MOTHER" are others.
    """
    aliases: dict[str, str] = {}
    cores: dict[tuple[str, ...], str] = {}
    firsts: dict[str, list[str]] = {}
    for key in cues:
        core = _core(key)
        if core in cores and core:
            aliases[key] = cores[core]
            continue
        cores[core] = key
        for word in core:
            firsts.setdefault(word, []).append(key)
    for core, key in cores.items():
        if len(core) != 1 or not is_given_name(core[0]):
            continue
        longer = [other for other in firsts[core[0]] if other != key and _core(other)[0] == core[0] and len(_core(other)) == 2]
        if len(longer) == 1 and "'S" not in longer[0] and not any(word.isdigit() for word in _core(longer[0])):
            first, second = sorted((key, longer[0]), key=list(cues).index)
            aliases[second] = first
    return aliases


def _core(key: str) -> tuple[str, ...]:
    """Words of a name without its titles; of a bare title, the title itself."""
    words = words_of(key)
    titles = {hit.index for hit in lexicon("people", "titles").hits(words)}
    kept = tuple(word.folded for index, word in enumerate(words) if index not in titles)
    if kept and (all(len(word) < 3 or word.isdigit() for word in kept) or lexicon("people", "young").has(words)):
        return tuple(word.folded for word in words)
    return kept or tuple(word.folded for word in words)


def _silent(screenplay: Screenplay, people: Iterable[str]) -> list[str]:
    """Names that action text introduces in capitals and that never speak. Prose has no such habit."""
    if screenplay.form is Form.PROSE:
        return []
    known = {word for key in people for word in key.split()}
    found: dict[str, str] = {}
    blocked = lexicon("people", "not_people"), lexicon("sky", "spots"), lexicon("film", "camera"), lexicon("sky", "times")
    for element in screenplay.elements:
        if element.kind is not ElementKind.ACTION:
            continue
        for match in _CAPITALS.finditer(element.text):
            name = match.group(1).strip(" .'’-")
            words = words_of(name)
            if not words or any(word.raw.upper() in known for word in words) or any(listed.has(words) for listed in blocked):
                continue
            if is_given_name(words[0].folded) or _INTRODUCED.match(element.text[match.end() : match.end() + 24]):
                found.setdefault(speaker_key(name), name)
        if len(found) >= _MOST_SILENT:
            break
    return list(found.values())[:_MOST_SILENT]


def _disembodied(screenplay: Screenplay, people: dict[str, _Person], by_cue: dict[str, tuple[str, ...]]) -> set[str]:
    """Ids of those who are only a voice: never on screen when they speak, and told of as a computer, a radio, a voice."""
    on_screen: set[str] = set()
    for element in spoken_elements(screenplay):
        if any(delivery_of(element.extensions, part.parenthetical) is Delivery.ON_SCREEN for part in element.parts):
            on_screen.update(by_cue.get(speaker_key(element.speaker), ()))
    listed = word_set("disembodied")
    return {
        person.id
        for person in people.values()
        if person.lines
        and person.id not in on_screen
        and any(word.folded in listed for word in words_of(f"{person.name} {' '.join(person.told)}"))
    }


# ---- what the action text tells ----------------------------------------------------------------------------------------


def _watch(screenplay: Screenplay, people: dict[str, _Person], mentions: Mentions) -> None:
    """Collects age, looks, description and pronouns of everyone from the action text."""
    last_speaker: tuple[str, ...] = ()
    keys = {speaker_key(person.name): person for person in people.values()}
    for element in screenplay.elements:
        if element.kind is ElementKind.DIALOGUE:
            last_speaker = (speaker_key(element.speaker),)
            speaker = keys.get(last_speaker[0])
            if speaker is not None and speaker.age is None:
                speaker.age = next((age for one in element.extensions if (age := age_in(f"({one})")) is not None), None)
        elif element.kind is ElementKind.ACTION:
            if screenplay.form is Form.PROSE and last_speaker and last_speaker[0] in keys:
                first = pronoun_score(words_of(element.text[:60])[:3])
                keys[last_speaker[0]].pronouns.update({gender: 2 * times for gender, times in first.items()})
            _watch_paragraph(element, people, mentions)


def _watch_paragraph(element: Element, people: dict[str, _Person], mentions: Mentions) -> None:
    seen: _Person | None = None
    for sentence in sentences(element.text):
        sightings = mentions.find(sentence)
        if not sightings and seen is not None:
            _learn(seen, sentence, sentence)
        for number, sighting in enumerate(sightings):
            person = people[sighting.character]
            begin = 0 if number == 0 else sighting.start
            end = sightings[number + 1].start if number + 1 < len(sightings) else len(sentence)
            person.sightings += 1
            _learn(person, sentence[begin:end], sentence, sighting.end - begin)
            seen = person


def _learn(person: _Person, about: str, sentence: str, after: int = 0) -> None:
    person.pronouns.update(pronoun_score(words_of(about[after : after + 160])))
    if person.sightings > _DESCRIBED_SIGHTINGS:
        return
    tail = about[after:]
    if person.age is None:
        person.age = age_in(tail[:90]) if person.sightings <= 1 or tail.lstrip().startswith("(") else None
    person.looks = merged(person.looks, looks_in(about))
    first = person.sightings == 1 and after > 0
    if (first or describes(about)) and sentence.strip() not in person.told:
        person.told.append(sentence.strip())


def _finished(person: _Person, total: int, language: str) -> Character:
    words = words_of(person.name)
    told = " ".join(person.told)
    gender = _gender(person, words, told, language)
    calling = calling_of(words) or calling_of(_apposition(person, told))
    age = _age(person, words)
    if age is Age.ELDER and calling.get("hair_colour") not in ("grey", "white"):
        calling = {name: value for name, value in calling.items() if name != "hair_colour"}
    looks = completed(merged(person.looks, looks_in(person.name)), calling, gender)
    return Character(
        id=person.id,
        name=person.name,
        gender=gender,
        age=age,
        looks=replace(looks, description=told[:600]),
        main=person.lines >= max(2, round(0.04 * total)) and not person.crowd,
    )


def _apposition(person: _Person, told: str) -> Sequence[Word]:
    """The words that say what someone is: right before the name ("the fisherman Jakob"), and in the clauses after it that
    open with an article or "her", "his" ("MARA (40s), the ship's doctor")."""
    match = re.search(re.escape(person.name), told[:400], re.IGNORECASE)
    if match is None:
        return ()
    before = words_of(re.split(r"[,;:!?]", told[: match.start()])[-1])[-3:]
    found = list(before)
    for clause in re.split(r"[,.;()]", told[match.end() : match.end() + 160])[:5]:
        words = words_of(clause)
        if words and words[0].folded in _LEADS:
            found.extend(words[:8])
    return found


def _gender(person: _Person, words: Sequence[Word], told: str, language: str) -> Gender:
    score = gender_score(words)
    for gender, times in person.pronouns.items():
        score[gender] += min(times, 5)
    if not score and (person.looks.facial_hair not in ("", "none") or person.looks.hair_style is HairStyle.BALD):
        score[Gender.MALE] += 3
    rivals = gender_score(_apposition(person, told)) if not score else Counter()
    score.update(rivals)
    return decide(score if score else ending_score(words, language))


def _age(person: _Person, words: Sequence[Word]) -> Age:
    by_name = age_word(words)
    if by_name is not None:
        return by_name
    if lexicon("people", "young").has(words) and len(words) > 1:
        return Age.TEEN
    return person.age or age_word(_apposition(person, " ".join(person.told))) or Age.ADULT
