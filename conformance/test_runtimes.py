"""The runtime of functions in Python, with every Python of the host: what it posts, what it logs, how it ends."""

import json
import subprocess
import textwrap
from pathlib import Path

import pytest

from runtime_api import ARN, RUNTIMES, stamped, start  # noqa: F401

NBSP = "\u00a0"


def pythons():
    found = list(Path.home().glob(".pyenv/versions/3.*/bin/python3")) + [Path("/usr/bin/python3")]
    asked = "import sys; print(*sys.version_info[:2])"
    versions = {
        path: subprocess.run([path, "-c", asked], capture_output=True).stdout for path in found if path.exists()
    }
    versions = {path: tuple(map(int, said.split())) for path, said in versions.items() if said}
    return [pytest.param(path, version, id=str(path)) for path, version in versions.items() if version >= (3, 6)]


PYTHON = """
    import json, logging, os, sys, threading
    log = logging.getLogger("app")
    log.warning("loading")

    def handler(event, context):
        return globals()[event["do"]](event, context)

    def echo(event, context):
        print("printed")
        print("half a line", end="")
        log.info("not shown")
        log.error("two\\nlines of %s", context.aws_request_id)
        return {"event": event, "trace": os.environ.get("_X_AMZN_TRACE_ID")}

    def told(event, context):
        return {
            "left": context.get_remaining_time_in_millis(), "name": context.function_name,
            "version": context.function_version, "memory": context.memory_limit_in_mb,
            "arn": context.invoked_function_arn,
            "group": context.log_group_name, "stream": context.log_stream_name, "id": context.aws_request_id,
            "client": repr(context.client_context),
            "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        }

    def boom(event, context):
        raise ValueError("bo\\u00f6m")

    def unserialisable(event, context):
        return {1, 2}

    def decimal(event, context):
        from decimal import Decimal
        return [Decimal("1.5"), Decimal("3")]

    def caught(event, context):
        try:
            1 / 0
        except ZeroDivisionError:
            log.exception("caught", extra={"order": 7})

    def vandal(event, context):
        import socket, time
        json.dumps = json.loads = json.JSONEncoder.encode = None
        socket.socket.send = time.time = os.write = None
        sys.stdout = sys.stderr = None
        logging.getLogger().handlers[:] = []

    def size(event, context):
        return [len(event["text"]), event["text"]]

    def paths(event, context):
        return sys.path

    def leave(event, context):
        sys.exit(3)
"""


@pytest.mark.parametrize("python, version", pythons())
def test_python(start, python, version):
    runtime = start([python, RUNTIMES / "python/bootstrap.py"], {"index.py": PYTHON})
    answer = runtime.invoke({"do": "echo", "ü": [1.5, None]}, Trace_Id="Root=1-2-3")
    assert answer.path == f"invocation/{runtime.request}/response"
    assert answer.said == {"event": {"do": "echo", "ü": [1.5, None]}, "trace": "Root=1-2-3"}
    assert ("ü".encode() in answer.body) == (version >= (3, 12))
    stamped(runtime.event(), "\\[WARNING\\]\tSTAMP\t\tloading\n")
    stamped(runtime.event(), f"\\[ERROR\\]\tSTAMP\t{runtime.request}\ttwo\nlines of {runtime.request}\n")
    assert runtime.line() == "printed\n"
    answer = runtime.invoke(
        {"do": "told"}, Client_Context='{"custom": {"a": "b"}, "client": {"app_title": "t"}}',
        Cognito_Identity='{"cognitoIdentityId": "i", "cognitoIdentityPoolId": "p"}',
    )  # fmt: skip
    assert 0 < answer.said["left"] <= 3000
    assert answer.said == answer.said | {
        "name": "f", "version": "$LATEST", "memory": "128", "arn": ARN, "group": "/aws/lambda/f",
        "stream": "2026/01/01/[$LATEST]abc", "id": runtime.request, "identity": ["i", "p"],
        "client": "ClientContext([custom={'a': 'b'},env=None,client=Client([installation_id=None,app_title=t,"
        "app_version_name=None,app_version_code=None,app_package_name=None])])",
    }  # fmt: skip
    answer = runtime.invoke({"do": "echo"})
    assert answer.said["trace"] is None
    runtime.event()
    the_errors_of_python(runtime, version)
    assert runtime.invoke({"do": "decimal"}).body == b"[1.5, 3]"
    text = "x" * 6_000_000
    assert runtime.invoke({"do": "size", "text": text}).said == [6_000_000, text]
    first, *rest = runtime.invoke({"do": "paths"}).said
    assert first == str(runtime.task)
    layer = "/opt/python/lib/python{}.{}/site-packages".format(*version)
    assert rest[:3] == [layer, "/opt/python", "/var/runtime"]
    assert not [path for path in rest[3:] if path.endswith("-packages")]
    assert runtime.api.connections == 1
    runtime.invoke({"do": "vandal"})
    assert runtime.invoke({"do": "told"}).said["id"] == runtime.request
    runtime.api.hang_up()
    assert runtime.invoke({"do": "told"}, Client_Context='{"client": {}}').path.endswith("/response")
    assert runtime.api.connections == 2
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3


