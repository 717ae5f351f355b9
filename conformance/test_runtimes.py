"""The runtimes of functions, each with every interpreter that the host has, against a Runtime API of the tests'
own: what they post, what they log, how they end."""

import json
import re
import shutil
import subprocess
import textwrap
from base64 import b64decode
from pathlib import Path

import pytest

from runtime_api import ARN, RUNTIMES, Runtime

NBSP = "\u00a0"
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def pythons():
    found = list(Path.home().glob(".pyenv/versions/3.*/bin/python3")) + [Path("/usr/bin/python3")]
    asked = "import sys; print(*sys.version_info[:2])"
    versions = {path: subprocess.run([path, "-c", asked], capture_output=True).stdout for path in found if path.exists()}
    versions = {path: tuple(map(int, said.split())) for path, said in versions.items() if said}
    return [pytest.param(path, version, id=str(path)) for path, version in versions.items() if version >= (3, 6)]


def nodes():
    found = {shutil.which("node"), *map(str, Path.home().glob(".nvm/versions/node/*/bin/node"))} - {None}
    return [path for path in sorted(found) if node_version(path) >= 16]


def node_version(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return int(said.removeprefix("v").partition(".")[0] or 0)


@pytest.fixture
def start(tmp_path):
    """Starts a runtime on a folder with these files."""
    runtimes = []

    def started(command, files, handler="index.handler", **environment):
        task = tmp_path / f"task{len(runtimes)}"
        task.mkdir()
        for name, text in files.items():
            (task / name).parent.mkdir(parents=True, exist_ok=True)
            (task / name).write_text(textwrap.dedent(text))
        runtimes.append(Runtime(command, task, handler, environment))
        return runtimes[-1]

    yield started
    for runtime in runtimes:
        runtime.close()


def stamped(event, pattern):
    """The log's event without its time, which must look like one."""
    assert re.fullmatch(pattern.replace("STAMP", STAMP), event, re.DOTALL), event
    return event


# --- Python

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
            "version": context.function_version, "memory": context.memory_limit_in_mb, "arn": context.invoked_function_arn,
            "group": context.log_group_name, "stream": context.log_stream_name, "id": context.aws_request_id,
            "client": context.client_context and [context.client_context.custom, context.client_context.client.app_title],
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
        "stream": "2026/01/01/[$LATEST]abc", "id": runtime.request, "client": [{"a": "b"}, "t"], "identity": ["i", "p"],
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
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3


def the_errors_of_python(runtime, version):
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "ValueError")
    frames = [f'  File "{runtime.task}/index.py", line {line}, in {name}\n    {source}\n' for line, name, source in [
        (7, "handler", 'return globals()[event["do"]](event, context)'),
        (26, "boom", 'raise ValueError("bo\\u00f6m")'),
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
    "syntax.handler": ("Runtime.UserCodeSyntaxError", "Syntax error in module 'syntax': invalid syntax (syntax.py, line 2)"),
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
        "location": f"{runtime.task}/index.py:caught:39",
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
    both = "import ahead, companion, calendar\ndef handler(e, c): return [ahead.FROM, companion.FROM, calendar.__name__]"
    files = {"index.py": both, "ahead.py": "FROM = 'the task'", "companion.py": "FROM = 'the task'"}
    assert start(command, files).invoke({}).said == ["the task", "the task", "calendar"]
    files = {"index.py": "import ahead\ndef handler(e, c): return ahead.FROM"}
    assert start(command, files).invoke({}).said == "the host"


# --- Node

NODE = """
    const crypto = require('crypto')
    console.log('loading')
    const does = {
      echo(event) {
        process.stdout.write('printed\\n')
        console.log('an', { object: 1 })
        console.error('two\\nlines')
        return { event, trace: process.env._X_AMZN_TRACE_ID }
      },
      told: (event, context) => ({ ...context, left: context.getRemainingTimeInMillis() }),
      size: (event) => [event.text.length, event.text],
      boom() { throw Object.assign(new TypeError('boöm'), { code: 'E', order: 7 }) },
      string() { throw 'a string' },
      circular() { const a = {}; a.a = a; return a },
      undefined() {},
      vandal() {
        JSON.parse = JSON.stringify = Date.now = () => { throw new Error('broken') }
        require('fs').writeSync = console.log = console.error = null
      },
      async lost() { Promise.reject(new Error('lost')); await new Promise((resolve) => setTimeout(resolve, 9999)) },
      async later() { setTimeout(() => { throw new Error('later') }, 1); await new Promise((resolve) => setTimeout(resolve, 9999)) },
      leave: () => process.exit(3),
    }
    exports.handler = async (event, context) => does[event.do](event, context)
    let ran = 0
    exports.callback = (event, context, callback) => {
      setTimeout(() => ran++, 20)
      context.callbackWaitsForEmptyEventLoop = event.waits
      callback(event.error, { ran: event.waits ? 'later' : ran })
    }
    exports.context = (event, context) => { setTimeout(() => {}, 9999); context[event.how](...event.with) }
    exports.nothing = () => 'is not heard'
    exports.stream = awslambda.streamifyResponse(async (event, stream) => {
      if (event.do === 'early') throw new Error('early')
      if (event.do === 'http') {
        const metadata = { statusCode: 201, headers: { 'content-type': 'text/plain' }, cookies: ['a=b'] }
        stream = awslambda.HttpResponseStream.from(stream, metadata)
      }
      stream.write('one')
      await new Promise((resolve) => setTimeout(resolve, 20))
      stream.write('two')
      if (event.do === 'late') throw new Error('late')
      if (event.do !== 'open') stream.end()
    })
    exports.number = 5
"""


def node_command(node):
    return [node, RUNTIMES / "node/bootstrap.cjs"]


@pytest.mark.parametrize("node", nodes())
def test_node(start, node):
    runtime = start(node_command(node), {"index.js": NODE})
    answer = runtime.invoke({"do": "echo", "ü": [1.5, None]}, Trace_Id="Root=1-2-3")
    assert answer.path == f"invocation/{runtime.request}/response"
    assert answer.said == {"event": {"do": "echo", "ü": [1.5, None]}, "trace": "Root=1-2-3"}
    stamped(runtime.event(), "STAMP\tundefined\tINFO\tloading\n")
    stamped(runtime.event(), f"STAMP\t{runtime.request}\tINFO\tan {{ object: 1 }}\n")
    stamped(runtime.event(), f"STAMP\t{runtime.request}\tERROR\ttwo\nlines\n")
    assert runtime.line() == "printed\n"
    said = runtime.invoke({"do": "told"}, Client_Context='{"custom": 1}', Cognito_Identity='{"cognitoIdentityId": "i"}').said
    assert 0 < said.pop("left") <= 3000
    assert said == {
        "functionName": "f", "functionVersion": "$LATEST", "memoryLimitInMB": "128", "invokedFunctionArn": ARN,
        "logGroupName": "/aws/lambda/f", "logStreamName": "2026/01/01/[$LATEST]abc", "awsRequestId": runtime.request,
        "clientContext": {"custom": 1}, "identity": {"cognitoIdentityId": "i"}, "callbackWaitsForEmptyEventLoop": True,
    }  # fmt: skip
    assert runtime.invoke({"do": "undefined"}).body == b"null"
    the_errors_of_node(runtime)
    text = "x" * 6_000_000
    assert runtime.invoke({"do": "size", "text": text}).said == [6_000_000, text]
    assert runtime.api.connections == 1
    runtime.invoke({"do": "vandal"})
    assert runtime.invoke({"do": "size", "text": "x"}).said == [1, "x"]
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3


def the_errors_of_node(runtime):
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "TypeError")
    assert list(answer.said) == ["errorType", "errorMessage", "trace"]
    assert (answer.said["errorType"], answer.said["errorMessage"]) == ("TypeError", "boöm")
    assert answer.said["trace"][0] == "TypeError: boöm"
    assert f"{runtime.task}/index.js" in answer.said["trace"][1]
    head, _, document = stamped(runtime.event(), f"STAMP\t{runtime.request}\tERROR\tInvoke Error \t.*").rpartition("\t")
    details = {"errorType": "TypeError", "errorMessage": "boöm", "code": "E", "order": 7, "stack": answer.said["trace"]}
    assert json.loads(document) == details
    assert runtime.invoke({"do": "string"}).said == {"errorType": "string", "errorMessage": "a string", "trace": []}
    runtime.event()
    answer = runtime.invoke({"do": "circular"})
    assert answer.said["errorMessage"] == "Unable to stringify response body"
    runtime.event()


@pytest.mark.parametrize("node", nodes())
def test_node_that_is_ended_by_an_error(start, node):
    for do, kind, message, label, code in [
        ("lost", "Runtime.UnhandledPromiseRejection", "Error: lost", "Unhandled Promise Rejection", 128),
        ("later", "Error", "later", "Uncaught Exception", 129),
    ]:
        runtime = start(node_command(node), {"index.js": NODE})
        answer = runtime.invoke({"do": do})
        assert (answer.kind, answer.said["errorMessage"]) == (kind, message)
        assert runtime.ended() == code
        runtime.event()
        details = json.loads(runtime.event().partition(f"\tERROR\t{label} \t")[2])
        assert details["errorMessage"] == message
        if do == "lost":
            assert (details["reason"]["errorMessage"], details["promise"]) == ("lost", {})


@pytest.mark.parametrize("node", nodes())
def test_node_that_calls_back(start, node):
    asked = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    runtime = start(node_command(node), {"index.js": NODE}, "index.callback", **asked)
    assert runtime.invoke({"waits": True}).said == {"ran": "later"}
    assert runtime.invoke({"waits": False}).said == {"ran": 1}
    assert runtime.invoke({"waits": True, "error": "no"}).said["errorMessage"] == "no"
    runtime = start(node_command(node), {"index.js": NODE}, "index.context", **asked)
    assert runtime.invoke({"how": "succeed", "with": [1]}).said == 1
    assert runtime.invoke({"how": "done", "with": [None, 2]}).said == 2
    assert runtime.invoke({"how": "fail", "with": ["no"]}).said["errorMessage"] == "no"
    assert start(node_command(node), {"index.js": NODE}, "index.nothing", **asked).invoke({}).said is None
    asked = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}
    posted = start(node_command(node), {"index.js": NODE}, "index.callback", **asked).posted()
    assert posted.kind == "Runtime.CallbackHandlerDeprecated"
    assert posted.said["errorMessage"].startswith("ERROR: AWS Lambda has removed support for callback-based")


