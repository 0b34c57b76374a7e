"""Real assets for tests of the cut-out player and stage: a textured place in PNG layers, portraits with resolved rigs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.crafts import (
    AnimateRequest,
    Backdrop,
    BackdropLayer,
    Cast,
    Clip,
    Light,
    Portrait,
    Ref,
    Speaking,
    Speech,
    Still,
    StillRequest,
    Timed,
)
from core.cutout.people.rig import resolve_rig
from core.cutout.player import Player, open_player
from core.drafts.stage.animate import DraftAnimate
from core.drafts.stage.still import DraftStill
from core.looks import Age, Gender, Looks
from core.options import Layout
from core.paint.png import save_png
from core.paint.texture import clouds
from core.serial import to_json
from core.storyboard import (
    CameraMove,
    Character,
    Framing,
    Mood,
    Place,
    PlaceKind,
    Subject,
    TimeOfDay,
    Weather,
)
from tests.contexts import AssetFolders, RecordingContext

SMALL = Layout(width=640, height=360, fps=24)
PARK = Place(id="park", name="Park", kind=PlaceKind.PARK, interior=False)
KITCHEN = Place(id="kitchen", name="Kitchen", kind=PlaceKind.KITCHEN, interior=True)
MARA = Character(id="mara", name="Mara", gender=Gender.FEMALE)
TOM = Character(id="tom", name="Tom", gender=Gender.MALE)
KIM = Character(id="kim", name="Kim", gender=Gender.NEUTRAL, age=Age.CHILD)
OLD = Character(id="old", name="Old Bo", gender=Gender.MALE, age=Age.ELDER, looks=Looks())


@dataclass
class Workshop(AssetFolders):
    """A folder of assets and the engines run over them."""

    layout: Layout = SMALL
    style: str = "pastel"
    seats: bool = False
    context: RecordingContext | None = None
    """Of the last engine run."""

    def backdrop(self, depths: Sequence[float] = (0.1, 0.5, 0.9), texture: float = 60.0) -> Ref:
        """A place whose layers are cloudy pictures, the farthest full, each nearer one beginning lower down."""
        key = "backdrop-" + "-".join(map(str, depths))
        folder = self.folder(key)
        width, height = (2 * round(size * 1.25 / 2) for size in (self.layout.width, self.layout.height))
        layers = []
        for at, depth in enumerate(depths):
            pixels = np.zeros((height, width, 4), np.uint8)
            top = 0 if at == 0 else int(height * (0.35 + 0.4 * at / len(depths)))
            noise = clouds(f"layer-{at}", width, height, cell=self.layout.height / 14, octaves=3)[top:, :, None]
            tint = np.array([90 + 50 * at, 140, 170 - 40 * at])
            pixels[top:, :, :3] = np.clip(tint + (noise - 0.5) * 2.5 * texture, 0, 255)
            pixels[top:, :, 3] = 255
            save_png(folder / f"layer-{at}.png", pixels)
            layers.append(BackdropLayer(file=f"layer-{at}.png", depth=depth))
        return self.store(key, Backdrop(picture="layer-0.png", layers=tuple(layers), light=Light(), seats=self.seats))

    def portrait(self, character: Character) -> Ref:
        rig = resolve_rig(character, self.style, 1)
        (self.folder(character.id) / "rig.json").write_bytes(to_json(rig))
        return self.store(character.id, Portrait(picture="portrait.png", rig="rig.json"))

    def speech(self, key: str, phonemes: Sequence[Timed], seconds: float) -> Ref:
        """Speech with these phonemes; its sound is a steady hum."""
        import av

        folder = self.folder(key)
        samples = (8000 * np.sin(np.arange(int(24000 * seconds)) * 0.06)).astype(np.int16)
        with av.open(str(folder / "speech.wav"), "w") as container:
            stream = container.add_stream("pcm_s16le", rate=24000, layout="mono")
            frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
            frame.sample_rate = 24000
            for packet in (*stream.encode(frame), *stream.encode(None)):
                container.mux(packet)
        return self.store(
            key, Speech(file="speech.wav", sample_rate=24000, seconds=seconds, words=(), phonemes=tuple(phonemes))
        )

    def request(
        self,
        framing: Framing,
        subjects: Sequence[Subject],
        cast: Sequence[Character],
        backdrop: Ref | None = None,
        place: Place = PARK,
        weather: Weather = Weather.CLEAR,
    ) -> StillRequest:
        return StillRequest(
            framing=framing,
            subjects=tuple(subjects),
            cast=tuple(Cast(character=one, portrait=self.portrait(one)) for one in cast),
            place=place,
            time=TimeOfDay.DAY,
            weather=weather,
            mood=Mood.CALM,
            backdrop=backdrop or self.backdrop(),
            style=self.style,
            layout=self.layout,
        )

    def run(self, key: str, seed: int = 1) -> RecordingContext:
        self.context = RecordingContext(work=self.folder(key), seed=seed, assets=self.assets)
        return self.context

    def still(self, request: StillRequest, key: str = "still") -> Still:
        still = DraftStill({}).run(request, self.run(key))
        self.store(key, still)
        return still

    def clip(
        self,
        request: StillRequest,
        camera: CameraMove | None = None,
        frames: int = 48,
        speaking: Sequence[Speaking] = (),
        key: str = "clip",
        seed: int = 1,
    ) -> Clip:
        """The shot composed and animated; stored under `key`."""
        self.still(request, f"{key}-still")
        animate = AnimateRequest(
            still=Ref(f"{key}-still"),
            backdrop=request.backdrop,
            portraits=tuple(cast.portrait for cast in request.cast),
            camera=camera or CameraMove(),
            weather=request.weather,
            frames=frames,
            layout=self.layout,
            speaking=tuple(speaking),
        )
        clip = DraftAnimate({}).run(animate, self.run(key, seed))
        self.store(key, clip)
        return clip

    def player(self, clip: Clip, key: str = "clip") -> Player:
        return open_player(self.assets[key], clip.file, lambda ref: self.assets[ref.key], self.layout)
