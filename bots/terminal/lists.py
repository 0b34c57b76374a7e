"""`storyreel voices`, `styles`, `projects` and `clean`: what there is, with samples."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from rich.console import Console
from rich.table import Table

import core
from bots.terminal.outputs import Outputs
from bots.words import Words
from core.alone import LocalContext
from core.config import Settings
from core.crafts import Backdrop, BackdropRequest, Craft, Portrait, PortraitRequest, SpeakRequest, Speech, VoiceCast
from core.errors import NotFound
from core.looks import Age, Gender, HairStyle, Looks, Outfit
from core.options import Layout
from core.plan.live import LiveShelf, open_live_book
from core.plan.used import Used, in_use
from core.sampling import SENTENCES
from core.storyboard import Character, Place, PlaceKind, Storyboard, TimeOfDay, Weather
from core.styles import STYLES
from storage.assets import read_result
from storage.collector import collect
from storage.films import film_row, latest_film, project_names
from storage.house import open_house

FONT = Path(core.__file__).parent / "data" / "fonts" / "NotoSans.ttf"
PAINTED = (Craft.PORTRAIT, Craft.BACKDROP, Craft.STILL)
SAMPLE_LAYOUT = Layout(width=640, height=360, fps=24)


def show_voices(settings: Settings, console: Console, words: Words, sample: str, language: str, out: Path) -> None:
    """A table of voices, or the voice `sample` speaking. Raises NotFound for an unknown one."""
    engines = _engines(settings)
    (used,) = (one for one in in_use(engines) if one.craft is Craft.SPEAK)
    known = {voice.id: voice for voice in engines.voices()[0] if not language or language in voice.languages}
    if not sample:
        table = Table(title=words.say("voices.title"), caption=_served(words, used), box=None, header_style="bold")
        table.add_column("id", overflow="fold", min_width=max(len(name) for name in known) if known else 0)
        for heading in ("name", "language", "gender", "age", "accent"):
            table.add_column(heading)
        for voice in known.values():
            spoken = ", ".join(voice.languages)
            table.add_row(voice.id, voice.label, spoken, voice.gender.value, voice.age.value, voice.accent)
        console.print(table)
        return
    if sample not in known:
        raise NotFound("voice.unknown", f"there is no voice {sample!r}; see `storyreel voices`", name=sample)
    tongue = language or known[sample].languages[0]
    request = SpeakRequest(text=SENTENCES.get(tongue, SENTENCES["en"]), language=tongue, voice=VoiceCast(voice=sample))
    outputs = Outputs(out)
    outputs.check()
    with tempfile.TemporaryDirectory() as folder:
        speech: Speech = engines[Craft.SPEAK].run(request, LocalContext(Path(folder)))
        target = out.with_suffix(Path(speech.file).suffix)
        outputs.copy(Path(folder) / speech.file, target)
    console.print(words.say("voices.sample", path=target), markup=False, highlight=False)


def _engines(settings: Settings) -> LiveShelf:
    """As films use them now, switches included."""
    return open_live_book(settings.choices(), settings.offers(), settings.models_folder)[1]


def _served(words: Words, used: Used) -> str:
    """ "voices: xtts with xtts-v2; not installed: xtts-v2 (storyreel models get xtts-v2)"."""
    line = f"{words.say(f'stage.{used.craft.value}')}: {used.said()}"
    if used.fault is not None:
        return f"{line}; {words.error(used.fault)}"
    if used.missing:
        command = f"storyreel models get {used.missing[-1].name}"
        line += "; " + words.say("models.lacking", names=", ".join(one.name for one in used.missing), command=command)
    return line


def show_styles(settings: Settings, console: Console, words: Words, out: Path | None) -> None:
    """A table of styles and, with `out`, one place and one face in each of them."""
    served = "\n".join(_served(words, one) for one in in_use(_engines(settings)) if one.craft in PAINTED)
    table = Table(title=words.say("styles.title"), caption=served, box=None, header_style="bold")
    for heading in ("name", "", "description"):
        table.add_column(heading)
    for style in STYLES.values():
        table.add_row(style.name, style.label, style.description)
    console.print(table)
    if out is None:
        return
    outputs = Outputs(out)
    outputs.check()
    with tempfile.TemporaryDirectory() as folder:
        pairs = {style.label: _style_sample(settings, name, Path(folder)) for name, style in STYLES.items()}
        sheet = Path(folder) / "styles.png"
        _join(pairs).save(sheet)
        outputs.copy(sheet, out)
    console.print(words.say("styles.sample", path=out), markup=False, highlight=False)


def _style_sample(settings: Settings, style: str, folder: Path) -> tuple[Path, Path]:
    engines = _engines(settings)
    place = Place(id="harbour", name="Harbour", kind=PlaceKind.HARBOUR, interior=False)
    looks = Looks(hair_style=HairStyle.WAVY, outfit=Outfit.COAT)
    person = Character(id="mara", name="Mara", gender=Gender.FEMALE, age=Age.ADULT, looks=looks)
    there, face = folder / f"{style}-place", folder / f"{style}-face"
    there.mkdir()
    face.mkdir()
    request = BackdropRequest(place=place, time=TimeOfDay.DUSK, weather=Weather.CLEAR, style=style, layout=SAMPLE_LAYOUT)
    backdrop: Backdrop = engines[Craft.BACKDROP].run(request, LocalContext(there))
    portrait: Portrait = engines[Craft.PORTRAIT].run(PortraitRequest(character=person, style=style), LocalContext(face))
    return there / backdrop.picture, face / portrait.picture


def _join(pairs: dict[str, tuple[Path, Path]]) -> Image.Image:
    """A labelled row per style: the place, then the face at the same height."""
    rows = []
    font = ImageFont.truetype(str(FONT), 22)
    for label, (place, face) in pairs.items():
        with Image.open(place) as left, Image.open(face) as right:
            portrait = right.convert("RGB").resize((round(right.width * left.height / right.height), left.height))
            row = Image.new("RGB", (left.width + portrait.width, left.height))
            row.paste(left.convert("RGB"), (0, 0))
            row.paste(portrait, (left.width, 0))
            ImageDraw.Draw(row).text((14, 10), label, font=font, fill="white", stroke_width=3, stroke_fill="black")
            rows.append(row)
    half = (len(rows) + 1) // 2
    sheet = Image.new("RGB", (2 * rows[0].width, half * rows[0].height))
    for index, row in enumerate(rows):
        sheet.paste(row, ((index % 2) * row.width, (index // 2) * row.height))
    return sheet


def show_projects(settings: Settings, console: Console, words: Words) -> None:
    """Every project with the names that `storyreel change` takes."""

    async def show() -> None:
        async with open_house(settings) as house:
            async with house.database.read() as connection:
                names = await project_names(connection)
            for name in names:
                async with house.database.read() as connection:
                    film = await latest_film(connection, name)
                    row = await film_row(connection, film) if film else None
                console.print(name, style="bold", markup=False)
                if row is None or not house.store.has(row.outputs["storyboard"]):
                    continue
                board = read_result(house.store, row.outputs["storyboard"], Storyboard)
                console.print(_project_table(board))

    asyncio.run(show())


def _project_table(board: Storyboard) -> Table:
    table = Table(box=None, show_header=False)
    for scene in board.scenes:
        about = (
            f"{scene.time.value}, {scene.weather.value}, {scene.mood.value}: {len(scene.shots)} shots, {len(scene.lines)} lines"
        )
        table.add_row("scene", scene.id, about)
    for person in board.characters:
        table.add_row("character", person.id, f"{person.name}, {person.gender.value}, {person.age.value}")
    for number, cue in enumerate(board.cues, start=1):
        table.add_row("cue", str(number), f"{cue.mood.value}, {cue.genre.value}, {cue.bpm:.0f} bpm")
    return table


def clean_store(settings: Settings, console: Console, words: Words) -> None:
    """Runs the garbage collector once."""

    async def clean() -> None:
        async with open_house(settings) as house:
            freed = await collect(house)
        left = shutil.disk_usage(settings.data).free
        console.print(words.say("clean.done", count=freed.assets, mb=freed.bytes / 1e6, free=left / 1e9), highlight=False)

    asyncio.run(clean())
