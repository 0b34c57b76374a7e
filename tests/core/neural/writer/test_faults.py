"""The Ollama writer when the server or the model does not do what it should: every failure has its code and its way out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from core.errors import (
    BadScript,
    BrokenModel,
    Cancelled,
    MissingModel,
    OutOfMemory,
    ServiceDown,
    StoryreelError,
)
from core.neural.writer.engine import OllamaWriter
from core.verify import verify
from tests.contexts import RecordingContext
from tests.core.neural.writer.conftest import Prepare
from tests.core.storyboarding.stories import heading
from tests.fakes.ollama import (
    DIGEST,
    Act,
    Babbles,
    BreaksOff,
    Changes,
    ErrsMidway,
    FakeOllama,
    Hangs,
    Refuses,
    Says,
)

SPOILS: dict[str, Callable[[dict[str, Any]], object]] = {
    "lost": lambda answer: answer["lines"].pop(0),
    "changed": lambda answer: answer["lines"][0].update(words="Something else entirely is said here"),
    "invented": lambda answer: answer["lines"].append({**answer["lines"][0], "n": 99}),
    "twice": lambda answer: answer["lines"].append(dict(answer["lines"][0])),
    "speaker": lambda answer: answer["lines"][0].update(speaker="THE DEVIL"),
    "emotion": lambda answer: answer["lines"][0].update(emotion="qwertyuiop"),
    "shot": lambda answer: answer["shots"].pop(),
    "empty": lambda answer: answer["shots"][0].update(image=""),
}


def _part(how: str) -> Changes:
    """A faithful answer about a scene, with its first line or shot spoiled."""
    return Changes(SPOILS[how])


FAULTY = list(SPOILS)


@pytest.mark.parametrize("how", FAULTY)
def test_a_faulty_answer_is_asked_again_with_what_is_wrong(how: str, prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.script = [Changes(lambda answer: None), _part(how)]
    writing = prepare()
    board = writing.run()
    assert board.notes == ()
    assert verify(writing.script, board) == ()
    again = ollama.asked[2]["messages"]
    assert [message["role"] for message in again] == ["system", "user", "assistant", "user"]
    assert "faults" in again[3]["content"]
    assert len(ollama.asked) == 5  # people and places, two scenes, one of them twice, music


@pytest.mark.parametrize("how", FAULTY)
def test_a_model_that_never_gets_a_scene_right_leaves_that_scene_to_the_rules(
    how: str, prepare: Prepare, ollama: FakeOllama
) -> None:
    ollama.script = [Changes(lambda answer: None), _part(how), _part(how), _part(how)]
    writing = prepare()
    board, rules = writing.run(), writing.by_rules()
    assert verify(writing.script, board) == ()
    assert [shot.picture for shot in board.scenes[0].shots] == [shot.picture for shot in rules.scenes[0].shots]
    assert [line.emotion for line in board.scenes[0].lines] == [line.emotion for line in rules.scenes[0].lines]
    assert all(isinstance(shot.picture, object) and shot.picture for shot in board.scenes[1].shots)
    assert len(board.notes) == 1
    assert board.notes[0].startswith("Scene 1 (INT. MARA'S NOOK) was told by rules")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am sorry, I cannot do that.",
        '{"lines": [',
        "[]",
        "null",
        "{}",
        '{"other": "schema"}',
        '{"lines": {}, "shots": 7}',
        "{" * 5000,
        '{"a": ' + "9" * 5000 + "}",
        "\x00\ud83d",
        r'{"people": [{"id": "\ud83d"}], "places": "\ud83d"}',
    ],
)
def test_nonsense_gives_a_whole_film_by_rules(text: str, prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.always = Says(text)
    writing = prepare()
    board = writing.run()
    assert verify(writing.script, board) == ()
    assert [(scene.id, len(scene.shots)) for scene in board.scenes] == [
        (scene.id, len(scene.shots)) for scene in writing.by_rules().scenes
    ]
    assert len([note for note in board.notes if "language model" in note]) == 4


def test_an_answer_in_fences_or_after_thoughts_is_read(prepare: Prepare, ollama: FakeOllama) -> None:
    good = '{"people": [], "places": []}'
    ollama.script = [Says(f"<think>{{hm}}</think>Here it is:\n```json\n{good}\n```")]
    prepare(rounds=0).run()
    assert len(ollama.asked) == 4


def test_an_answer_that_was_cut_off_is_asked_for_in_fewer_words(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.script = [Says('{"people": [{"id": "mara", "look": "a woman of', "length")]
    assert prepare().run().notes == ()
    assert "fewer words" in ollama.asked[1]["messages"][3]["content"]


# ---- the server --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Case:
    act: Act
    error: type[StoryreelError]
    code: str


CASES = [
    Case(Refuses(500, "llama runner process has terminated: cudaMalloc failed: out of memory"), OutOfMemory, "ollama.memory"),
    Case(Refuses(500, "model requires more system memory (8.0 GiB) than is available"), OutOfMemory, "ollama.memory"),
    Case(Refuses(500, "unable to load model: /blobs/sha256-1"), BrokenModel, "ollama.broken"),
    Case(Refuses(404, "model 'llama3.1:8b' not found"), MissingModel, "ollama.missing"),
    Case(Refuses(503, "server busy, please try again"), ServiceDown, "ollama.refused"),
    Case(ErrsMidway("an error was encountered while running the model"), ServiceDown, "ollama.refused"),
    Case(BreaksOff(), ServiceDown, "ollama.broke_off"),
    Case(BreaksOff(clean=True), ServiceDown, "ollama.broke_off"),
    Case(Babbles(), ServiceDown, "ollama.strange"),
    Case(Babbles(b'"text"\n'), ServiceDown, "ollama.strange"),
    Case(Babbles(b"\xff\xfe\n"), ServiceDown, "ollama.strange"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{type(case.act).__name__}")
def test_every_failure_has_its_code(case: Case, prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.always = case.act
    with pytest.raises(case.error) as failed:
        prepare().run()
    assert failed.value.code == case.code


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}-{type(case.act).__name__}")
def test_with_fallback_to_rules_every_failure_gives_a_film_that_says_so(
    case: Case, prepare: Prepare, ollama: FakeOllama
) -> None:
    ollama.always = case.act
    writing = prepare(fallback="rules")
    board = writing.run()
    assert board.scenes == writing.by_rules().scenes
    assert board.notes[-1].startswith("The film was written by rules: ")


@pytest.mark.parametrize("act", [BreaksOff(), BreaksOff(clean=True), Babbles(), Refuses(503, "busy")])
def test_a_passing_failure_is_asked_again(act: Act, prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.script = [act, act]
    assert prepare().run().notes == ()


def test_no_server_at_the_address(prepare: Prepare) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ServiceDown) as failed:
            prepare(url=url).run()
    assert failed.value.code == "ollama.down"
    assert failed.value.parameters["url"] == url


def test_a_server_of_another_kind(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.listing = Babbles()
    with pytest.raises(ServiceDown) as failed:
        prepare().run()
    assert failed.value.code == "ollama.strange"


@pytest.mark.parametrize("options", [{"silence_seconds": 0.3}, {"answer_seconds": 0.3}])
def test_a_silent_server_is_not_waited_for_for_ever(options: dict[str, float], prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.always = Hangs()
    with pytest.raises(ServiceDown) as failed:
        prepare(**options).run()
    assert failed.value.code == "ollama.slow"


def test_a_cancel_ends_the_waiting_and_the_servers_work(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.always = Hangs()
    stop = threading.Event()

    class Stoppable(RecordingContext):
        def check_cancelled(self) -> None:
            if stop.is_set():
                raise Cancelled

    writing = prepare()
    writing.context = Stoppable(work=writing.context.work, assets=writing.context.assets)

    def write() -> None:
        with pytest.raises(Cancelled):
            writing.run()

    thread = threading.Thread(target=write)
    thread.start()
    assert ollama.hanging.wait(20)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert ollama.gone.wait(20)


@pytest.mark.parametrize("options", [{}, {"release": False}])
def test_the_model_is_unloaded_after_a_failure_and_a_cancel_too(
    options: dict[str, bool], prepare: Prepare, ollama: FakeOllama
) -> None:
    ollama.always = Refuses(503, "busy")
    with pytest.raises(ServiceDown):
        prepare(**options).run()
    ollama.always = None
    writing = prepare(**options)
    writing.context.cancel_after = 8
    with pytest.raises(Cancelled):
        writing.run()
    assert ollama.unloaded == ([] if options else ["llama3.1:8b"] * 2)


# ---- the model ---------------------------------------------------------------------------------------------------------


def test_a_model_that_is_not_there_is_named_with_the_command_that_gets_it(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models.clear()
    with pytest.raises(MissingModel) as failed:
        prepare().run()
    assert failed.value.parameters["command"] == "ollama pull llama3.1:8b"
    assert ollama.asked == []


def test_a_model_is_downloaded_with_progress_when_that_is_wished(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models, ollama.downloadable = set(), {"llama3.1:8b"}
    writing = prepare(pull=True)
    assert writing.run().notes == ()
    notes = [note for _, note in writing.context.notes]
    assert "downloading llama3.1:8b: 50 %" in notes
    shares = [share for share, _ in writing.context.notes]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_download_that_breaks_off_can_be_tried_again(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models, ollama.downloadable, ollama.pull_breaks = set(), {"llama3.1:8b"}, True
    with pytest.raises(ServiceDown) as failed:
        prepare(pull=True).run()
    assert failed.value.code == "ollama.pull"
    ollama.pull_breaks = False
    assert prepare(pull=True).run().notes == ()


def test_a_model_that_nobody_offers_cannot_be_downloaded(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models.clear()
    with pytest.raises(MissingModel):
        prepare(pull=True).run()


def test_a_name_without_a_tag_means_the_latest(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models = {"mistral:latest", "mistral"}
    ollama.models.remove("mistral")
    ollama.models.add("mistral")
    assert prepare(model="mistral").run().notes == ()


def test_another_revision_than_the_one_asked_for_is_refused(prepare: Prepare) -> None:
    assert prepare(digest=DIGEST[:12]).run().notes == ()
    with pytest.raises(BrokenModel) as failed:
        prepare(digest="abc").run()
    assert failed.value.code == "ollama.revision"


def test_short_memory_is_met_with_a_shorter_context_then_the_processor(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.script = [Refuses(500, "CUDA error: out of memory")] * 3
    assert prepare().run().notes == ()
    tried = [(chat["options"]["num_ctx"], chat["options"].get("num_gpu")) for chat in ollama.asked[:4]]
    assert tried == [(8192, None), (4096, None), (2048, None), (2048, 0)]
    assert {chat["options"]["num_ctx"] for chat in ollama.asked[4:]} == {2048}


def test_a_server_that_knows_no_schemas_gets_them_in_words(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.script = [Refuses(400, "invalid format: failed to parse grammar"), Says('{"people": [], "places": []}')]
    prepare(rounds=0).run()
    loose = ollama.asked[1]
    assert loose["format"] == "json"
    assert '"people"' in loose["messages"][-1]["content"]


def test_an_empty_script_is_refused_before_the_server_is_asked(prepare: Prepare, ollama: FakeOllama) -> None:
    ollama.models.clear()
    writing = prepare(heading(""))
    with pytest.raises(BadScript):
        writing.run()


def test_the_engine_is_built_without_a_server_or_the_client() -> None:
    assert OllamaWriter({"url": "http://127.0.0.1:9"}).identity.startswith("ollama/")
