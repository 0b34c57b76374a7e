"""The shots of a scene by the grammar of film. Used by rules.py.

A new place is established; a first exchange is seen in a two-shot; then the camera goes closer, back and forth between
speaker and listener; action is seen wide; nothing is framed the same way twice running or for longer than some seconds.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.storyboard import NARRATOR, CameraMove, Delivery, Emotion, Framing, Line, Mood, Move, Place, Pose, Shot, SpeechRef
from core.storyboarding.camera import Occasion, choose_move
from core.storyboarding.lexicon import lexicon, words_of
from core.storyboarding.lines import Beat, Script
from core.storyboarding.pacing import action_seconds, speech_seconds
from core.storyboarding.sounds import spots_in
from core.storyboarding.splitting import sentences, stretches
from core.storyboarding.stage import Stage

_LONGEST_SHOT = 6.5
_MOST_ACTION_SHOTS = 3
_ACTION_STRETCH = 130
_ATTACHED = 64
_LONGEST_ACTION = 400
"""Characters of a shot's action text, which becomes part of painters' prompts."""
_ESTABLISHED = 2.2
"""Seconds that a new place needs to be taken in."""
_ONE_WORD = 24
"""Characters; so short a line is over before a wide picture is taken in."""
_FAR = (Framing.ESTABLISHING, Framing.WIDE)


@dataclass(frozen=True, slots=True)
class Setup:
    """What a scene's shots depend on besides its script."""

    scene: str
    place: Place
    mood: Mood
    seed: int
    establish: bool
    """The place is new, or was left in between."""
    last: bool
    """The film's last scene."""


