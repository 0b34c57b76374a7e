"""What putting a film together costs: stills with camera moves, dissolves, subtitles and a ducked mix, in CPU seconds.

    python -m benchmarks.assembly [--runs 3] [--stills 12] [--moviepy 2]

The same job (12 stills x 5 s, 1280x720 at 24 fps) is made by Storyreel's own cut and export, and its finished frames are
encoded by x264 alone with the same settings: the ratio is what everything but encoding costs. MoviePy makes the first
stills of the same job (it is slow; its ratio is per frame). Then the smoothness of a camera move: by how many pixels a
detail strays from an even path, by phase correlation, in ours, FFmpeg's zoompan and MoviePy's resize.
All CPU times are of one process with its children, single-threaded, median of the runs.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from core.crafts import (
    Caption,
    Clip,
    ClipKind,
    CutRequest,
    Encoding,
    ExportRequest,
    Mix,
    Ref,
    Source,
    SubtitleLine,
)
from core.edit.camera import MovedPicture
from core.edit.cut import Cutter
from core.edit.encoders import SegmentWriter, settings_for
from core.edit.export import Exporter
from core.edit.planes import Planes, from_rgb
from core.edit.sources import open_source
from core.edit.transitions import blend, share_at
from core.options import Layout
from core.serial import to_json
from core.storyboard import CameraMove, Move, TransitionKind

LAYOUT = Layout(width=1280, height=720, fps=24)
ENCODING = Encoding()
LENGTH, OVERLAP = 120, 12
MOVES = (Move.PUSH_IN, Move.PAN_RIGHT, Move.PULL_OUT, Move.TILT_UP, Move.PUSH_IN, Move.PAN_LEFT)
WORDS = ("We sail at dawn, whatever the weather does to us.", "And if the harbour freezes, we walk.")


@dataclass
class Folder:
    """A context over plain folders."""

    work: Path
    assets: Mapping[str, Path] = field(default_factory=dict)
    seed: int = 1

    def asset(self, ref: Ref) -> Path:
        return self.assets[ref.key]

    def progress(self, fraction: float, note: str = "") -> None: ...

    def remark(self, text: str) -> None: ...

    def check_cancelled(self) -> None: ...

    def spare_cores(self) -> int:
        return 0


def paint(seed: int) -> NDArray[np.uint8]:
    """A drawn landscape: graded sky, hills, houses, trees, a little texture; (h, w, 3) RGB."""
    random = np.random.default_rng(seed)
    width, height = LAYOUT.width, LAYOUT.height
    top, low = random.integers(40, 200, 3), random.integers(120, 255, 3)
    rows = np.linspace(0, 1, height)[:, None, None]
    picture = np.broadcast_to(top * (1 - rows) + low * rows, (height, width, 3)).astype(np.uint8).copy()
    cv2.circle(picture, (int(random.integers(200, 1080)), 140), 60, (250, 240, 200), -1, cv2.LINE_AA)
    for layer in range(4):
        xs = np.arange(width)
        waves = sum(np.sin(xs / random.uniform(60, 260) + random.uniform(0, 6)) * random.uniform(8, 36) for _ in range(3))
        ridge = 300 + layer * 90 + waves
        points = np.concatenate([np.stack([xs, ridge], 1), [[width, height], [0, height]]]).astype(np.int32)
        colour = tuple(int(value) for value in random.integers(30, 140, 3) // (layer + 1) + 20)
        cv2.fillPoly(picture, [points], colour, cv2.LINE_AA)
        for _ in range(14):
            x = int(random.integers(0, width))
            y, size = int(ridge[x]), int(random.integers(8, 22) * (layer + 1))
            cv2.ellipse(
                picture, (x, y - size), (size // 2, size), 0, 0, 360, tuple(int(v * 0.8) for v in colour), -1, cv2.LINE_AA
            )
            cv2.rectangle(picture, (x - 2, y - size), (x + 2, y + size // 2), (60, 44, 36), -1)
    grain = cv2.GaussianBlur(random.normal(0, 10, (height, width, 1)).astype(np.float32), (0, 0), 1.2)[..., None]
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


@dataclass
class Job:
    """The stills as clip folders and the requests that make the film of them."""

    folders: dict[str, Path]
    sources: list[Source]

    def cuts(self) -> list[CutRequest]:
        """Bodies and dissolves in film order."""
        found = []
        for index, source in enumerate(self.sources):
            first = OVERLAP if index else 0
            last = LENGTH - OVERLAP if index + 1 < len(self.sources) else LENGTH
            common = {"layout": LAYOUT, "encoding": ENCODING, "source": source}
            found.append(CutRequest(**common, first=first, last=last))
            if index + 1 < len(self.sources):
                other = self.sources[index + 1]
                found.append(CutRequest(**common, first=last, last=LENGTH, other=other, kind=TransitionKind.DISSOLVE))
        return found


def make_job(folder: Path, stills: int) -> Job:
    folders, sources = {}, []
    for index in range(stills):
        home = folder / f"still-{index}"
        home.mkdir()
        cv2.imwrite(str(home / "still.png"), paint(index)[..., ::-1])
        move = CameraMove(move=MOVES[index % len(MOVES)], intensity=0.5)
        clip = Clip(kind=ClipKind.PICTURE, file="still.png", frames=LENGTH, layout=LAYOUT, camera=move)
        (home / "result.json").write_bytes(to_json(clip))
        folders[f"still-{index}"] = home
        captions = tuple(Caption(text=text, first=10 + 55 * at, last=60 + 55 * at) for at, text in enumerate(WORDS))
        sources.append(Source(clip=Ref(key=f"still-{index}"), captions=captions))
    return Job(folders, sources)


def mix_sound(folder: Path, frames: int) -> Path:
    """Speech-like bursts over a chord that ducks under them, as AAC."""
    folder.mkdir(exist_ok=True)
    count = frames * 48_000 // LAYOUT.fps
    seconds = np.arange(count, dtype=np.float32) / 48_000
    talking = (np.sin(2 * np.pi * seconds / 2.5) > 0).astype(np.float32)
    speech = talking * np.sin(2 * np.pi * 180 * seconds) * (0.6 + 0.4 * np.sin(2 * np.pi * 5 * seconds)) * 0.3
    music = sum(np.sin(2 * np.pi * pitch * seconds) for pitch in (220, 277, 330)) * 0.08
    level = np.repeat(np.interp(np.arange(0, count, 480), np.arange(count)[::480], 1 - 0.7 * talking[::480]), 480)[:count]
    sound = (speech + music * level).astype(np.float32)
    stereo = np.ascontiguousarray(np.stack([sound, sound]))
    with av.open(str(folder / "mix.m4a"), "w") as file:
        stream = file.add_stream("aac", rate=48_000, layout="stereo", options={"aac_coder": "fast"})
        for at in range(0, count, 1024):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(stereo[:, at : at + 1024]), format="fltp", layout="stereo")
            frame.rate, frame.pts = 48_000, at
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    result = Mix(file="mix.m4a", seconds=count / 48_000, loudness=-16.0, true_peak=-1.0)
    (folder / "result.json").write_bytes(to_json(result))
    return folder


def cpu() -> float:
    """CPU seconds of this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def ours(job: Job, home: Path, changed: int | None = None) -> tuple[float, int]:
    """CPU seconds and frames of cut, mix and export. `changed` re-cuts only the segments that show that still."""
    started = cpu()
    segments, frames, cutter = [], 0, Cutter({})
    for index, request in enumerate(job.cuts()):
        key = f"segment-{index}"
        shown = {request.source.clip, request.other.clip if request.other else None}
        work = home / key
        if changed is None or Ref(key=f"still-{changed}") in shown:
            work.mkdir(exist_ok=True)
            result = cutter.run(request, Folder(work, job.folders))
            (work / "result.json").write_bytes(to_json(result))
        job.folders[key] = work
        frames += request.last - request.first
        segments.append(Ref(key=key))
    if changed is None:
        job.folders["mix"] = mix_sound(home / "mix", frames)
    work = home / "film"
    work.mkdir(exist_ok=True)
    lines = tuple(SubtitleLine(start=4.5 * at, end=4.5 * at + 2, text=WORDS[0]) for at in range(len(job.sources)))
    request = ExportRequest(
        segments=tuple(segments),
        mix=Ref(key="mix"),
        layout=LAYOUT,
        encoding=ENCODING,
        subtitles=lines,
        chapters=(),
        title="Assembly",
        language="en",
        manifest="{}",
        poster_frame=30,
    )
    Exporter({}).run(request, Folder(work, job.folders))
    return cpu() - started, frames


