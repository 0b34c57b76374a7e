"""Lets Ollama download one of its models, with progress, and try it; Ollama keeps, resumes and checks it. Used by commands."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from core.errors import BrokenModel, MissingModel, ServiceDown
from core.models import licences
from core.models.catalogue import Model
from core.models.download import Meter, Progress
from core.models.transfer import Stop, until_stopped

HOST = "http://127.0.0.1:11434"
ANSWER_SECONDS = 180.0
"""For one short answer, the loading of the model included."""


def pull(model: Model, host: str, tell: Callable[[Progress], None], stop: Stop | None = None) -> None:
    """Blocks until Ollama has the model. Raises MissingModel (licence), ServiceDown, Cancelled."""
    licences.check_accepted(model)
    meter = Meter(model=model.name, total=model.bytes, tell=tell)
    asyncio.run(until_stopped(_stream(model, host or HOST, meter), stop))


async def _stream(model: Model, host: str, meter: Meter) -> None:
    layers: dict[str, int] = {}
    try:
        async with (
            httpx.AsyncClient(timeout=httpx.Timeout(120, connect=5)) as client,
            client.stream("POST", f"{host.rstrip('/')}/api/pull", json={"model": model.repo}) as answer,
        ):
            if answer.status_code != 200:
                raise _down(host, f"answer {answer.status_code}")
            async for line in answer.aiter_lines():
                told: dict[str, Any] = json.loads(line) if line.strip() else {}
                if "error" in told:
                    raise _down(host, str(told["error"]))
                if "digest" in told:
                    layers[str(told["digest"])] = int(told.get("completed", 0))
                    meter.came(sum(layers.values()))
    except (httpx.HTTPError, ValueError) as error:
        raise _down(host, str(error) or type(error).__name__) from error


def installed_models(host: str) -> frozenset[str]:
    """What Ollama has; nothing when it does not answer."""
    try:
        answer = httpx.get(f"{(host or HOST).rstrip('/')}/api/tags", timeout=2)
        return frozenset(str(one["name"]) for one in answer.json()["models"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return frozenset()


def check(model: Model, host: str, run: bool = False) -> None:
    """Raises MissingModel unless Ollama has the model; with `run` it is asked one short question. Raises ServiceDown when it
    is away or cannot load the model, BrokenModel for an empty answer."""
    if model.repo not in installed_models(host):
        text = f"Ollama does not have {model.repo}, or does not answer; run: storyreel models get {model.name}"
        raise MissingModel("model.missing", text, name=model.name)
    if not run:
        return
    address = host or HOST
    asked = {"model": model.repo, "prompt": "Name a colour.", "stream": False, "options": {"num_predict": 16}}
    try:
        answer = httpx.post(f"{address.rstrip('/')}/api/generate", json=asked, timeout=httpx.Timeout(ANSWER_SECONDS, connect=5))
        told = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise _down(address, str(error) or type(error).__name__) from error
    if "error" in told:
        raise _down(address, str(told["error"]))
    if not str(told.get("response", "")).strip():
        why = "it answers nothing"
        raise BrokenModel("model.broken", f"{model.name}: {why}", name=model.name, what="result", why=why)


def _down(host: str, why: str) -> ServiceDown:
    return ServiceDown("model.ollama", f"Ollama at {host}: {why}", host=host, why=why)