class Director:
    """Makes the shots of one scene, beat by beat."""

    def __init__(self, script: Script, stage: Stage, setup: Setup) -> None:
        self.script, self.stage, self.setup = script, stage, setup
        self.shots: list[Shot] = []
        self.length = 0.0
        """Estimated seconds of the last shot."""
        self.since_wide = 0
        self.since_reaction = 2
        self.attached = ""
        self.partners: list[str] = []
        """Who spoke on screen, latest last."""

    def direct(self) -> tuple[Shot, ...]:
        """All shots of the scene; every part of every line in exactly one, in order."""
        self._open()
        for number, beat in enumerate(self.script.beats):
            if beat.lines:
                self._speech(number, beat)
            elif not self._attach(number, beat):
                self._action(number, beat)
        if self.attached:
            self._show(len(self.script.beats), self.attached, "")
        if not self.shots:
            self._add(Framing.ESTABLISHING, (), seconds=2.4)
        if self.setup.last:
            closing = CameraMove(move=Move.PULL_OUT, intensity=0.6)
            self.shots[-1] = replace(self.shots[-1], camera=closing, seconds=max(2.4, self.shots[-1].seconds))
        return tuple(self.shots)

    # ---- pictures ------------------------------------------------------------------------------------------------------

    def _rng(self, about: str) -> random.Random:
        """Chance that hangs on the script's own words, not on a count of shots: another line's change leaves it alone."""
        return random.Random(f"{self.setup.seed}:{self.setup.scene}:{about}")

    def _add(
        self,
        framing: Framing,
        people: Sequence[str],
        *,
        speech: Sequence[SpeechRef] = (),
        seconds: float = 1.0,
        action: str = "",
        momentary: dict[str, Pose] | None = None,
        emotion: Emotion = Emotion.NEUTRAL,
        intensity: float = 0.3,
        length: float | None = None,
    ) -> None:
        """Appends a shot, with a framing that differs from the one before when the same people are in it."""
        framing = self._varied(framing, people)
        subjects = self.stage.subjects(people, framing, momentary)
        words = words_of(action)
        occasion = Occasion(
            framing=framing,
            kind=self.setup.place.kind,
            mood=self.setup.mood,
            emotion=emotion,
            intensity=intensity,
            moving=lexicon("film", "motion").has(words),
            empty=not subjects,
            panic=self.setup.mood in (Mood.TENSE, Mood.DARK, Mood.EPIC) and lexicon("film", "panic").has(words),
            seconds=seconds if length is None else length,
        )
        before = self.shots[-1].camera.move if self.shots else None
        said = "".join(self.script.lines[ref.line].parts[ref.part] for ref in speech)
        about = f"{action}|{said}" if action or said else f"{framing}:{','.join(people)}"
        self.shots.append(
            Shot(
                framing=framing,
                subjects=subjects,
                speech=tuple(speech),
                camera=choose_move(occasion, before, self._rng(f"camera:{about}")),
                seconds=seconds,
                action=action[:_LONGEST_ACTION],
                spots=spots_in(action),
            )
        )
        self.length = seconds if length is None else length
        self.since_wide = 0 if framing in (*_FAR, Framing.TWO_SHOT) else self.since_wide + 1
        self.since_reaction = 0 if framing is Framing.REACTION else self.since_reaction + 1

    def _varied(self, framing: Framing, people: Sequence[str]) -> Framing:
        if not self.shots:
            return framing
        last = self.shots[-1]
        if last.framing is not framing or {one.character for one in last.subjects} != set(people[: max(1, len(last.subjects))]):
            return framing
        if not people:
            return Framing.WIDE if framing is Framing.ESTABLISHING else Framing.ESTABLISHING
        if len(people) == 1:
            turns = {Framing.MEDIUM: Framing.CLOSE_UP, Framing.CLOSE_UP: Framing.MEDIUM, Framing.REACTION: Framing.MEDIUM}
            return turns.get(framing, Framing.MEDIUM)
        return {Framing.TWO_SHOT: Framing.WIDE, Framing.WIDE: Framing.TWO_SHOT}.get(framing, Framing.MEDIUM)

    def _open(self) -> None:
        """The establishing shot: on opening action about the place itself, on the first words of a voice-over, else silent."""
        if not self.setup.establish:
            return
        beats = self.script.beats
        if beats and beats[0].lines and self._unseen(beats[0]):
            return
        if (
            beats
            and not beats[0].lines
            and not beats[0].hint
            and not self.stage.cast.mentions.find(self._pieces(beats[0].action)[0])
        ):
            return
        self._add(Framing.ESTABLISHING, (), seconds=_ESTABLISHED)

    def _unseen(self, beat: Beat) -> bool:
        return all(self.script.lines[line].delivery is Delivery.VOICE_OVER for line in beat.lines)

    # ---- action --------------------------------------------------------------------------------------------------------

    def _attach(self, number: int, beat: Beat) -> bool:
        """Small business right before a speech ("Mara nods.") is played in that speech's shot, not in one of its own."""
        following = self.script.beats[number + 1] if number + 1 < len(self.script.beats) else None
        small = len(beat.action) <= _ATTACHED and not beat.hint and not spots_in(beat.action)
        if not small or self.attached or following is None or not following.lines or not self.shots:
            return False
        if lexicon("film", "motion").has(words_of(beat.action)):
            return False
        self.attached = beat.action
        return True

    def _action(self, number: int, beat: Beat) -> None:
        if self.attached:
            self._show(number, self.attached, "")
            self.attached = ""
        for piece in self._pieces(beat.action):
            self._show(number, piece, beat.hint)

    def _pieces(self, action: str) -> list[str]:
        """Action text in one to four pictures: the place first, where the text opens with it, then who is in it."""
        told = sentences(" ".join(action.split()))
        scenery = 0
        while scenery < len(told) - 1 and not self.stage.cast.mentions.find(told[scenery]):
            scenery += 1
        opening, rest = "".join(told[:scenery]), "".join(told[scenery:])
        if not self.stage.cast.mentions.find(rest) or len(opening) > 2 * _ACTION_STRETCH:
            opening, rest = "", "".join(told)
        longest = max(_ACTION_STRETCH, -(-len(rest) // _MOST_ACTION_SHOTS) + 40)
        pieces = [opening, *stretches(rest, longest, longest)]
        return [piece.strip() for piece in pieces if piece.strip()] or [action]

    def _show(self, number: int, text: str, hint: str) -> None:
        """A silent shot of what `text` says."""
        people, momentary = self.stage.watch(text)
        present = self.stage.present(number)
        people = people or self.stage.group(text, present)
        if not people and present and spots_in(text):
            people = [self.partners[-1] if self.partners and self.partners[-1] in present else present[0]]
        framing = self._framing_of(text, people, hint, number)
        if people and not self.shots and self.setup.establish:
            framing = Framing.WIDE
        people = self._company(people, framing, present)
        least = _ESTABLISHED if framing is Framing.ESTABLISHING else 0.0
        self._add(framing, people, seconds=max(least, action_seconds(text)), action=text, momentary=momentary)

    def _company(self, people: Sequence[str], framing: Framing, present: Sequence[str]) -> list[str]:
        """A wide picture also shows those who were seen in this scene and are still there."""
        if framing is not Framing.WIDE or not people:
            return list(people)
        seen = {subject.character for shot in self.shots for subject in shot.subjects}
        return [*people, *(person for person in present if person in seen and person not in people)]

    def _framing_of(self, text: str, people: Sequence[str], hint: str, number: int) -> Framing:
        asked = words_of(hint)
        if lexicon("film", "wide").has(asked):
            return Framing.WIDE if people else Framing.ESTABLISHING
        if not people:
            return (
                Framing.ESTABLISHING
                if not any(shot.framing is Framing.ESTABLISHING for shot in self.shots[-6:])
                else Framing.WIDE
            )
        if lexicon("film", "close").has(asked):
            return Framing.CLOSE_UP
        words = words_of(text)
        if lexicon("film", "motion").has(words) or len(people) > 2:
            return Framing.WIDE
        if len(people) == 2:
            return Framing.TWO_SHOT
        if lexicon("film", "face").has(words):
            return Framing.CLOSE_UP
        return self._rng(f"framing:{text}").choice((Framing.MEDIUM, Framing.MEDIUM, Framing.WIDE))

    # ---- speech --------------------------------------------------------------------------------------------------------

    def _speech(self, number: int, beat: Beat) -> None:
        lines = [self.script.lines[line] for line in beat.lines]
        action, self.attached = self.attached, ""
        momentary = self.stage.watch(action)[1] if action else {}
        if len(lines) > 1:
            self._together(number, beat, lines, action, momentary)
            return
        line = lines[0]
        if line.character != NARRATOR:
            self.stage.hear(line.character, line.emotion, line.intensity)
        begin = 0
        while begin < len(line.parts):
            end, length = self._stretch(line, begin)
            refs = [SpeechRef(line=beat.lines[0], part=part) for part in range(begin, end)]
            if line.character == NARRATOR:
                self._tell(number, line, refs, length)
            elif not (begin == 0 and not action and self._joins(number, line, refs, length)):
                people, framing = self._seen(number, line, begin)
                self._add(
                    framing,
                    people,
                    speech=refs,
                    action=action,
                    momentary=momentary,
                    emotion=line.emotion,
                    intensity=line.intensity,
                    length=length,
                )
            action, begin = "", end
        if line.delivery is Delivery.ON_SCREEN:
            self.partners = [person for person in self.partners if person != line.character] + [line.character]
        self._react(number, line)

    def _stretch(self, line: Line, begin: int) -> tuple[int, float]:
        """As many parts of a line as one shot bears."""
        end, length = begin + 1, speech_seconds(line.parts[begin], line.pace)
        while end < len(line.parts):
            more = speech_seconds(line.parts[end], line.pace)
            if length + more > _LONGEST_SHOT:
                break
            end, length = end + 1, length + more
        return end, length

    def _joins(self, number: int, line: Line, refs: Sequence[SpeechRef], length: float) -> bool:
        """A short answer stays in the two-shot or wide shot that already shows both."""
        if not self.shots or not self.shots[-1].speech or line.delivery is not Delivery.ON_SCREEN:
            return False
        last = self.shots[-1]
        if (
            last.framing not in (Framing.TWO_SHOT, Framing.WIDE)
            or self.length + length > _LONGEST_SHOT
            or line.intensity > 0.75
        ):
            return False
        if line.character not in {subject.character for subject in last.subjects}:
            return False
        if line.character not in self.stage.present(number) or self.script.beats[number - 1].action:
            return False
        self.shots[-1] = replace(last, speech=(*last.speech, *refs))
        self.length += length
        return True

    def _tell(self, number: int, line: Line, refs: Sequence[SpeechRef], length: float) -> None:
        """The narrator's words over the picture that they tell of."""
        text = "".join(line.parts[ref.part] for ref in refs).strip()
        people, momentary = self.stage.watch(text)
        framing = self._framing_of(text, people, "", number)
        if not self.shots and self.setup.establish:
            framing = Framing.WIDE if people else Framing.ESTABLISHING
        people = self._company(people, framing, self.stage.present(number))
        self._add(framing, people, speech=refs, action=text, momentary=momentary, length=length)

    def _seen(self, number: int, line: Line, begin: int) -> tuple[list[str], Framing]:
        """Who is in the picture while a line is heard, and how near."""
        present = self.stage.present(number)
        others = self._others(line.character, present, number)
        if line.delivery is not Delivery.ON_SCREEN or line.character not in present:
            return self._seen_from_off(line, present, others)
        if not others:
            return [line.character], self._alone(line, begin)
        if begin:
            return self._long_speech(line, others, begin)
        settled = bool(self.partners)
        if not settled or (self.since_wide >= 5 and line.intensity < 0.6 and len(line.text) > _ONE_WORD):
            wide = len(others) > 1
            return [line.character, *others[:2]], Framing.WIDE if wide else Framing.TWO_SHOT
        near = line.intensity >= 0.6 or self._rng(f"near:{line.text}").random() < 0.5
        return [line.character], Framing.CLOSE_UP if near else Framing.MEDIUM

    def _others(self, speaker: str, present: Sequence[str], number: int) -> list[str]:
        """Whom the speaker talks to: who spoke last, who answers next, then whoever is there."""
        after = [
            self.script.lines[line].character for beat in self.script.beats[number + 1 : number + 4] for line in beat.lines
        ]
        ranked = [*reversed(self.partners), *after, *present]
        return [person for person in dict.fromkeys(ranked) if person != speaker and person in present]

    def _alone(self, line: Line, begin: int) -> Framing:
        if not any(subject.character == line.character for shot in self.shots[-3:] for subject in shot.subjects):
            return Framing.MEDIUM
        if self.since_wide >= 4:
            return Framing.WIDE
        return Framing.CLOSE_UP if line.intensity >= 0.55 or begin % 2 else Framing.MEDIUM

    def _long_speech(self, line: Line, others: Sequence[str], begin: int) -> tuple[list[str], Framing]:
        if self.since_reaction >= 2 and begin % 2:
            return [others[0]], Framing.REACTION
        if self.since_wide >= 5:
            return [line.character, others[0]], Framing.TWO_SHOT
        return [line.character], Framing.CLOSE_UP if line.intensity >= 0.5 or begin > 2 else Framing.MEDIUM

    def _seen_from_off(self, line: Line, present: Sequence[str], others: Sequence[str]) -> tuple[list[str], Framing]:
        """A voice from elsewhere is heard over a listener; a voice-over over its own speaker's thoughts, or over the place."""
        if line.delivery is Delivery.VOICE_OVER and not self.shots and self.setup.establish:
            return [], Framing.ESTABLISHING
        if line.delivery is Delivery.VOICE_OVER and line.character in present:
            if self.since_wide >= 2:
                return [line.character], Framing.WIDE
            return [line.character], Framing.CLOSE_UP if line.intensity >= 0.5 else Framing.MEDIUM
        if others and line.delivery is Delivery.OFF_SCREEN:
            return [others[0]], Framing.REACTION if self.since_reaction >= 1 else Framing.MEDIUM
        if others:
            return list(others[:2]), Framing.WIDE
        return [], Framing.ESTABLISHING if not self.shots else Framing.WIDE

    def _together(self, number: int, beat: Beat, lines: Sequence[Line], action: str, momentary: dict[str, Pose]) -> None:
        """Dual dialogue: everyone who speaks at once is in one picture."""
        present = self.stage.present(number)
        for line in lines:
            self.stage.hear(line.character, line.emotion, line.intensity)
        for line in lines:
            if line.character in self.stage.faces or line.character in present:
                self.stage.faces[line.character] = line.emotion
        shown = [line.character for line in lines if line.delivery is Delivery.ON_SCREEN and line.character in present]
        people = list(dict.fromkeys(shown)) or present[:2]
        framing = Framing.WIDE if len(people) != 2 else Framing.TWO_SHOT
        refs = [
            SpeechRef(line=index, part=part)
            for index, line in zip(beat.lines, lines, strict=True)
            for part in range(len(line.parts))
        ]
        length = max(sum(speech_seconds(part, line.pace) for part in line.parts) for line in lines)
        self._add(framing, people, speech=refs, action=action, momentary=momentary, length=length)
        self.partners = [person for person in self.partners if person not in shown] + shown

    def _react(self, number: int, line: Line) -> None:
        """A silent look at the listener after a line that hits, when nothing else follows at once."""
        if line.delivery is not Delivery.ON_SCREEN or line.intensity < 0.66 or self.since_reaction < 3:
            return
        following = self.script.beats[number + 1] if number + 1 < len(self.script.beats) else None
        if following is not None and (following.action or len(following.lines) > 1):
            return
        others = self._others(line.character, self.stage.present(number), number)
        if others and (following is None or self.script.lines[following.lines[0]].character != others[0]):
            self._add(Framing.REACTION, others[:1], seconds=1.4, emotion=self.stage.faces.get(others[0], Emotion.NEUTRAL))
