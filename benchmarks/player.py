"""CPU milliseconds per frame of the cut-out player, by framing, camera and weather: `python -m benchmarks.player`.

Paints a place and two people with the draft engines, composes and animates shots of four seconds at 1280x720, and plays
each three times; the median is printed. CPU time of this process, one thread.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from core.crafts import (
    AnimateRequest,
    BackdropRequest,
    Cast,
    Craft,
    PortraitRequest,
    Ref,
    Speaking,
    StillRequest,
)
from core.cutout.player import Player, open_player
from core.engines import build
from core.looks import Gender
from core.options import Layout
from core.serial import to_json
from core.storyboard import (
    CameraMove,
    Character,
    Emotion,
    Framing,
    Mood,
    Move,
    Place,
    PlaceKind,
    Subject,
    TimeOfDay,
    Weather,
)

LAYOUT = Layout(width=1280, height=720, fps=24)
PEOPLE = (Character(id="mara", name="Mara", gender=Gender.FEMALE), Character(id="tom", name="Tom", gender=Gender.MALE))
PLACE = Place(id="harbour", name="Harbour", kind=PlaceKind.HARBOUR, interior=False)
SHOTS = (
    (Framing.ESTABLISHING, 0, Move.PAN_LEFT, Weather.CLEAR),
    (Framing.WIDE, 2, Move.STATIC, Weather.CLEAR),
    (Framing.WIDE, 2, Move.PAN_RIGHT, Weather.CLEAR),
    (Framing.TWO_SHOT, 2, Move.HANDHELD, Weather.CLEAR),
    (Framing.MEDIUM, 1, Move.PUSH_IN, Weather.CLEAR),
    (Framing.CLOSE_UP, 1, Move.STATIC, Weather.CLEAR),
    (Framing.CLOSE_UP, 1, Move.PUSH_IN, Weather.CLEAR),
    (Framing.WIDE, 2, Move.STATIC, Weather.RAIN),
    (Framing.WIDE, 1, Move.PAN_LEFT, Weather.STORM),
    (Framing.WIDE, 1, Move.STATIC, Weather.SNOW),
    (Framing.WIDE, 1, Move.STATIC, Weather.FOG),
)


@dataclass
class Bench:
    """A context and an asset store in one folder."""

    root: Path
    work: Path = Path()
    seed: int = 1
    assets: dict[str, Path] = field(default_factory=dict)

    def asset(self, ref: Ref) -> Path:
        return self.assets[ref.key]

    def progress(self, fraction: float, note: str = "") -> None: ...

    def remark(self, text: str) -> None: ...

    def check_cancelled(self) -> None: ...

    def spare_cores(self) -> int:
        return 0

    def make(self, craft: Craft, key: str, request: object) -> object:
        """Runs the draft engine of `craft` once per key."""
        self.work = self.assets[key] = self.root / key
        self.work.mkdir()
        result = build(craft, "draft", {}).run(request, self)
        (self.work / "result.json").write_bytes(to_json(result))
        return result


def open_shot(bench: Bench, framing: Framing, people: int, move: Move, weather: Weather) -> tuple[Player, float]:
    """The player of one shot and the CPU seconds that opening it took."""
    name = f"{framing}-{people}-{move}-{weather}"
    if f"place-{weather}" not in bench.assets:
        place = BackdropRequest(place=PLACE, time=TimeOfDay.DAY, weather=weather, style="storybook", layout=LAYOUT)
        bench.make(Craft.BACKDROP, f"place-{weather}", place)
    cast = tuple(Cast(character=one, portrait=Ref(one.id)) for one in PEOPLE[:people])
    still = StillRequest(
        framing=framing,
        subjects=tuple(Subject(character=one.character.id) for one in cast),
        cast=cast,
        place=PLACE,
        time=TimeOfDay.DAY,
        weather=weather,
        mood=Mood.NEUTRAL,
        backdrop=Ref(f"place-{weather}"),
        style="storybook",
        layout=LAYOUT,
    )
    bench.make(Craft.STILL, f"{name}-still", still)
    animate = AnimateRequest(
        still=Ref(f"{name}-still"),
        backdrop=still.backdrop,
        portraits=tuple(one.portrait for one in cast),
        camera=CameraMove(move=move, intensity=0.6),
        weather=weather,
        frames=96,
        layout=LAYOUT,
        speaking=(Speaking(character="mara", start=0.3, end=3.5, emotion=Emotion.HAPPY),),
    )
    bench.make(Craft.ANIMATE, name, animate)
    start = time.process_time()
    player = open_player(bench.assets[name], "cutout.json", bench.asset, LAYOUT)
    return player, time.process_time() - start


def per_frame(player: Player, frames: Sequence[int]) -> float:
    """CPU milliseconds a frame, median of three runs after one to warm up."""
    runs = []
    for _ in range(4):
        start = time.process_time()
        for frame in frames:
            player.rgba(frame)
        runs.append((time.process_time() - start) / len(frames) * 1000)
    return statistics.median(runs[1:])


def main() -> None:
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for one in PEOPLE:
            bench.make(Craft.PORTRAIT, one.id, PortraitRequest(character=one, style="storybook"))
        print(f"{'framing':14}{'people':>7}  {'camera':10} {'weather':8}{'open ms':>8}{'frame ms':>9}")
        figures = []
        for framing, people, move, weather in SHOTS:
            player, opened = open_shot(bench, framing, people, move, weather)
            figures.append(per_frame(player, range(0, 96, 2)))
            print(f"{framing:14}{people:>7}  {move:10} {weather:8}{opened * 1000:8.0f}{figures[-1]:9.2f}")
        print(f"median {statistics.median(figures):.2f} ms, worst {max(figures):.2f} ms per 1280x720 frame")


if __name__ == "__main__":
    main()