@pytest.mark.parametrize("node", nodes())
def test_node_that_streams(start, node):
    runtime = start(node_command(node), {"index.js": NODE}, "index.stream")
    answer = runtime.invoke({})
    assert (answer.pieces, answer.trailers) == ([b"one", b"two"], {})
    assert answer.headers["lambda-runtime-function-response-mode"] == "streaming"
    assert answer.headers["content-type"] == "application/octet-stream"
    answer = runtime.invoke({"do": "http"})
    assert answer.headers["content-type"] == "application/vnd.awslambda.http-integration-response"
    prelude, _, body = answer.body.partition(bytes(8))
    metadata = {"statusCode": 201, "headers": {"content-type": "text/plain"}, "cookies": ["a=b"]}
    assert (json.loads(prelude), body) == (metadata, b"onetwo")
    answer = runtime.invoke({"do": "early"})
    assert (answer.path, answer.said["errorMessage"]) == (f"invocation/{runtime.request}/error", "early")
    for do, kind, message in [
        ("late", "Error", "late"),
        ("open", "Runtime.TruncatedResponse", "The response stream was not ended."),
    ]:
        answer = runtime.invoke({"do": do})
        assert answer.body == b"onetwo"
        assert answer.trailers["lambda-runtime-function-error-type"] == kind
        assert json.loads(b64decode(answer.trailers["lambda-runtime-function-error-body"]))["errorMessage"] == message
    assert (runtime.invoke({}).body, runtime.api.connections) == (b"onetwo", 1)


