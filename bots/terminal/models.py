"""`storyreel models`: list, get, check, use, remove and add models. Works without a database or Redis."""

from __future__ import annotations

import getpass
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from bots.words import Words, words
from core.config import Settings, load_settings
from core.crafts import Craft
from core.errors import BadOption
from core.models import places
from core.models.kinds import Base, Kind, Source

if TYPE_CHECKING:
    from core.models.catalogue import Model
    from core.models.download import Progress
    from core.models.overview import Row

models_app = typer.Typer(help="The neural models: which there are, download them, choose between them.", no_args_is_help=False)
Config = Annotated[Path | None, typer.Option("--config", help="Settings file; default: config.yaml in this folder.")]
Name = Annotated[str, typer.Argument(help="Model; see `storyreel models`.", show_default=False)]
LOOK_SECONDS = 0.2


@models_app.callback(invoke_without_command=True)
def list_models(ctx: typer.Context, config: Config = None) -> None:
    """List all models: installed, used for, size, memory, licence."""
    if ctx.invoked_subcommand is not None:
        return
    settings = _settled(config)
    from core.models import active, overview

    said = words()
    console = Console()
    console.print(_table(said, overview.rows(settings.models.ollama)))
    for craft, choice in active.choices().items():
        model = choice.model.partition("@")[0] or choice.engine
        console.print(
            said.say("models.chosen", craft=said.say(f"stage.{craft.value}"), name=model), markup=False, highlight=False
        )
    for lora in active.loras():
        console.print(said.say("models.painted", name=lora.name, weight=f"{lora.weight:g}"), markup=False, highlight=False)


def _table(said: Words, rows: tuple[Row, ...]) -> Table:
    table = Table(title=said.say("models.title"), box=None, header_style="bold")
    for heading in ("name", "here", "crafts", "size", "vram", "licence"):
        table.add_column(said.say(f"models.column.{heading}"), overflow="fold", no_wrap=heading == "name")
    for row in rows:
        state = said.say("models.active") if row.used else said.say("models.here") if row.here else ""
        free = "" if row.commercial else f" ({said.say('models.personal')})"
        table.add_row(
            row.name,
            state,
            ", ".join(craft.value for craft in row.crafts) or f"{row.kind.value} {row.base.value}".strip(),
            gigabytes(row.bytes),
            f"{row.vram_gb:g} GB" if row.vram_gb else "",
            f"{row.licence}{free}",
        )
    return table


@models_app.command("get")
def get_models(
    names: Annotated[list[str], typer.Argument(help="One or more; see `storyreel models`.", show_default=False)],
    accept_licence: Annotated[bool, typer.Option("--accept-licence", help="Accept the licences that were shown.")] = False,
    config: Config = None,
) -> None:
    """Download models and what they need. Stopped with Ctrl-C, it goes on there the next time."""
    settings = _settled(config)
    from core.models import licences, overview
    from core.models.catalogue import catalogue

    said, console = words(), Console()
    wanted = [catalogue().model(name) for name in dict.fromkeys(names)]
    for part in {part.name: part for model in wanted for part in overview.to_accept(model)}.values():
        _show_licence(console, said, part)
        if accept_licence:
            licences.accept(part, _me())
    for model in wanted:  # before the first byte: what was started in the evening shall not have stopped at a question
        overview.check_licences(model)
    for model in wanted:
        _get(console, said, settings, model)


def _get(console: Console, said: Words, settings: Settings, model: Model) -> None:
    came = _watched(console, said, settings, model)
    console.print(
        said.say("models.came" if came else "models.was_here", names=", ".join(came), name=model.name), highlight=False
    )
    for craft in model.crafts:
        console.print(said.say("models.now_use", command=f"storyreel models use {craft.value} {model.name}"), highlight=False)


def _watched(console: Console, said: Words, settings: Settings, model: Model) -> tuple[str, ...]:
    """Downloads in a thread and shows a line that changes in place; Ctrl-C stops it within a second."""
    from core.models import overview

    stop = threading.Event()
    latest: list[Progress] = []
    with ThreadPoolExecutor(1, "download") as pool, console.status("") as status:
        coming = pool.submit(overview.get, model, settings.hub, settings.models.ollama, _me(), latest.append, stop)
        try:
            while not wait([coming], LOOK_SECONDS).done:
                if latest:
                    status.update(progress_line(said, latest[-1]))
                    del latest[:-1]
        except KeyboardInterrupt:
            stop.set()
            wait([coming])
            console.print(said.say("models.stopped"), highlight=False)
            raise typer.Exit(130) from None
    return coming.result()


def progress_line(said: Words, told: Progress) -> str:
    """ "sdxl-base: 2.1 of 6.9 GB, 34 MB/s, about 2 min left"."""
    left = said.say("film.left", left=said.lasting(told.seconds_left)) if told.seconds_left is not None else ""
    line = said.say(
        "models.progress",
        name=told.model,
        done=gigabytes(told.done),
        total=gigabytes(told.total),
        speed=f"{told.speed / 1e6:.0f}",
    )
    return f"{line}, {left}" if left else line


