"""The engines "sdxl" of the portrait, backdrop and still steps. Listed in core.engines.

All three borrow the same model when their options are the same. Each does several requests at once (core.neural.lending.border)
and gives the same pictures as alone. A portrait keeps the draft painter's idea of the body beside the picture, so that drafts
can stand in for a still, and what an IP-Adapter saw in the face, so that no still has to look at it again.
"""

from __future__ import annotations

import tempfile
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeAlias, TypeVar

import numpy as np
from PIL import Image

from core.alone import LocalContext
from core.crafts import (
    Backdrop,
    BackdropLayer,
    BackdropRequest,
    Box,
    Context,
    EngineOptions,
    Head,
    Portrait,
    PortraitRequest,
    Ref,
    Still,
    StillRequest,
)
from core.cutout.people.rig import Rig, resolve_rig
from core.errors import BrokenAsset, Unwritable, UserError
from core.neural import lending
from core.neural.lending import Gathered
from core.neural.painter import options as settings
from core.neural.painter import prompting
from core.neural.painter.actors import Blocked, block, with_hair
from core.neural.painter.composing import compose, region_masks
from core.neural.painter.control import Control, depth_map, pose_map
from core.neural.painter.heads import HeadFinder, bust, largest, whose
from core.neural.painter.identity import Likeness, Seen, embed_identity, load_identity, save_identity
from core.neural.painter.lighting import light_of
from core.neural.painter.painting import Order, paint, wanted_of
from core.neural.painter.prompting import Words
from core.neural.painter.references import given_file, read_reference, reference_of
from core.neural.painter.sizes import Size, fit, fit_box, painted_size
from core.paint.png import save_png
from core.serial import digest, to_json
from core.storyboard import TimeOfDay, Weather

PORTRAIT_SIZE = (512, 640)
MARGIN, FLOOR, DEPTH = 0.25, 0.9, 0.5
TOGETHER = 8
"""Requests that are taken together unless the options say."""
_DAYS = 12
"""Places by day that are remembered, to be shown at other hours."""
_Given: TypeAlias = tuple[Image.Image, Box]
_Shown: TypeAlias = tuple[Image.Image, Box | None]
"""A picture of somebody and where their head is."""
Request = TypeVar("Request", PortraitRequest, BackdropRequest, StillRequest)
Result = TypeVar("Result", Portrait, Backdrop, Still)


class _Painter(ABC, Generic[Request, Result]):
    def __init__(self, options: EngineOptions) -> None:
        """Raises BadOption."""
        self._options = settings.read_options(options)
        self.identity = settings.identity(options)
        self.together = self._options.batch or TOGETHER

    def run(self, request: Request, context: Context) -> Result:
        """Raises MissingModel, BrokenModel, OutOfMemory, BrokenAsset, Unwritable, Cancelled."""
        return self.run_batch((request,), (context,))[0]

    @abstractmethod
    def run_batch(self, requests: Sequence[Request], contexts: Sequence[Context]) -> list[Result]:
        """See core.neural.lending.border.Batching."""

    def model_key(self, request: Request) -> str:
        return settings.weights_key(self._options)

    def batch_key(self, request: Request) -> str:
        """Pictures of one size by one model."""
        across, down = self._size(request)
        return f"{settings.weights_key(self._options)}|{across}x{down}"

    @staticmethod
    def try_model(folder: Path) -> None:
        """Paints one small picture in two steps. Raises BrokenModel, OutOfMemory."""
        options = settings.read_options({"model": str(folder), "side": 256, "steps": 2})
        with tempfile.TemporaryDirectory() as work:
            order = Order(words=Words(prompt="a lighthouse"), seed=1, size=(256, 256))
            paint((order,), options, LocalContext(Path(work)), (0.0, 1.0))

    @property
    def _recognising(self) -> bool:
        """Whether there is an IP-Adapter."""
        return settings.ADAPTER_ROLE in dict(settings.parts_of(self._options))

    @abstractmethod
    def _size(self, request: Request) -> Size:
        """What is painted, before it is fitted to the result's size."""