@pytest.mark.parametrize("node", nodes())
def test_node_finds_modules_of_every_kind(start, node):
    module, old = "export const handler = async () => import.meta.url.slice(-9)", "exports.a = { b: async () => module.filename.slice(-9) }"
    waits = "export const handler = await Promise.resolve(async () => 'awaited')"
    for files, name, said in [
        ({"index.mjs": module}, "index.handler", "index.mjs"),
        ({"index.js": module, "package.json": '{"type": "module"}'}, "index.handler", "/index.js"),
        ({"index.cjs": old}, "index.a.b", "index.cjs"),
        ({"src/index.js": old, "package.json": "{}"}, "src/index.a.b", "/index.js"),
        ({"index.mjs": waits}, "index.handler", "awaited"),
        ({"node_modules/lib/index.js": old}, "lib.a.b", "/index.js"),
    ]:
        assert start(node_command(node), files, name).invoke({}).said == said


NODE_STARTS = {
    "missing.handler": ("Runtime.ImportModuleError", "Error: Cannot find module 'missing'\nRequire stack:\n"),
    "imports.handler": ("Runtime.ImportModuleError", "Error: Cannot find module 'nothing'\nRequire stack:\n"),
    "module.handler": ("Runtime.ImportModuleError", "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nothing' imported from "),
    "index.missing": ("Runtime.HandlerNotFound", "index.missing is undefined or not exported"),
    "index.number": ("Runtime.HandlerNotFound", "index.number is not a function"),
    "index": ("Runtime.MalformedHandlerName", "Bad handler"),
    "../index.handler": ("Runtime.MalformedHandlerName", "'../index.handler' is not a valid handler name."),
    "syntax.handler": ("Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected token"),
    "raises.handler": ("RangeError", "too far"),
}


