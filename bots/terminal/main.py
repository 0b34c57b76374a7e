"""The `storyreel` command: its options and subcommands. Each subcommand's work lies in a module of its own."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bots.terminal.cloning import clone, forget_voice
from bots.terminal.models import models_app
from bots.terminal.outputs import output_for
from bots.words import words
from core.config import CONFIG_NAME, load_settings
from core.errors import Cancelled, Fault, StoryreelError
from core.options import Aspect, Codec, FilmOptions
from core.plan.job import Edit, Scope

if TYPE_CHECKING:
    from bots.terminal.command import FilmCommand

app = typer.Typer(name="storyreel", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(models_app, name="models")
app.command("clone")(clone)
app.command("forget-voice")(forget_voice)
_DEFAULTS = FilmOptions()

Config = Annotated[Path | None, typer.Option("--config", help="Settings file; default: config.yaml in this folder.")]
Out = Annotated[Path | None, typer.Option("-o", "--out", help="Where to write the film; default: films/SCRIPT.mp4.")]
Project = Annotated[str, typer.Option(help="Project the film belongs to; default: the script's name.")]
Workers = Annotated[int, typer.Option(help="Worker processes; 0: as config.yaml says, else one per core.", min=0, max=64)]


def main() -> None:
    """Entry point of the console script."""
    console = Console(stderr=True)
    try:
        app()
    except Cancelled:
        console.print(words().say("film.cancelled"), markup=False, highlight=False)
        sys.exit(130)
    except StoryreelError as error:
        console.print(words().error(error), style="bold red", markup=False, highlight=False)
        sys.exit(2 if error.fault is Fault.USER else 1)
    finally:
        gc.freeze()  # else Python looks through all modules for garbage before it ends, which takes 0.2 s


@app.command()
def film(
    script: Annotated[Path, typer.Argument(help=".fountain .fdx .txt .md .docx or .pdf", show_default=False)],
    out: Out = None,
    height: Annotated[int, typer.Option(help="240, 360, 480, 720 or 1080 lines.")] = _DEFAULTS.height,
    aspect: Annotated[Aspect, typer.Option(help="Shape of the picture.")] = _DEFAULTS.aspect,
    fps: Annotated[int, typer.Option(help="Frames per second, 10 to 60.")] = _DEFAULTS.fps,
    style: Annotated[str, typer.Option(help="Look of the film; see `storyreel styles`.")] = _DEFAULTS.style,
    language: Annotated[
        str, typer.Option(help="Language of the speech, e.g. en; auto: the script's own.")
    ] = _DEFAULTS.language,
    seed: Annotated[int, typer.Option(help="Another number gives another film of the same script.")] = _DEFAULTS.seed,
    subtitles: Annotated[bool, typer.Option("--subtitles/--no-subtitles", help="Burn subtitles into the picture.")] = True,
    takes: Annotated[int, typer.Option(help="Storyboards to choose from before filming, 1 to 9.")] = _DEFAULTS.takes,
    pick: Annotated[int, typer.Option(help="Take to film without being asked.", min=0, max=9)] = 0,
    cards: Annotated[bool, typer.Option("--cards/--no-cards", help="Title card and credits.")] = True,
    music: Annotated[float, typer.Option(help="Volume of the music, 0 to 2.")] = _DEFAULTS.music_volume,
    ambience: Annotated[float, typer.Option(help="Volume of background sounds, 0 to 2.")] = _DEFAULTS.ambience_volume,
    codec: Annotated[Codec, typer.Option(help="Video codec.")] = _DEFAULTS.codec,
    crf: Annotated[int, typer.Option(help="Quality, smaller is better.")] = _DEFAULTS.crf,
    bitrate: Annotated[int, typer.Option(help="Kilobits per second of the picture in place of crf; 0: crf.", min=0)] = 0,
    max_mb: Annotated[float, typer.Option("--max-mb", help="Make the file fit this many megabytes.", min=0.0)] = 0.0,
    track: Annotated[Path | None, typer.Option(help="Music of your own in place of the composed score.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="Make the film of this manifest again, from the same script.")] = None,
    project: Project = "",
    workers: Workers = 0,
    config: Config = None,
) -> None:
    """Make a film from a script."""
    from bots.terminal.ahead import head_start

    options = FilmOptions(
        height=height,
        aspect=aspect,
        fps=fps,
        style=style,
        language=language,
        seed=seed,
        burn_subtitles=subtitles,
        takes=takes,
        title_card=cards,
        credits=cards,
        music_volume=music,
        ambience_volume=ambience,
        codec=codec,
        crf=crf,
        bitrate=bitrate,
    )
    command = _command(script, out, project or script.stem, workers, config)
    command = replace(command, max_mb=max_mb)
    options.check()
    with head_start(command, script) as pool:
        from bots.terminal.film import film as make_film

        status = make_film(command, pool, script, options, min(pick, takes), manifest, track)
    sys.exit(status)


@app.command()
def change(
    project: Annotated[str, typer.Argument(help="Project whose newest film is changed; see `storyreel projects`.")],
    scope: Annotated[Scope, typer.Argument(help="What changes.")],
    target: Annotated[str, typer.Argument(help='Scene id, "scene/2" for its shot or line 2, cue number, character id.')] = "",
    set_: Annotated[list[str] | None, typer.Option("--set", help="field=value, e.g. weather=rain; may be repeated.")] = None,
    seed: Annotated[int | None, typer.Option(help="A new seed for it alone.")] = None,
    takes: Annotated[int, typer.Option(help="Variations to choose from, side by side, 1 to 9.", min=1, max=9)] = 1,
    pick: Annotated[int, typer.Option(help="Variation to film without being asked.", min=0, max=9)] = 0,
    out: Out = None,
    workers: Workers = 0,
    config: Config = None,
) -> None:
    """Make the newest film again with one thing changed; only what depends on it is made anew."""
    from bots.terminal.ahead import head_start

    pairs = [word.partition("=") for word in set_ or []]
    edits = [Edit(scope=scope, target=target, field=name, value=value) for name, _, value in pairs]
    if seed is None and takes == 1 and not edits:
        seed = 2
    if seed is not None or takes > 1:
        edits.append(Edit(scope=scope, target=target, seed=seed))
    command = _command(Path(project), out, project, workers, config)
    with head_start(command, None) as pool:
        from bots.terminal.film import change as change_film

        status = change_film(command, pool, tuple(edits), takes, min(pick, takes))
    sys.exit(status)


@app.command()
def bots(
    workers: Workers = 0,
    no_workers: Annotated[bool, typer.Option("--no-workers", help="Start none: workers run elsewhere.")] = False,
    config: Config = None,
) -> None:
    """Serve every chat that has a token in config.yaml, until Ctrl-C."""
    from bots.serve import serve

    sys.exit(serve(load_settings(config), settings_file(config), None if no_workers else workers))


@app.command()
def projects(config: Config = None) -> None:
    """List projects with their scenes, characters and cues, as `storyreel change` names them."""
    from bots.terminal.lists import show_projects

    show_projects(load_settings(config), Console(), words())


@app.command()
def voices(
    sample: Annotated[str, typer.Option(help="Speak a sentence with this voice into a file.")] = "",
    language: Annotated[str, typer.Option(help="Only voices that speak this language.")] = "",
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the sample.")] = Path("sample.wav"),
    config: Config = None,
) -> None:
    """List the voices there are, or hear one."""
    from bots.terminal.lists import show_voices

    show_voices(load_settings(config), Console(), words(), sample, language, out)


@app.command()
def styles(
    sample: Annotated[bool, typer.Option("--sample", help="Draw one picture in every style into a file.")] = False,
    out: Annotated[Path, typer.Option("-o", "--out", help="Where to write the samples.")] = Path("styles.png"),
    config: Config = None,
) -> None:
    """List the visual styles, or see them."""
    from bots.terminal.lists import show_styles

    show_styles(load_settings(config), Console(), words(), out if sample else None)


@app.command()
def doctor(config: Config = None) -> None:
    """Check everything Storyreel needs and say how to fix what is missing."""
    from bots.terminal.doctor import examine

    sys.exit(examine(config, Console(), words()))


@app.command()
def clean(config: Config = None) -> None:
    """Delete stored parts that no film of the library needs and that were not used for a while."""
    from bots.terminal.lists import clean_store

    clean_store(load_settings(config), Console(), words())


def settings_file(given: Path | None) -> Path | None:
    """The file that worker processes shall read too; None when there is none."""
    return given or (Path(CONFIG_NAME).resolve() if Path(CONFIG_NAME).is_file() else None)


def _command(script: Path, out: Path | None, project: str, workers: int, config: Path | None) -> FilmCommand:
    from bots.terminal.command import FilmCommand as Command

    return Command(
        settings=load_settings(config),
        config=settings_file(config),
        console=Console(),
        words=words(),
        outputs=output_for(script, out),
        project=project,
        workers=workers,
    )


if __name__ == "__main__":
    main()