class SdxlPortrait(_Painter[PortraitRequest, Portrait]):
    """PortraitRequest → Portrait."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)
        self._heads = HeadFinder()

    def run_batch(self, requests: Sequence[PortraitRequest], contexts: Sequence[Context]) -> list[Portrait]:
        everybody = Gathered(contexts)
        rigs = [resolve_rig(one.character, one.style, context.seed) for one, context in zip(requests, contexts, strict=True)]
        given = [self._reference(*one) for one in zip(requests, rigs, contexts, strict=True)]
        seen = self._seen(given, everybody)
        orders = [self._order(*one) for one in zip(requests, rigs, given, seen, contexts, strict=True)]
        painted = [fit(one, PORTRAIT_SIZE) for one in paint(orders, self._options, everybody, (0.0, 0.95))]
        made = [self._keep(picture, rig, context) for picture, rig, context in zip(painted, rigs, contexts, strict=True)]
        if self._recognising:
            shown = [(picture, portrait.head) for picture, portrait in zip(painted, made, strict=True)]
            new = self._seen([None if face else one for one, face in zip(shown, seen, strict=True)], everybody)
            for context, *faces in zip(contexts, seen, new, strict=True):
                save_identity(context.work, next(face for face in faces if face is not None))
        everybody.progress(1.0, "painted")
        return made

    def _order(self, request: PortraitRequest, rig: Rig, given: _Given | None, seen: Seen | None, context: Context) -> Order:
        order = Order(
            words=prompting.of_portrait(request, rig, self._options.negative),
            seed=_noise(context.seed, "portrait", request.character.id),
            size=self._size(request),
        )
        if seen is not None:
            return replace(order, likeness=Likeness(faces=(seen,), strength=self._options.identity))
        if given is not None:
            return replace(order, start=bust(*given, order.size), strength=self._options.strength)
        return order

    def _reference(self, request: PortraitRequest, rig: Rig, context: Context) -> _Given | None:
        """The picture that somebody gave of the person, and the head in it. Of one that cannot be used is said so, and the film
        goes on."""
        try:
            path = self._picture_of(request, context)
            found = None if path is None else read_reference(path, self._heads.find)
        except (UserError, BrokenAsset) as error:
            context.remark(f"{request.character.name}: {error}")
            return None
        return None if found is None else (found.picture, with_hair(found.head, rig))

    def _picture_of(self, request: PortraitRequest, context: Context) -> Path | None:
        """The one that was given for this film before the one that config.yaml's folder has."""
        if isinstance(request.reference, Ref):
            return given_file(context.asset(request.reference))
        folder = self._options.references
        return reference_of(Path(folder).expanduser(), request.character.id) if folder else None

    def _keep(self, picture: Image.Image, rig: Rig, context: Context) -> Portrait:
        context.check_cancelled()
        found = largest(self._heads.find(picture))
        _save(context.work / "portrait.png", picture)
        _write(context.work / "rig.json", to_json(rig))
        return Portrait(picture="portrait.png", rig="rig.json", head=with_hair(found, rig) if found else None)

    def _seen(self, pictures: Sequence[_Shown | None], context: Context) -> list[Seen | None]:
        """What the IP-Adapter, if there is one, sees of each person."""
        if not self._recognising or not any(pictures):
            return [None] * len(pictures)
        found: list[Seen | None] = []
        with lending.lender().borrow(wanted_of(self._options), context) as studio:
            for one in pictures:
                context.check_cancelled()
                found.append(None if one is None else embed_identity(studio.base, *one))
        return found

    def _size(self, request: PortraitRequest) -> Size:
        return painted_size(*PORTRAIT_SIZE, self._options.side)