@pytest.mark.parametrize("node", nodes())
def test_node_that_cannot_start(start, node):
    files = {"index.js": NODE, "imports.js": "require('nothing')", "module.mjs": "import 'nothing'"}
    files |= {"syntax.js": "exports = )", "raises.js": "throw new RangeError('too far')"}
    started = {name: start(node_command(node), files, name) for name in NODE_STARTS}
    for name, runtime in started.items():
        kind, message = NODE_STARTS[name]
        posted = runtime.posted()
        assert (posted.path, posted.kind, posted.said["errorType"]) == ("init/error", kind, kind)
        assert posted.said["errorMessage"].startswith(message)
        event = runtime.event()
        if "loading" in event:
            event = runtime.event()
        stamped(event, f'STAMP\tundefined\tERROR\tUncaught Exception \t{{"errorType":"{kind}".*\n')
        assert runtime.ended() == 129


@pytest.mark.parametrize("node", nodes())
def test_node_logs_json(start, node):
    source = """
        exports.handler = async () => {
          console.debug('not shown'); console.log('text', 1); console.info({ an: 'object' })
          console.error(new TypeError('alone')); console.warn('with', new TypeError('words')); console.log(1n)
          throw new TypeError('thrown')
        }
    """
    runtime = start(node_command(node), {"index.js": source}, AWS_LAMBDA_LOG_FORMAT="JSON", AWS_LAMBDA_LOG_LEVEL="INFO")
    runtime.invoke({})
    events = [json.loads(runtime.event()) for _ in range(6)]
    stamped(events[0]["timestamp"], "STAMP")
    assert list(events[0]) == ["timestamp", "level", "requestId", "message"]
    assert {event["requestId"] for event in events} == {runtime.request}
    assert [event["level"] for event in events] == ["INFO", "INFO", "ERROR", "WARN", "INFO", "ERROR"]
    text, thing, alone, words, number, thrown = [event["message"] for event in events]
    assert (text, thing, number) == ("text 1", {"an": "object"}, "1n")
    assert (alone["errorType"], alone["errorMessage"], alone["stackTrace"][0]) == ("TypeError", "alone", "TypeError: alone")
    assert words.startswith("with TypeError: words\n    at ")
    assert (events[3]["errorType"], events[3]["errorMessage"]) == ("TypeError", "words")
    assert thrown["errorMessage"] == "thrown"


# --- Ruby