def encode_only(job: Job, home: Path) -> float:
    """CPU seconds of x264 alone on the finished frames, in one piece; making the frames is not counted."""
    context = Folder(home, job.folders)
    spent = 0.0
    writer = SegmentWriter(home / "plain.mp4", LAYOUT, ENCODING, settings_for(ENCODING, LAYOUT))
    with writer:
        for request in job.cuts():
            for planes in finished(request, context):
                started = time.process_time()
                writer.add(planes)
                spent += time.process_time() - started
        started = time.process_time()
    return spent + time.process_time() - started


def finished(request: CutRequest, context: Folder) -> Iterator[Planes]:
    """Frames of a cut before encoding."""
    old = open_source(request.source, LAYOUT, context)
    new = open_source(request.other, LAYOUT, context) if request.other else None
    count = request.last - request.first
    for index in range(count):
        planes = old.planes(request.first + index)
        yield blend(planes, new.planes(index), request.kind, share_at(index, count)) if new else planes


def moviepy_film(job: Job, home: Path, stills: int) -> tuple[float, int]:
    """CPU seconds and frames of the first stills of the job made with MoviePy as its users do."""
    from moviepy import CompositeVideoClip, ImageClip, TextClip, vfx

    started = cpu()
    seconds, overlap = LENGTH / LAYOUT.fps, OVERLAP / LAYOUT.fps
    font = str(Path(__file__).parents[1] / "core" / "data" / "fonts" / "NotoSans.ttf")
    layers, start = [], 0.0
    for index in range(stills):
        picture = ImageClip(str(job.folders[f"still-{index}"] / "still.png")).with_duration(seconds)
        moving = picture.resized(lambda t: 1.0 + 0.17 * t / seconds).with_position("center").with_start(start)
        layers.append(moving.with_effects([vfx.CrossFadeIn(overlap)]) if index else moving)
        for at, text in enumerate(WORDS):
            caption = TextClip(font=font, text=text, font_size=36, color="white", stroke_color="black", stroke_width=2)
            place = caption.with_start(start + (10 + 55 * at) / 24).with_duration(50 / 24)
            layers.append(place.with_position(("center", 0.88), relative=True))
        start += seconds - overlap
    film = CompositeVideoClip(layers, size=(LAYOUT.width, LAYOUT.height)).with_duration(start + overlap)
    film.write_videofile(
        str(home / "moviepy.mp4"), fps=24, codec="libx264", preset="veryfast", threads=1, audio=False, logger=None,
        ffmpeg_params=["-crf", str(ENCODING.crf)],
    )  # fmt: skip
    return cpu() - started, round((start + overlap) * LAYOUT.fps)


