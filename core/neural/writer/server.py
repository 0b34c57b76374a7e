"""The conversation with an Ollama server: is the model there, get it, ask it; every failure as an error of ours.

Used by engine.py. Every wait ends: for connecting, for the next piece, for a whole answer, and within a fraction of a second
when the step is cancelled (the connection is then closed, which stops the server's work too).
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from core.crafts import Context
from core.errors import BrokenModel, MissingModel, MissingTool, OutOfMemory, ServiceDown, StoryreelError
from core.neural.writer.options import WriterOptions

if TYPE_CHECKING:
    from ollama import AsyncClient

T = TypeVar("T")
LOOK_EVERY = 0.2
"""Seconds between two looks whether somebody wants to stop."""
LET_GO = 1.0
"""Seconds that a server is given to unload its model when nobody waits for it any more."""
LEAST_CONTEXT = 2048
_SCHEMA = re.compile("grammar|schema|format", re.IGNORECASE)
_LONGEST_ANSWER = 400_000
"""Characters; a server that sends more is not answering."""
_MEMORY = ("out of memory", "more system memory", "cudamalloc", "oom", "insufficient memory", "failed to allocate")
_BROKEN = ("unable to load model", "invalid file magic", "unsupported model", "error loading model", "llama_model_load", "gguf")
_ABSENT = ("not found", "file does not exist", "pull model manifest")


@dataclass(frozen=True, slots=True)
class Message:
    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    text: str
    whole: bool
    """False when the model ran into the limit of its answer."""


class Server:
    """One film's conversation with one model. Made by `connected`."""

    def __init__(self, client: AsyncClient, options: WriterOptions, context: Context) -> None:
        self._client = client
        self._options = options
        self._context = context
        self._thinks = False
        self._on_cpu = False
        self._loose = False
        """The server cannot hold the model to a schema; it then holds it to JSON, and the schema stands in the question."""
        self.tokens = options.context
        """Context length that is used."""
        self.pulled = False
        """Whether the model had to be downloaded first."""

    async def open(self) -> None:
        """Makes sure that the model is there. Raises MissingModel, BrokenModel, ServiceDown."""
        name = self._options.model
        with _translated(self._options):
            found = await self._soon(self._find())
            if found is None:
                if not self._options.pull:
                    raise missing(name)
                await self._pull()
                found = await self._soon(self._find())
                if found is None:
                    raise missing(name)
            if not found.startswith(self._options.digest):
                raise BrokenModel(
                    "ollama.revision",
                    f"{name} has digest {found[:12]}, not {self._options.digest}",
                    model=name,
                    found=found[:12],
                    wanted=self._options.digest,
                )
            shown = await self._soon(self._client.show(name))
        lengths = [value for key, value in (shown.modelinfo or {}).items() if key.endswith(".context_length")]
        if lengths and isinstance(lengths[0], int) and lengths[0] > 0:
            self.tokens = max(LEAST_CONTEXT, min(self.tokens, lengths[0]))
        self._thinks = "thinking" in (shown.capabilities or ())

    async def _find(self) -> str | None:
        """Digest of the model, "" when the server tells none; None when it is not there."""
        name = self._options.model
        full = name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"
        listed = await self._client.list()
        for model in listed.models:
            if model.model in (name, full):
                return (model.digest or "").removeprefix("sha256:")
        return None

    async def _pull(self) -> None:
        name = self._options.model
        self.pulled = True
        self._context.progress(0.0, f"downloading {name}")

        async def go() -> str:
            last = ""
            async for piece in await self._client.pull(name, stream=True):
                last = piece.status or last
                if piece.total and piece.completed is not None:
                    share = min(1.0, max(0.0, piece.completed / piece.total))
                    self._context.progress(0.3 * share, f"downloading {name}: {100 * share:.0f} %")
            return last

        if await self._watched(go()) != "success":
            raise ServiceDown("ollama.pull", f"the download of {name} broke off; it goes on where it stopped", model=name)

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any], seed: int, predict: int) -> Reply:
        """The model's answer. Where memory is short: a shorter context, then the processor alone; then OutOfMemory."""
        while True:
            try:
                with _translated(self._options):
                    return await self._watched(self._answer(messages, schema, seed, predict), self._options.answer_seconds)
            except OutOfMemory:
                needed = sum(tokens_of(message.content) for message in messages) + predict
                if self.tokens // 2 >= max(LEAST_CONTEXT, needed):
                    self.tokens //= 2
                    self._context.remark(f"memory was short: {self._options.model} read {self.tokens} tokens at a time")
                elif not self._on_cpu:
                    self._on_cpu = True
                    self._context.remark(f"graphics memory was short: {self._options.model} ran on the processor")
                else:
                    raise
            except ServiceDown as error:
                if self._loose or error.code != "ollama.refused" or not _SCHEMA.search(str(error)):
                    raise
                self._loose = True

    async def _answer(self, messages: Sequence[Message], schema: dict[str, Any], seed: int, predict: int) -> Reply:
        options: dict[str, Any] = {
            "num_ctx": self.tokens,
            "num_predict": predict,
            "seed": seed,
            "temperature": self._options.temperature,
            **({"num_gpu": 0} if self._on_cpu else {}),
        }
        sent = [{"role": message.role, "content": sendable(message.content)} for message in messages]
        if self._loose:
            sent[-1]["content"] += f"\nThe JSON schema of the answer:\n{json.dumps(schema)}"
        stream = await self._client.chat(
            self._options.model,
            sent,
            stream=True,
            format="json" if self._loose else schema,
            options=options,
            keep_alive=self._options.keep_alive,
            think=False if self._thinks else None,
        )
        text: list[str] = []
        length = 0
        async for piece in stream:
            text.append(piece.message.content or "")
            length += len(text[-1])
            if piece.done:
                return Reply("".join(text), piece.done_reason != "length")
            if length > _LONGEST_ANSWER:
                return Reply("".join(text), False)
        raise ServiceDown("ollama.broke_off", f"{self._options.url} broke off in an answer", url=self._options.url)

    async def release(self) -> None:
        """Has the model unloaded; a server that does not want to keeps it, which is its own affair."""
        try:
            with _translated(self._options):
                await self._soon(self._client.generate(self._options.model, keep_alive=0))
        except StoryreelError as error:
            self._context.remark(f"{self._options.model} was not unloaded: {error}")

    async def let_go(self) -> None:
        """As `release`, after a failure or a cancel: asked for, waited for a moment, and never spoken of."""
        asked = asyncio.ensure_future(self._client.generate(self._options.model, keep_alive=0))
        with suppress(StoryreelError), _translated(self._options):
            await asyncio.wait_for(asked, LET_GO)

    async def _soon(self, work: Awaitable[T]) -> T:
        return await self._watched(work, self._options.silence_seconds)

    async def _watched(self, work: Awaitable[T], seconds: float | None = None) -> T:
        """Raises Cancelled soon after somebody asked for it, TimeoutError after `seconds`."""
        task = asyncio.ensure_future(work)
        ends = None if seconds is None else asyncio.get_running_loop().time() + seconds
        try:
            while True:
                await asyncio.wait({task}, timeout=LOOK_EVERY)
                self._context.check_cancelled()
                if task.done():
                    return task.result()
                if ends is not None and asyncio.get_running_loop().time() > ends:
                    raise TimeoutError(f"no answer in {seconds:g} s")
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})


