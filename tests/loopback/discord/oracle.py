"""Checks recorded REST traffic against Discord's own published OpenAPI document, SPEC.

Discord wrote the document, so it judges both sides: what the bot sends and what the loopback answers::

    oracle = SpecOracle()
    server.on_call.append(oracle.check)
    ...
    assert not oracle.problems
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.loopback.discord.limits import JSON

if TYPE_CHECKING:
    from tests.loopback.discord.traffic import RestCall

SPEC: Final = Path(__file__).with_name("discord_openapi.json")
ANSWERS: Final = "urn:discord"
REQUESTS: Final = "urn:discord:request"


def explain(error: ValidationError) -> str:
    """For a oneOf, name the complaint of the branch whose `type` tag fits, which is what a person wants to read."""
    while error.context:
        branches: dict[Any, list[ValidationError]] = {}
        for sub in error.context:
            branches.setdefault(sub.schema_path[0], []).append(sub)
        fitting = [subs for subs in branches.values() if not any(list(s.path)[-1:] == ["type"] for s in subs)]
        chosen = min(fitting or list(branches.values()), key=len)
        error = best_match(chosen) if not any(s.context for s in chosen) else next(s for s in chosen if s.context)
    return f"at {error.json_path}: {error.message[:300]}"


@functools.cache
def _read(path: Path) -> tuple[JSON, Registry[Any], list[tuple[str, re.Pattern[str]]]]:
    """The document, what its references mean, and its paths, those with fewer parameters first."""
    spec: JSON = json.loads(path.read_text(encoding="utf-8"))
    # In requests Discord also takes ids as JSON numbers (discord.py sends them so); its answers are always strings.
    lenient = json.loads(json.dumps(spec))
    lenient["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"], "pattern": "^(0|[1-9][0-9]*)$"}
    documents = [(ANSWERS, spec), (REQUESTS, lenient)]
    registry: Registry[Any] = Registry().with_resources(
        [(name, Resource.from_contents(document, DRAFT202012)) for name, document in documents]
    )
    paths = [(t, re.compile("^" + re.sub(r"\{\w+\}", "[^/]+", t) + "$")) for t in spec["paths"]]
    return spec, registry, sorted(paths, key=lambda pair: pair[0].count("{"))


class SpecOracle:
    """Collects what Discord's document finds wrong in `problems`."""

    def __init__(self, path: Path = SPEC) -> None:
        self.spec, self.registry, self.paths = _read(path)
        self.problems: list[str] = []
        self.checked = 0
        self.undocumented: set[str] = set()

    def check(self, call: RestCall) -> None:
        """Judge one recorded call, both ways."""
        template = next((t for t, pattern in self.paths if pattern.match(call.path)), "")
        method = call.method.lower()
        if method not in self.spec["paths"].get(template, {}):
            self.undocumented.add(f"{call.method} {call.route or call.path}")
            return
        operation = self.spec["paths"][template][method]
        name = f"#{call.seq} {call.method} {template} -> {call.status}"
        where = ["paths", template, method]
        if call.body and 200 <= call.status < 300:
            self._judge_content(f"{name} request", REQUESTS, [*where, "requestBody"], operation.get("requestBody"), call.body)
        responses = operation["responses"]
        key = next((k for k in (str(call.status), f"{call.status // 100}XX") if k in responses), None)
        if key is not None:
            self._judge_answer(name, [*where, "responses", key], responses[key], call.response)
        elif call.status < 500:
            self.problems.append(f"{name}: the document has no such response ({sorted(responses)})")

    def _judge_answer(self, name: str, where: list[str], node: JSON, response: Any) -> None:
        if "$ref" in node:
            where = node["$ref"].removeprefix("#/").split("/")
            node = self.spec
            for part in where:
                node = node[part]
        if not self._judge_content(f"{name} response", ANSWERS, where, node, response) and response is not None:
            self.problems.append(f"{name}: the document has no body here")

    def _judge_content(self, what: str, document: str, where: list[str], node: JSON | None, value: Any) -> bool:
        """Judge a body by the JSON schema of a request or response; False when it has none."""
        if "application/json" not in (node or {}).get("content", {}):
            return False
        parts = [*where, "content", "application/json", "schema"]
        pointer = f"{document}#/" + "/".join(p.replace("~", "~0").replace("/", "~1") for p in parts)
        self.checked += 1
        for error in Draft202012Validator({"$ref": pointer}, registry=self.registry).iter_errors(value):
            self.problems.append(f"{what}: {explain(error)}")
        return True