class SdxlBackdrop(_Painter[BackdropRequest, Backdrop]):
    """BackdropRequest → Backdrop. A place at another hour or in other weather is painted over the same place by day."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)
        self._days: OrderedDict[tuple[int, BackdropRequest], Image.Image] = OrderedDict()

    def run_batch(self, requests: Sequence[BackdropRequest], contexts: Sequence[Context]) -> list[Backdrop]:
        everybody = Gathered(contexts)
        starts = self._by_day(requests, contexts)
        orders = [
            replace(self._order(request, context), start=start, strength=1.0 if start is None else self._options.hours)
            for request, context, start in zip(requests, contexts, starts, strict=True)
        ]
        painted = paint(orders, self._options, everybody, (0.5 if any(starts) else 0.0, 0.95))
        made = [_backdrop(*one) for one in zip(requests, painted, contexts, strict=True)]
        everybody.progress(1.0, "painted")
        return made

    def _by_day(self, requests: Sequence[BackdropRequest], contexts: Sequence[Context]) -> list[Image.Image | None]:
        """The place of each request in plain daylight; None where that is what is asked for."""
        days = [(context.seed, _day(request)) for request, context in zip(requests, contexts, strict=True)]
        other = [self._options.hours > 0 and day[1] != request for day, request in zip(days, requests, strict=True)]
        found = {day: self._days[day] for day, wanted in zip(days, other, strict=True) if wanted and day in self._days}
        new = {day: context for day, wanted, context in zip(days, other, contexts, strict=True) if wanted and day not in found}
        if new:
            orders = [self._order(request, context) for (_, request), context in new.items()]
            found |= dict(zip(new, paint(orders, self._options, Gathered(contexts), (0.0, 0.5)), strict=True))
        self._days |= found
        while len(self._days) > _DAYS:
            self._days.popitem(last=False)
        return [found[day] if wanted else None for day, wanted in zip(days, other, strict=True)]

    def _order(self, request: BackdropRequest, context: Context) -> Order:
        return Order(
            words=prompting.of_backdrop(request, self._options.negative),
            seed=_noise(context.seed, "backdrop", request.place.id),
            size=self._size(request),
        )

    def _size(self, request: BackdropRequest) -> Size:
        return painted_size(request.layout.width, request.layout.height, self._options.side)


class SdxlStill(_Painter[StillRequest, Still]):
    """StillRequest → Still."""

    def __init__(self, options: EngineOptions) -> None:
        super().__init__(options)
        self._heads = HeadFinder()

    def run_batch(self, requests: Sequence[StillRequest], contexts: Sequence[Context]) -> list[Still]:
        shots = [self._prepare(request, context) for request, context in zip(requests, contexts, strict=True)]
        everybody = Gathered(contexts)
        painted = paint([shot.order for shot in shots], self._options, everybody, (0.1, 0.95))
        made = [self._keep(*one) for one in zip(requests, shots, painted, contexts, strict=True)]
        everybody.progress(1.0, "painted")
        return made

    def _prepare(self, request: StillRequest, context: Context) -> _Shot:
        context.check_cancelled()
        size = self._size(request)
        blocked = block(request, context.asset, context.seed, size)
        order = Order(
            words=prompting.of_still(request, context.asset, self._options.negative),
            seed=_noise(context.seed, "still", request.place.id, request.framing, *(one.character for one in request.subjects)),
            size=size,
            controls=self._controls(blocked),
            likeness=self._likeness(request, blocked, context),
        )
        if self._options.composition == "compose":
            order = replace(order, start=compose(blocked, request, context.asset), strength=self._options.strength)
        context.progress(0.1, "composed")
        return _Shot(order=order, blocked=blocked)

    def _controls(self, blocked: Blocked) -> tuple[tuple[str, Control], ...]:
        maps = (("pose", self._options.pose, pose_map), ("depth", self._options.depth, depth_map))
        used = [(role, draw) for role, name, draw in maps if name and (blocked.actors or role == "depth")]
        return tuple((role, Control(picture=draw(blocked), strength=self._options.control)) for role, draw in used)

    def _likeness(self, request: StillRequest, blocked: Blocked, context: Context) -> Likeness | None:
        """The faces of those in the picture whose portraits keep them, each in their own region where it is known."""
        if not self._recognising or not self._options.identity:
            return None
        folders = {cast.character.id: context.asset(cast.portrait) for cast in request.cast}
        faces = {actor.character: load_identity(folders[actor.character]) for actor in blocked.actors}
        known = {name: face for name, face in faces.items() if face is not None}
        if not known:
            return None
        masks = region_masks(blocked)
        return Likeness(
            faces=tuple(known.values()),
            masks=tuple(masks[name] for name in known) if self._placed(blocked) else (),
            strength=self._options.identity,
        )

    def _placed(self, blocked: Blocked) -> bool:
        """Whether people will be where the shot was blocked: something guides them there, or keeps several apart."""
        return len(blocked.actors) > 1 or self._options.composition == "compose" or bool(self._options.pose)

    def _keep(self, request: StillRequest, shot: _Shot, picture: Image.Image, context: Context) -> Still:
        context.check_cancelled()
        layout, size = request.layout, shot.order.size
        whole = fit(picture, (layout.width, layout.height))
        _save(context.work / "still.png", whole)
        placed = [Head(character=actor.character, box=fit_box(actor.head, size, whole.size)) for actor in shot.blocked.actors]
        if not placed:
            return Still(picture="still.png")
        rigs = {actor.character: actor.figure.rig for actor in shot.blocked.actors}
        found = whose(self._heads.find(whole), placed, layout.width)
        heads = [Head(character=head.character, box=with_hair(head.box, rigs[head.character])) for head in found]
        if shot.order.start is not None:  # painted over those who were placed there
            seen = {head.character for head in heads}
            heads += [head for head in placed if head.character not in seen]
        return Still(picture="still.png", heads=tuple(sorted(heads, key=lambda head: head.box.x)))

    def _size(self, request: StillRequest) -> Size:
        return painted_size(request.layout.width, request.layout.height, self._options.side)


@dataclass(frozen=True, slots=True)
class _Shot:
    order: Order
    blocked: Blocked


def _backdrop(request: BackdropRequest, picture: Image.Image, context: Context) -> Backdrop:
    """Canvas and picture on disk."""
    context.check_cancelled()
    layout = request.layout
    across, down = (2 * round(length * (1 + MARGIN) / 2) for length in (layout.width, layout.height))
    canvas = fit(picture, (across, down))
    left, top = (across - layout.width) // 2, (down - layout.height) // 2
    frame = canvas.crop((left, top, left + layout.width, top + layout.height))
    _save(context.work / "place.png", canvas)
    _save(context.work / "picture.png", frame)
    layers = (BackdropLayer(file="place.png", depth=DEPTH),)
    return Backdrop(picture="picture.png", layers=layers, margin=MARGIN, floor=FLOOR, light=light_of(frame))


def _day(request: BackdropRequest) -> BackdropRequest:
    weather = request.weather if request.place.interior else Weather.CLEAR
    return replace(request, time=TimeOfDay.DAY, weather=weather)


def _noise(seed: int, *names: str) -> int:
    """The seed of a picture's noise: what is edited of it besides leaves its composition alone."""
    return int(digest(str(seed).encode(), *(name.encode() for name in names))[:15], 16)


def _save(path: Path, picture: Image.Image) -> None:
    try:
        save_png(path, np.asarray(picture.convert("RGB")))
    except OSError as error:
        raise _unwritable(path, error) from error


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> Unwritable:
    return Unwritable("file.unwritable", f"the picture cannot be written: {error}", path=str(path.parent))