# ---- smoothness --------------------------------------------------------------------------------------------------------


def stray(frame: Callable[[int], NDArray[np.uint8]], count: int = 72) -> float:
    """How far (pixels, 95th percentile) a detail's steps from frame to frame are from an even path."""
    window = cv2.createHanningWindow((320, 320), cv2.CV_32F)
    left, top = 150, 330

    def detail(index: int) -> NDArray[np.float32]:
        return frame(index)[top : top + 320, left : left + 320].astype(np.float32)

    steps = []
    before = detail(0)
    for index in range(1, count):
        now = detail(index)
        (x, y), _ = cv2.phaseCorrelate(before, now, window)
        steps.append((x, y))
        before = now
    times = np.arange(len(steps))
    errors = [np.array(axis) - np.polyval(np.polyfit(times, axis, 3), times) for axis in zip(*steps, strict=True)]
    return float(np.percentile(np.hypot(*errors), 95))


def smoothness(picture: Path) -> dict[str, float]:
    """Stray of the same slow push by each way of making it."""
    still = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
    moved = MovedPicture(from_rgb(still), CameraMove(move=Move.PUSH_IN, intensity=0.5), LAYOUT, LENGTH)
    found = {"storyreel": stray(lambda index: moved.planes(index).y)}
    found["ffmpeg zoompan"] = stray(_zoompan(picture))
    from moviepy import CompositeVideoClip, ImageClip

    seconds = LENGTH / LAYOUT.fps
    clip = ImageClip(still).with_duration(seconds).resized(lambda t: 1.0 + 0.17 * t / seconds).with_position("center")
    film = CompositeVideoClip([clip], size=(LAYOUT.width, LAYOUT.height))
    found["moviepy"] = stray(lambda index: cv2.cvtColor(film.get_frame(index / LAYOUT.fps), cv2.COLOR_RGB2GRAY))
    return found