RUBY = """
    require 'logger'
    LOG = Logger.new($stdout)

    def handler(event:, context:)
      case event['do']
      when 'echo'
        puts 'printed'
        LOG.info('two
    lines')
        { event: event, trace: ENV['_X_AMZN_TRACE_ID'] }
      when 'told'
        names = %i[function_name function_version memory_limit_in_mb log_group_name log_stream_name aws_request_id
                   invoked_function_arn client_context identity get_remaining_time_in_millis]
        names.to_h { |name| [name, context.send(name)] }
      when 'size' then [event['text'].length, event['text']]
      when 'boom' then raise ArgumentError, 'boöm'
      when 'unknown' then nothing_here
      when 'leave' then exit 3
      end
    end

    module Inner
      class Kind
        def self.run(event:, context:) = 'inner'
      end
    end
"""


@pytest.fixture
def ruby():
    found = shutil.which("ruby")
    if not found:
        pytest.skip("there is no Ruby")
    return [found, RUNTIMES / "ruby/bootstrap.rb"]


def test_ruby(start, ruby):
    runtime = start(ruby, {"index.rb": RUBY})
    answer = runtime.invoke({"do": "echo", "ü": [1.5, None]}, Trace_Id="Root=1-2-3")
    assert answer.path == f"invocation/{runtime.request}/response"
    assert answer.said == {"event": {"do": "echo", "ü": [1.5, None]}, "trace": "Root=1-2-3"}
    pattern = rf"I, \[[-\dT:.]+ #\d+\]  INFO {runtime.request} -- : two\nlines\n"
    stamped(runtime.event(), pattern)
    assert runtime.line() == "printed\n"
    said = runtime.invoke({"do": "told"}, Client_Context='{"custom": 1}', Cognito_Identity='{"cognitoIdentityId": "i"}').said
    assert 0 < said.pop("get_remaining_time_in_millis") <= 3000
    assert said == {
        "function_name": "f", "function_version": "$LATEST", "memory_limit_in_mb": "128", "invoked_function_arn": ARN,
        "log_group_name": "/aws/lambda/f", "log_stream_name": "2026/01/01/[$LATEST]abc", "aws_request_id": runtime.request,
        "client_context": {"custom": 1}, "identity": {"cognitoIdentityId": "i"},
    }  # fmt: skip
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "Function<ArgumentError>")
    told = {"errorMessage": "boöm", "errorType": "Function<ArgumentError>"}
    assert answer.said == told | {"stackTrace": [f"{runtime.task}/index.rb:17:in `handler'"]}
    label, _, document = runtime.event().partition("\n")
    assert (label, json.loads(document)) == ("Error raised from handler method", answer.said)
    answer = runtime.invoke({"do": "unknown"})
    assert answer.kind == "Function<NameError>"
    assert runtime.event().startswith("Critical exception from handler\n{\n")
    text = "x" * 6_000_000
    assert runtime.invoke({"do": "size", "text": text}).said == [6_000_000, text]
    assert (runtime.invoke({"do": "nothing"}).body, runtime.api.connections) == (b"null", 1)
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3
    assert start(ruby, {"index.rb": RUBY}, "index.Inner::Kind.run").invoke({}).said == "inner"


def test_ruby_that_cannot_start(start, ruby):
    files = {"index.rb": "raise 'at once'", "syntax.rb": "def x(", "imports.rb": "require 'nothing'"}
    for name, kind, message in [
        ("missing.handler", "Init<LoadError>", "cannot load such file -- missing"),
        ("imports.handler", "Init<LoadError>", "cannot load such file -- nothing"),
        ("index.handler", "Init<RuntimeError>", "at once"),
        ("syntax.handler", "Init<SyntaxError>", ""),
        ("index", "Init<ArgumentError>", "Invalid handler index, must be of form FILENAME.METHOD"),
    ]:
        runtime = start(ruby, files, name)
        posted = runtime.posted()
        assert (posted.path, posted.kind, posted.said["errorType"]) == ("init/error", kind, kind)
        assert posted.said["errorMessage"].startswith(message)
        assert runtime.event().startswith(f"Init error when loading handler {name}\n{{\n")
        assert runtime.ended() == 1