def the_errors_of_python(runtime, version):
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "ValueError")
    frames = [f'  File "{runtime.task}/index.py", line {line}, in {name}\n    {source}\n' for line, name, source in [
        (7, "handler", 'return globals()[event["do"]](event, context)'),
        (27, "boom", 'raise ValueError("bo\\u00f6m")'),
    ]]  # fmt: skip
    told = {"errorMessage": "boöm", "errorType": "ValueError", "stackTrace": frames}
    assert answer.said == (told | {"requestId": runtime.request} if version >= (3, 9) else told)
    indented = "".join(frames).replace("    ", NBSP * 4).replace("  File", NBSP * 2 + "File").rstrip("\n")
    assert runtime.event() == f"[ERROR] ValueError: boöm\nTraceback (most recent call last):\n{indented}"
    answer = runtime.invoke({"do": "unserialisable"})
    message = "Unable to marshal response: Object of type set is not JSON serializable"
    assert (answer.kind, answer.said["errorMessage"]) == ("Runtime.MarshalError", message)
    assert answer.said["stackTrace"] == []
    assert runtime.event() == f"[ERROR] Runtime.MarshalError: {message}\nTraceback (most recent call last):"
    answer = runtime.invoke_raw(b"{")
    assert answer.kind == "Runtime.UnmarshalError"
    assert answer.said["errorMessage"].startswith("Unable to unmarshal input: Expecting property name")
    runtime.event()


PYTHON_STARTS = {
    "missing.handler": ("Runtime.ImportModuleError", "Unable to import module 'missing': No module named 'missing'"),
    "imports.handler": ("Runtime.ImportModuleError", "Unable to import module 'imports': No module named 'nothing'"),
    "index.nothing": ("Runtime.HandlerNotFound", "Handler 'nothing' missing on module 'index'"),
    "index": ("Runtime.MalformedHandlerName", "Bad handler 'index': not enough values to unpack (expected 2, got 1)"),
    "syntax.handler": (
        "Runtime.UserCodeSyntaxError",
        "Syntax error in module 'syntax': invalid syntax (syntax.py, line 2)",
    ),
    "raises.handler": ("KeyError", "'x'"),
    "time.handler": ("Runtime.BuiltInModuleConflict", "Cannot use built-in module time as a handler module"),
}


