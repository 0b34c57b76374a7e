"""Which model each craft uses, and which LoRAs SDXL paints with. Asked by the book of engines and by commands.

All stands in active.json, which is replaced in one step whenever a choice or an installed model changes, so that every process
sees it at its next look.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from core.crafts import Craft
from core.engines import ENGINES
from core.errors import BadOption, MissingModel, NotFound
from core.models import installed
from core.models.catalogue import Catalogue, catalogue
from core.models.kinds import Base, Kind, Source
from core.models.places import ACTIVE, MANIFEST, home, locked, read_json, write_json

GPU = "gpu"
"""The lane of models that take graphics memory, unless somebody says another: one worker per GPU loads them, and no other."""
DRAFT, CONFIG = "draft", "config"
"""Choices beside models: the craft's light engine, and whatever config.yaml says."""
WEIGHTS = (-2.0, 2.0)
"""How strongly a LoRA may act."""
USUAL_WEIGHT = 0.8
MOST_LORAS = 4
"""At once: each takes memory, and the name of a step tells them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody chose for a craft in place of what config.yaml says."""

    engine: str
    model: str = ""
    """A reference; empty for a draft."""
    lane: str = ""
    """Queue; empty: as config.yaml says for the craft."""
    by: str = ""
    at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lora:
    """A LoRA that acts on all that SDXL paints."""

    model: str
    """A reference."""
    weight: float
    by: str = ""
    at: float = 0.0

    @property
    def name(self) -> str:
        return self.model.partition("@")[0]

    @property
    def fingerprint(self) -> str:
        return self.model.partition("@")[2]


def choices() -> dict[Craft, Choice]:
    """What was chosen, by craft; crafts that follow config.yaml are not in it."""
    chosen = {}
    for craft, value in read_json(home() / ACTIVE).get("crafts", {}).items():
        try:
            choice = Choice(
                engine=str(value["engine"]),
                model=str(value.get("model", "")),
                lane=str(value.get("lane", "")),
                by=str(value.get("by", "")),
                at=float(value.get("at", 0)),
            )
            chosen[Craft(craft)] = choice
        except (KeyError, TypeError, ValueError):
            continue
    return chosen


def use(craft: Craft, name: str, by: str, lane: str = "") -> Choice | None:
    """From the next step on the craft uses this model, its draft engine ("draft") or what config.yaml says ("config").

    Raises NotFound for an unknown model, BadOption for one that cannot do this craft, MissingModel when it or a part that it
    needs is not installed.
    """
    choice = None if name == CONFIG else _choice(craft, name, by, lane)
    with locked("active"):
        chosen = choices()
        chosen.pop(craft, None)
        if choice is not None:
            chosen[craft] = choice
        _rewrite(chosen, loras())
    return choice


def _choice(craft: Craft, name: str, by: str, lane: str) -> Choice:
    now = time.time()
    if name == DRAFT:
        return Choice(engine=next(iter(ENGINES[craft])), lane="cpu", by=by, at=now)
    model = catalogue().model(name.partition("@")[0])
    engine = model.crafts.get(craft, "")
    able = ", ".join(other.name for other in catalogue() if craft in other.crafts and other.crafts[craft] in ENGINES[craft])
    if engine and engine not in ENGINES[craft]:
        text = f"{model.name} needs the engine {engine}, which this version does not have"
        raise BadOption("model.engine", text, name=model.name, engine=engine)
    if not engine:
        raise BadOption(
            "model.craft", f"{model.name} is not for {craft}; models for it: {able}", name=model.name, craft=craft, known=able
        )
    for part in catalogue().with_needs(model):
        if part.source is Source.HUB and installed.find(part.name) is None:
            raise MissingModel(
                "model.missing", f"{part.name} is not installed; run: storyreel models get {part.name}", name=part.name
            )
    if model.source is not Source.HUB:
        return Choice(engine=engine, model=model.repo, lane=lane, by=by, at=now)
    return Choice(
        engine=engine, model=installed.get(name).reference, lane=lane or (GPU if model.vram_gb else ""), by=by, at=now
    )


def changed() -> None:
    """Lets every process look again: a model came or went."""
    with locked("active"):
        _rewrite(choices(), loras())