def _show_licence(console: Console, said: Words, model: Model) -> None:
    licence = model.licence
    terms = said.say("models.commercial" if licence.commercial else "models.personal")
    text = said.say("models.licence", name=model.name, licence=licence.name, url=licence.url, terms=terms)
    console.print(text + (f" {licence.note}." if licence.note else ""), markup=False, highlight=False)


@models_app.command("check")
def check_models(
    name: Annotated[str, typer.Argument(help="Only this one; default: all that are installed.")] = "",
    run: Annotated[bool, typer.Option("--run", help="Let its engine try it too, where that is installed.")] = False,
    config: Config = None,
) -> None:
    """Look whether installed models are sound: every file, its form and its hash."""
    settings = _settled(config)
    from core.models import installed, ollama, selftest
    from core.models.catalogue import catalogue

    said, console = words(), Console()
    known = catalogue().find(name)
    if known is not None and known.source is Source.OLLAMA:
        ollama.check(known, settings.models.ollama, run)
        _say_checked(console, said, name, True, run)
        return
    bad = 0
    for one in (installed.get(name),) if name else installed.all_installed():
        found = selftest.check(one, run=run)
        bad += not found.good
        _say_checked(console, said, f"{one.name} {gigabytes(one.bytes)}", found.good, found.tried)
        for error in found.bad:
            console.print(f"  → {said.error(error)}", markup=False, highlight=False)
    raise typer.Exit(1 if bad else 0)


def _say_checked(console: Console, said: Words, what: str, good: bool, tried: bool) -> None:
    sign, style = ("✓", "green") if good else ("✗", "red")
    note = f" ({said.say('models.tried')})" if tried else ""
    console.print(f"{sign} {what}{note}", style=style, highlight=False)


@models_app.command("use")
def use_model(
    craft: Annotated[Craft, typer.Argument(help="What for.", show_default=False)],
    name: Annotated[str, typer.Argument(help='Model, "draft", or "config" for what config.yaml says.', show_default=False)],
    lane: Annotated[str, typer.Option(help="Queue of its steps, cpu or gpu; default: gpu, if the model uses one.")] = "",
    config: Config = None,
) -> None:
    """Choose the model for a craft; running bots and workers take it from the next step on."""
    _settled(config)
    from core.models import active

    if lane not in ("", "cpu", "gpu"):
        raise BadOption("models.lane", "lane must be cpu or gpu")
    active.use(craft, name, _me(), lane)
    said = words()
    Console().print(said.say("models.chosen", craft=said.say(f"stage.{craft.value}"), name=name), highlight=False)


@models_app.command("lora")
def use_lora(
    name: Name,
    weight: Annotated[float, typer.Option(help="How strongly it acts, -2 to 2; 0 takes it off.")] = 0.8,
    config: Config = None,
) -> None:
    """Let SDXL paint with a LoRA of your own; running bots and workers do so from the next step on."""
    _settled(config)
    from core.models import active

    used, said = active.use_lora(name, weight, _me()), words()
    told = said.say("models.painted" if used else "models.unpainted", name=name, weight=f"{weight:g}")
    Console().print(told, markup=False, highlight=False)


@models_app.command("remove")
def remove_model(name: Name, config: Config = None) -> None:
    """Delete an installed model or an unfinished download."""
    _settled(config)
    from core.models import active

    Console().print(words().say("models.removed", name=name, size=gigabytes(active.remove(name))), highlight=False)


@models_app.command("add")
def add_model(
    file: Annotated[Path, typer.Argument(help="A .safetensors file.", show_default=False)],
    kind: Annotated[Kind, typer.Option(help="lora or pictures.")] = Kind.LORA,
    name: Annotated[str, typer.Option(help="Default: the file's name.")] = "",
    config: Config = None,
) -> None:
    """Add a model file of your own."""
    _settled(config)
    from core.models.adding import add_file

    made = add_file(file, kind, _me(), name)
    said, base = words(), made.base.value or "?"
    Console().print(said.say("models.added", name=made.name, kind=made.kind.value, base=base), highlight=False)
    if made.kind is Kind.LORA and made.base in (Base.SDXL, Base.NONE):
        Console().print(said.say("models.now_use", command=f"storyreel models lora {made.name}"), highlight=False)


def gigabytes(size: int) -> str:
    """ "6.9 GB", "232 kB"."""
    for unit, step in (("GB", 1e9), ("MB", 1e6)):
        if size >= step:
            return f"{size / step:.1f} {unit}"
    return f"{size / 1e3:.0f} kB"


def _settled(config: Path | None) -> Settings:
    settings = load_settings(config)
    places.settle(settings.models_folder)
    return settings


def _me() -> str:
    return f"terminal:{getpass.getuser()}"