@asynccontextmanager
async def connected(options: WriterOptions, context: Context) -> AsyncIterator[Server]:
    """A conversation with a model that is there; errors as in Server.open, and MissingTool without the client's package."""
    try:
        import httpx
        from ollama import AsyncClient
    except ImportError as error:
        raise MissingTool("ollama.client", 'the package ollama is not installed: pip install "storyreel[neural]"') from error

    waits = httpx.Timeout(options.silence_seconds, connect=options.connect_seconds)
    client = AsyncClient(host=options.url, timeout=waits, trust_env=False)
    try:
        server = Server(client, options, context)
        await server.open()
        yield server
    finally:
        await client.close()  # type: ignore[no-untyped-call]


def sendable(text: str) -> str:
    """`text` without halves of letters (lone surrogates), which no request can carry."""
    return text.encode("utf-8", "replace").decode()


def tokens_of(text: str) -> int:
    """How many tokens `text` has at most, about: three bytes each (English has four letters a token, CJK one letter of three
    bytes)."""
    return len(text.encode("utf-8", "replace")) // 3 + 1


def missing(model: str) -> MissingModel:
    command = f"ollama pull {model}"
    return MissingModel("ollama.missing", f"{model} is not installed; run: {command}", model=model, command=command)


@contextmanager
def _translated(options: WriterOptions) -> Iterator[None]:
    """What the client raises, in our words."""
    import httpx
    from ollama import ResponseError

    url = options.url
    try:
        yield
    except (httpx.TimeoutException, TimeoutError) as error:
        text = f"{url} did not answer in time: {error or type(error).__name__}"
        raise ServiceDown("ollama.slow", text, url=url, model=options.model) from error
    except (httpx.ConnectError, ConnectionError) as error:
        raise ServiceDown("ollama.down", f"no Ollama server answers at {url}: {error}", url=url) from error
    except (httpx.TransportError, httpx.StreamError) as error:
        raise ServiceDown("ollama.broke_off", f"{url} broke off in an answer: {error}", url=url) from error
    except ResponseError as error:
        raise refusal(options, error.error, error.status_code) from error
    except (ValueError, TypeError, AttributeError, KeyError, httpx.HTTPError, httpx.InvalidURL) as error:
        text = f"{url} does not speak as Ollama does: {type(error).__name__}: {str(error)[:200]}"
        raise ServiceDown("ollama.strange", text, url=url) from error


def refusal(options: WriterOptions, text: object, status: int) -> StoryreelError:
    """The error that a refusal of the server means."""
    said, name = str(text)[:300], options.model
    low = said.casefold()
    if any(words in low for words in _MEMORY):
        return OutOfMemory("ollama.memory", f"{name} does not fit into memory: {said}", model=name)
    if any(words in low for words in _BROKEN):
        return BrokenModel("ollama.broken", f"{name} cannot be loaded: {said}", model=name)
    if status == 404 or any(words in low for words in _ABSENT):
        return missing(name)
    return ServiceDown("ollama.refused", f"{options.url} refused: {said}", url=options.url, reason=said)
