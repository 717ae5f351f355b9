"""Answers that stream, by InvokeWithResponseStream: the first byte before the last, slow readers, failures on the way."""

import json
import shutil

import pytest

from clients import refused
from invoking import functions  # noqa: F401
from server import until

PIECES = """
    const pause = (ms) => new Promise((done) => setTimeout(done, ms));
    export const handler = awslambda.streamifyResponse(async (event, stream) => {
      for (let piece = 0; piece < event.pieces; piece++) {
        stream.write(Buffer.alloc(event.bytes, 97 + (piece % 26)));
        if (event.pause) await pause(event.pause);
      }
      if (event.fails) throw new TypeError("late");
      stream.end();
    });
"""


@pytest.fixture
def streams(functions):
    if not shutil.which("node"):
        pytest.skip("there is no node on this machine")
    functions.make({"index.mjs": PIECES}, runtime="nodejs20.x", Timeout=30)
    return functions


def asked(functions, event, name="f", **more):
    return functions.api.invoke_with_response_stream(FunctionName=name, Payload=json.dumps(event), **more)


def ended(answer) -> tuple:
    """All that came, and how it ended."""
    events = list(answer["EventStream"])
    assert [list(event) for event in events[:-1]] == [["PayloadChunk"]] * (len(events) - 1)
    return b"".join(event["PayloadChunk"]["Payload"] for event in events[:-1]), events[-1]["InvokeComplete"]


def test_the_first_byte_comes_before_the_last(streams):
    answer = asked(streams, {"pieces": 4, "bytes": 1, "pause": 400})
    assert (answer["StatusCode"], answer["ExecutedVersion"]) == (200, "$LATEST")
    first = next(iter(answer["EventStream"]))
    assert first == {"PayloadChunk": {"Payload": b"a"}}
    # It still works: its report is written when it has ended.
    assert not [line for line in streams.logged() if line.startswith("REPORT")]
    until(lambda: [line for line in streams.logged() if line.startswith("REPORT")], "its end")


def test_a_slow_reader_gets_all_of_it(streams):
    """More than fits on the way: what its code does next must not be heard before the last piece."""
    expected = b"".join(bytes([97 + piece % 26]) * 65536 for piece in range(80))
    for _ in range(5):
        said, end = ended(asked(streams, {"pieces": 80, "bytes": 65536}))
        assert said == expected and end == {}


def test_a_failure_on_the_way(streams):
    said, end = ended(asked(streams, {"pieces": 2, "bytes": 1, "pause": 50, "fails": True}, LogType="Tail"))
    assert said == b"ab" and "LogResult" in end
    assert json.loads(end["ErrorDetails"])["errorMessage"] == "late"


def test_functions_that_do_not_stream(functions):
    functions.make("def handler(event, context): return event['x']\n")
    assert ended(asked(functions, {"x": [1]})) == (b"[1]", {})
    said, end = ended(asked(functions, {}))
    assert (said, end["ErrorCode"]) == (b"", "KeyError")


def test_what_cannot_be_run_is_refused_as_a_whole(functions):
    with refused("ResourceNotFoundException", status=404):
        asked(functions, {}, "nobody")
    functions.make("def handler(event, context): return event\n")
    functions.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with refused("TooManyRequestsException", "Rate Exceeded.", 429):
        asked(functions, {})
    assert asked(functions, {}, InvocationType="DryRun")["StatusCode"] == 204


def test_a_caller_that_waits_for_all_gets_all(streams):
    answer = streams.invoke({"pieces": 3, "bytes": 2})
    assert (answer.payload, answer.error) == (b"aabbcc", None)
