"""Engines for tests of scenes, people and voices: the real writer, tiny true pictures and sound, everything else fake."""

from __future__ import annotations

import wave

from PIL import Image

from core import crafts
from core.crafts import Context, Craft
from core.looks import Age, Gender
from core.neural.voice import own
from core.serial import digest, to_json
from tests.fakes import engines as fakes
from tests.fakes.studio import Studio

SCRIPT = b"""Title: The Last Light

EXT. SEA - NIGHT

Rain. A lamp dies.

INT. KITCHEN - NIGHT

TOM, 70, white beard, stares at a cup.

TOM
(surprised)
Ella? In this weather?

ELLA
(afraid)
The lamp is out.

INT. LAMP ROOM - NIGHT

ELLA
I can hear it.

EXT. HARBOUR - DAWN

Gulls over the boats.

TOM
You know the wires.
"""


class Portrait(fakes.Portrait):
    """A plain picture whose colour depends on the person, and the rig that the draft painter would have kept."""

    def make(self, request: crafts.PortraitRequest, context: Context) -> crafts.Portrait:
        tone = int(digest(to_json(request.character))[:6], 16)
        Image.new("RGB", (512, 640), (tone >> 16, tone >> 8 & 255, tone & 255)).save(context.work / "portrait.png")
        (context.work / "rig.json").write_text('{"build":"slim","hair_kind":"red","hair_style":"braids","outfit":"coat"}')
        return crafts.Portrait(picture="portrait.png", rig="rig.json")


class Speak(fakes.Speak):
    """Voices in two languages that hum, and those of people who agreed; a file `draft-only` forgets how."""

    def clones(self) -> bool:
        return not (self._folder / "draft-only").exists()

    def voices(self) -> tuple[crafts.VoiceInfo, ...]:
        usual = tuple(
            crafts.VoiceInfo(id=f"{tongue}{number}", label=f"{name}", gender=gender, age=Age.ADULT, languages=(tongue,))
            for tongue, names in (("en", ("Ada", "Bob", "Cora", "Dan")), ("es", ("Elena", "Fede", "Gala", "Hugo")))
            for number, (name, gender) in enumerate(
                zip(names, (Gender.FEMALE, Gender.MALE, Gender.FEMALE, Gender.MALE), strict=True)
            )
        )
        people = (
            crafts.VoiceInfo(id=one.id, label=one.label, gender=one.gender, age=one.age, languages=("en", "es"), by_choice=True)
            for one in own.kept()
        )
        return (*usual, *people)

    def languages(self) -> tuple[str, ...]:
        return ("en", "es")

    def make(self, request: crafts.SpeakRequest, context: Context) -> crafts.Speech:
        with wave.open(str(context.work / "hum.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(24000)
            file.writeframes(bytes(2 * 12000))
        return crafts.Speech(file="hum.wav", sample_rate=24000, seconds=0.5, words=(), phonemes=())


def engines(studio: Studio) -> dict[str, object]:
    """The lines of config.yaml for these engines."""
    chosen: dict[str, object] = {
        craft.value: {"engine": f"tests.fakes.engines:{craft.value.capitalize()}", "options": {"faults": str(studio.faults)}}
        for craft in Craft
    }
    options = {"faults": str(studio.faults)}
    chosen["write"] = {"engine": "draft"}
    chosen["portrait"] = {"engine": f"{__name__}:Portrait", "options": options}
    chosen["speak"] = {"engine": f"{__name__}:Speak", "options": options}
    return chosen