def _rewrite(chosen: Mapping[Craft, Choice], painted_with: Iterable[Lora]) -> None:
    value = {
        "crafts": {craft.value: asdict(one) for craft, one in chosen.items()},
        "loras": [asdict(one) for one in painted_with],
        "changed": time.time_ns(),
    }
    write_json(home() / ACTIVE, value)


def stamp() -> tuple[int, int, int]:
    """Differs after every change; one look at the file's properties. Safe against clocks: a replaced file is another inode."""
    try:
        status = (home() / ACTIVE).stat()
    except OSError:
        return (0, 0, 0)
    return (status.st_mtime_ns, status.st_ino, status.st_size)


# ---- LoRAs -------------------------------------------------------------------------------------------------------------


def loras() -> tuple[Lora, ...]:
    """What SDXL paints with beside what config.yaml says, in the order in which they were chosen."""
    found = []
    listed = read_json(home() / ACTIVE).get("loras", [])
    for value in listed if isinstance(listed, list) else []:
        try:
            one = Lora(
                model=str(value["model"]),
                weight=float(value["weight"]),
                by=str(value.get("by", "")),
                at=float(value.get("at", 0)),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            continue
        if WEIGHTS[0] <= one.weight <= WEIGHTS[1]:
            found.append(one)
    return tuple(found[:MOST_LORAS])


def use_lora(name: str, weight: float, by: str) -> Lora | None:
    """From the next step on SDXL paints with this LoRA, so strongly; without it at weight 0.

    Raises NotFound or MissingModel when it is not installed, BadOption for what is no LoRA of SDXL, for a weight out of range
    and for more than `MOST_LORAS`.
    """
    if not WEIGHTS[0] <= weight <= WEIGHTS[1]:
        low, high = (f"{limit:g}" for limit in WEIGHTS)
        raise BadOption("lora.weight", f"the weight of a LoRA is from {low} to {high}", low=low, high=high)
    made = _lora(name, weight, by) if weight else None
    short = name.partition("@")[0]
    with locked("active"):
        before = loras()
        if made is None and all(one.name != short for one in before):
            raise NotFound("lora.unused", f"nothing is painted with {short!r}", name=short[:60])
        after = [one for one in before if one.name != short] + ([made] if made else [])
        if len(after) > MOST_LORAS:
            used = ", ".join(one.name for one in before)
            raise BadOption("lora.many", f"{MOST_LORAS} LoRAs are in use: {used}", most=MOST_LORAS, used=used)
        _rewrite(choices(), after)
    return made


def _lora(name: str, weight: float, by: str) -> Lora:
    one = installed.get(name)
    if one.kind is not Kind.LORA:
        raise BadOption("model.not_lora", f"{one.name} holds no LoRA", name=one.name)
    known = catalogue().find(one.name)
    base = known.base if known is not None else one.base
    if base not in (Base.SDXL, Base.NONE):
        raise BadOption(
            "model.other_base", f"{one.name} was made for {base}, not for sdxl", name=one.name, found=base.value, base="sdxl"
        )
    return Lora(model=one.reference, weight=weight, by=by, at=time.time())


def remove(name: str) -> int:
    """Deletes a model with all its revisions and unfinished downloads; bytes freed.

    Raises NotFound when there is nothing of it, BadOption while a craft uses it or an installed model needs it.
    """
    place = home() / name
    if not name or "/" in name or name.startswith(".") or not place.is_dir():
        raise NotFound("model.not_here", f"there is no model {name!r} here", name=name[:60])
    users = [craft.value for craft, one in choices().items() if one.model.partition("@")[0] == name]
    known: Catalogue = catalogue()
    users += ["sdxl" for one in loras() if one.name == name]
    users += [one.name for one in installed.all_installed() if (model := known.find(one.name)) and name in model.needs]
    if users:
        who = ", ".join(dict.fromkeys(users))
        raise BadOption("model.used", f"{name} is used by {who}", name=name, users=who)
    with locked(name, wait=False):
        freed = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
        for manifest in place.glob(f"*/{MANIFEST}"):
            manifest.unlink()
        shutil.rmtree(place)
    changed()
    return freed