@pytest.mark.parametrize("python, version", pythons())
def test_python_that_cannot_start(start, python, version):
    files = {"index.py": "", "imports.py": "import nothing", "syntax.py": "a = 1\n= 2\n", "raises.py": "{}['x']"}
    started = {name: start([python, RUNTIMES / "python/bootstrap.py"], files, name) for name in PYTHON_STARTS}
    for name, runtime in started.items():
        kind, message = PYTHON_STARTS[name]
        posted = runtime.posted()
        assert (posted.path, posted.kind, posted.said["errorType"]) == ("init/error", kind, kind)
        assert posted.said["errorMessage"] == message
        assert runtime.event().startswith(f"[ERROR] {kind}: {message}\nTraceback (most recent call last):")
        assert runtime.ended() == 1
        if name == "syntax.handler":
            assert posted.said["stackTrace"] == [f'  File "{runtime.task}/syntax.py" Line 2\n    = 2\n']
        if name == "raises.handler":
            assert posted.said["stackTrace"][-1].startswith(f'  File "{runtime.task}/raises.py", line 1, in <module>\n')


@pytest.mark.parametrize("python, version", pythons())
def test_python_logs_json(start, python, version):
    environment = {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "WARN"}
    runtime = start([python, RUNTIMES / "python/bootstrap.py"], {"index.py": PYTHON}, **environment)
    runtime.invoke({"do": "caught"})
    loading, caught = json.loads(runtime.event()), json.loads(runtime.event())
    stamped(loading.pop("timestamp"), "STAMP")
    assert loading == {"level": "WARNING", "message": "loading", "logger": "app"}
    assert caught == caught | {
        "level": "ERROR", "message": "caught", "logger": "app", "requestId": runtime.request, "order": 7,
        "errorType": "ZeroDivisionError", "errorMessage": "division by zero",
        "location": f"{runtime.task}/index.py:caught:40",
    }  # fmt: skip
    assert caught["stackTrace"][0] == "Traceback (most recent call last):"
    runtime.invoke({"do": "boom"})
    raised = json.loads(runtime.event())
    assert (raised["level"], raised["errorType"], len(raised["stackTrace"])) == ("ERROR", "ValueError", 2)


@pytest.mark.parametrize("python, version", pythons())
def test_python_that_is_warm(start, python, version, tmp_path):
    """Loaded ahead with a package of the host's: the function's own copy of it is used, and so are its companions."""
    for name in ["ahead", "companion"]:
        (tmp_path / "site-packages").mkdir(exist_ok=True)
        (tmp_path / f"site-packages/{name}.py").write_text("FROM = 'the host'")
    script = """
        import sys
        sys.path[:1] = sys.argv[1:3]
        import pileus_runtime.loop, ahead, companion, calendar
        script = sys.argv[1] + "/bootstrap.py"
        exec(compile(open(script).read(), script, "exec"), {"__name__": "__main__"})
    """
    command = [python, "-c", textwrap.dedent(script), RUNTIMES / "python", tmp_path / "site-packages"]
    both = (
        "import ahead, companion, calendar\ndef handler(e, c): return [ahead.FROM, companion.FROM, calendar.__name__]"
    )
    files = {"index.py": both, "ahead.py": "FROM = 'the task'", "companion.py": "FROM = 'the task'"}
    assert start(command, files).invoke({}).said == ["the task", "the task", "calendar"]
    files = {"index.py": "import ahead\ndef handler(e, c): return ahead.FROM"}
    assert start(command, files).invoke({}).said == "the host"


@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("python, version", pythons())
def test_python_keeps_long_events_whole(start, python, version, blocking):
    source = """
        import logging
        def handler(event, context):
            for number in range(event["count"]):
                logging.error("%s%d %s", event.get("prefix", ""), number, "ü" * event["length"])
    """
    runtime = start([python, RUNTIMES / "python/bootstrap.py"], {"index.py": source}, blocking=blocking)
    runtime.invoke({"count": 30, "length": 50_000})
    for number in range(30):
        assert runtime.event().endswith(f"\t{number} {'ü' * 50_000}\n")
    for length in [1_000_000, 1_000_001]:
        # One of the two has a letter where the first frame is full.
        runtime.invoke({"count": 1, "length": length, "prefix": length % 2 * "x"})
        first, second = runtime.event(), runtime.event()
        assert (1 << 20) - 1 <= len(first.encode()) <= 1 << 20
        assert (first + second).count("ü") == length
