"""From a model's frames to a clip of the film's size, rate and length."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from core.crafts import AnimateRequest, Box, Clip, ClipKind, Head, Ref
from core.edit.camera import MovedPicture
from core.edit.planes import Bytes, from_rgb, to_rgb, vision
from core.edit.sources import cover, open_clip
from core.errors import Cancelled
from core.neural.animator.filming import VIDEO, fit_still, model_size, write_clip
from core.neural.animator.interpolating import Lengthening
from core.options import Layout
from core.storyboard import CameraMove, Move, Weather
from tests.contexts import RecordingContext
from tests.core.neural.animator.scenery import HEIGHT, WIDTH, clip, frame, likeness

LAYOUT = Layout(width=480, height=280, fps=24)
NOWHERE = Ref("0" * 64)


def request(frames: int, layout: Layout = LAYOUT) -> AnimateRequest:
    return AnimateRequest(
        still=NOWHERE,
        backdrop=NOWHERE,
        portraits=(),
        camera=CameraMove(),
        weather=Weather.CLEAR,
        frames=frames,
        layout=layout,
    )


@pytest.fixture
def context(tmp_path: Path) -> RecordingContext:
    return RecordingContext(work=tmp_path)


def shown(made: Clip, context: RecordingContext) -> Iterator[Bytes]:
    opened = open_clip(made, context.work, made.layout, context)
    return (to_rgb(opened.planes(number)) for number in range(made.frames))


@pytest.mark.parametrize(("count", "frames"), [(5, 13), (5, 7), (5, 40), (1, 6)])
def test_a_clip_has_the_films_size_rate_and_length_and_no_sound(context: RecordingContext, count: int, frames: int) -> None:
    made = write_clip(context, clip(count, 8), 8, request(frames))
    assert (made.kind, made.frames, made.layout) == (ClipKind.VIDEO, frames, LAYOUT)
    with av.open(str(context.work / made.file)) as file:
        assert not file.streams.audio
        video = file.streams.video[0]
        assert (video.width, video.height, video.frames) == (480, 280, frames)
        assert video.average_rate == Fraction(24)
        pictures = list(file.decode(video))
        assert [round((picture.time or 0) * 24) for picture in pictures] == list(range(frames))
        assert {(int(picture.colorspace), int(picture.color_range)) for picture in pictures} == {(1, 1)}


def test_a_clip_shows_what_the_model_made_in_the_films_size(context: RecordingContext) -> None:
    source = clip(9, 8)
    made = write_clip(context, source, 8, request(25))
    for number, picture in enumerate(shown(made, context)):
        true = cover(Image.fromarray(frame(number / 24)), (480, 280))
        assert likeness(true, picture) > (38 if number % 3 == 0 else 34)


def test_the_same_frames_give_the_same_bytes(context: RecordingContext) -> None:
    files = []
    for _ in range(2):
        write_clip(context, clip(4, 8), 8, request(14), lengthening=Lengthening.LOOP)
        files.append((context.work / VIDEO).read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("layout", [Layout(width=240, height=240, fps=24), Layout(width=180, height=320, fps=24)])
def test_nothing_is_stretched(context: RecordingContext, layout: Layout) -> None:
    disc = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    vision().circle(disc, (WIDTH // 2, HEIGHT // 2), 40, (255, 255, 255), -1)
    made = write_clip(context, [disc], 8, request(2, layout))
    white = next(shown(made, context))[..., 1] > 128
    across, down = white.any(axis=0).sum(), white.any(axis=1).sum()
    assert abs(int(across) - int(down)) <= 1
    assert abs(int(across) - 81 * layout.height / HEIGHT) <= 2


@pytest.mark.parametrize("size", [(672, 384), (512, 512), (256, 416)])
def test_a_still_goes_through_a_models_size_and_comes_back_whole(size: tuple[int, int]) -> None:
    still = cover(Image.fromarray(frame(1.0)), (480, 280))
    inside = fit_still(still, size)
    assert inside.shape == (size[1], size[0], 3)
    assert likeness(cover(Image.fromarray(inside), (480, 280)), still) > 30


@pytest.mark.parametrize(
    "layout", [Layout(width=w, height=h, fps=24) for w, h in ((1280, 720), (720, 1280), (720, 720), (960, 720))]
)
@pytest.mark.parametrize(
    ("area", "multiple"), [(512 * 512, 64), (512 * 512, 8), (768 * 512, 32), (832 * 480, 16), (64 * 64, 32)]
)
def test_a_models_size_has_its_multiple_its_area_and_nearly_the_films_shape(layout: Layout, area: int, multiple: int) -> None:
    width, height = model_size(layout, area, multiple)
    assert (width % multiple, height % multiple) == (0, 0)
    assert 0.6 < width * height / area < 1.6
    if area > 100_000:
        assert abs(width / height / layout.ratio - 1) < 0.11


@pytest.mark.parametrize("move", [Move.PAN_RIGHT, Move.PUSH_IN, Move.ROLL, Move.TILT_UP])
def test_a_camera_moves_over_a_clip_as_over_a_picture(context: RecordingContext, move: Move) -> None:
    still = cover(Image.fromarray(frame(0.5)), (480, 280))
    camera = CameraMove(move=move, intensity=0.8)
    made = write_clip(context, [still], 8, request(12), camera=camera)
    wanted = MovedPicture(from_rgb(still), camera, LAYOUT, 12)
    for number, picture in enumerate(shown(made, context)):
        assert likeness(to_rgb(wanted.planes(number)), picture) > 33


def _head(x: float, y: float) -> Head:
    return Head(character="mara", box=Box(x=x - 27, y=y - 32, width=54, height=64))


@pytest.mark.parametrize("camera", [CameraMove(), CameraMove(move=Move.PAN_RIGHT, intensity=1.0)])
def test_heads_are_where_they_went(context: RecordingContext, camera: CameraMove) -> None:
    source = clip(9, 8, walk=60)
    scale = 480 / WIDTH
    made = write_clip(context, source, 8, request(25), heads=(_head(80 * scale, 95 * scale),), camera=camera)
    (head,) = made.heads
    assert head.character == "mara"
    middle = head.box.x + head.box.width / 2, head.box.y + head.box.height / 2
    seconds = 12 / 24
    true = np.array([(80 + 60 * seconds) * scale, 97 * scale])
    if camera.move is not Move.STATIC:
        true = (true - (240, 140)) * 1.25 + (240, 140)
    assert np.linalg.norm(np.array(middle) - true) < 8


def test_a_head_that_is_lost_stays_where_it_was(context: RecordingContext) -> None:
    rng = np.random.default_rng(3)
    source = [rng.integers(0, 255, (HEIGHT, WIDTH, 3), dtype=np.uint8) for _ in range(4)]
    head = _head(100, 100)
    assert write_clip(context, source, 8, request(12), heads=(head,)).heads == (head,)


def test_progress_rises_and_a_cancel_leaves_no_file(context: RecordingContext) -> None:
    write_clip(context, clip(3, 8), 8, request(9), begin=0.7)
    told = [fraction for fraction, _ in context.notes]
    assert told == sorted(told)
    assert (told[0], told[-1] < 1.0) == (0.7, True)
    (context.work / VIDEO).unlink()
    context.cancel_after = context.checks + 4
    with pytest.raises(Cancelled):
        write_clip(context, clip(3, 8), 8, request(9))
    assert list(context.work.iterdir()) == []


class Rendered(Sequence[Bytes]):
    """Frames that are made when they are asked for; `asked` are their numbers."""

    def __init__(self, count: int) -> None:
        self.length, self.asked = count, list[int]()

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, number: int) -> Bytes:  # type: ignore[override]
        self.asked.append(number)
        return frame(number / 8)


def test_frames_are_read_as_they_are_needed(context: RecordingContext) -> None:
    source = Rendered(400)
    write_clip(context, source, 8, request(10))
    assert max(source.asked) <= 4