def _zoompan(picture: Path) -> Callable[[int], NDArray[np.uint8]]:
    import imageio_ffmpeg

    graph = f"zoompan=z='1+0.17*on/{LENGTH}':x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':d={LENGTH}:s=1280x720:fps=24"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(picture), "-vf", f"{graph},format=gray",
               "-frames:v", "72", "-f", "rawvideo", "-"]  # fmt: skip
    data = subprocess.run(command, check=True, capture_output=True).stdout
    frames = np.frombuffer(data, np.uint8).reshape(-1, LAYOUT.height, LAYOUT.width)
    return lambda index: frames[index]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stills", type=int, default=12)
    parser.add_argument("--moviepy", type=int, default=2, help="stills that MoviePy makes; 0 leaves it out")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    av.logging.set_level(av.logging.ERROR)
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        job = make_job(home, given.stills)
        whole, alone, one = [], [], []
        for _ in range(given.runs):
            spent, frames = ours(job, home)
            whole.append(spent)
            alone.append(encode_only(job, home))
            one.append(ours(job, home, changed=given.stills // 2)[0])
        base = statistics.median(alone)
        ratio = statistics.median(a / b for a, b in zip(whole, alone, strict=True))
        print(f"job: {given.stills} stills, {frames} frames of {LAYOUT.width}x{LAYOUT.height} at {LAYOUT.fps} fps")
        print(f"x264 alone          {base:7.2f} s CPU  {1000 * base / frames:6.1f} ms a frame  1.00 x")
        mine = statistics.median(whole)
        print(f"storyreel           {mine:7.2f} s CPU  {1000 * mine / frames:6.1f} ms a frame  {ratio:.2f} x")
        print(f"one still changed   {statistics.median(one):7.2f} s CPU  {statistics.median(one) / mine:.2f} of the whole")
        if given.moviepy:
            spent, made = moviepy_film(job, home, given.moviepy)
            per, times = spent / made, spent / made / (base / frames)
            print(f"moviepy             {spent:7.2f} s CPU  {1000 * per:6.1f} ms a frame  {times:.2f} x  ({made} frames)")
        for name, pixels in smoothness(home / "still-0" / "still.png").items():
            print(f"camera stray        {name:16s} {pixels:.2f} px")


if __name__ == "__main__":
    main()
