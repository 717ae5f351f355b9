"""The runtime of functions in JavaScript, with every Node of the host: what it posts, what it logs, how it ends."""

import json
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest

from runtime_api import ARN, RUNTIMES, WAIT_S, stamped, start  # noqa: F401


def nodes():
    found = {shutil.which("node"), *map(str, Path.home().glob(".nvm/versions/node/*/bin/node"))} - {None}
    return [path for path in sorted(found) if node_version(path) >= 16]


def node_version(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    return int(said.removeprefix("v").partition(".")[0] or 0)


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
      async later() {
        setTimeout(() => { throw new Error('later') }, 1)
        await new Promise((resolve) => setTimeout(resolve, 9999))
      },
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
      if (event.do === 'pending') await new Promise(() => {})
    })
    exports.number = 5
"""


ASKED = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
ASKED_24 = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}


def node_command(node):
    return [node, RUNTIMES / "node/bootstrap.cjs"]


@pytest.mark.parametrize("node", nodes())
def test_node(start, node):
    runtime = start(node_command(node), {"index.js": NODE}, **ASKED)
    answer = runtime.invoke({"do": "echo", "ü": [1.5, None]}, Trace_Id="Root=1-2-3")
    assert answer.path == f"invocation/{runtime.request}/response"
    assert answer.said == {"event": {"do": "echo", "ü": [1.5, None]}, "trace": "Root=1-2-3"}
    stamped(runtime.event(), "STAMP\tundefined\tINFO\tloading\n")
    stamped(runtime.event(), f"STAMP\t{runtime.request}\tINFO\tan {{ object: 1 }}\n")
    stamped(runtime.event(), f"STAMP\t{runtime.request}\tERROR\ttwo\nlines\n")
    assert runtime.line() == "printed\n"
    said = runtime.invoke(
        {"do": "told"}, Client_Context='{"custom": 1}', Cognito_Identity='{"cognitoIdentityId": "i"}'
    ).said
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
    runtime.api.hang_up()
    assert runtime.invoke({"do": "told"}, Client_Context='{"client": {}}').path.endswith("/response")
    assert runtime.api.connections == 2
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
    runtime = start(node_command(node), {"index.js": NODE}, "index.callback", **ASKED)
    assert runtime.invoke({"waits": True}).said == {"ran": "later"}
    assert runtime.invoke({"waits": False}).said == {"ran": 1}
    assert runtime.invoke({"waits": True, "error": "no"}).said["errorMessage"] == "no"
    runtime = start(node_command(node), {"index.js": NODE}, "index.context", **ASKED)
    assert runtime.invoke({"how": "succeed", "with": [1]}).said == 1
    assert runtime.invoke({"how": "done", "with": [None, 2]}).said == 2
    assert runtime.invoke({"how": "fail", "with": ["no"]}).said["errorMessage"] == "no"
    assert start(node_command(node), {"index.js": NODE}, "index.nothing", **ASKED).invoke({}).said is None
    runtime = start(node_command(node), {"index.js": NODE}, "index.callback", **ASKED_24)
    posted = runtime.posted()
    assert posted.kind == "Runtime.CallbackHandlerDeprecated"
    assert posted.said["errorMessage"].startswith("ERROR: AWS Lambda has removed support for callback-based")
    runtime.event()
    stamped(
        runtime.event(), 'STAMP\tundefined\tERROR\tInit Error \t{"errorType":"Runtime.CallbackHandlerDeprecated",.*'
    )
    assert start(node_command(node), {"index.js": NODE}, "index.nothing", **ASKED_24).invoke({}).said == "is not heard"


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
    assert [runtime.event().split("\t")[2:4] for _ in range(2)] == [["INFO", "loading\n"], ["ERROR", "Invoke Error "]]
    for do, kind, message in [
        ("late", "Error", "late"),
        ("open", "Runtime.TruncatedResponse", "The response stream was not ended."),
    ]:
        answer = runtime.invoke({"do": do})
        assert answer.body == b"onetwo"
        assert answer.trailers["lambda-runtime-function-error-type"] == kind
        assert json.loads(b64decode(answer.trailers["lambda-runtime-function-error-body"]))["errorMessage"] == message
        stamped(runtime.event(), f'STAMP\t{runtime.request}\tERROR\tInvoke Error \t{{"errorType":"{kind}",.*')
    answer = runtime.invoke({"do": "pending"})
    assert (answer.body, answer.trailers) == (b"onetwo", {})
    assert (runtime.invoke({}).body, runtime.api.connections, runtime.events.empty()) == (b"onetwo", 1, True)


@pytest.mark.parametrize("node", nodes())
def test_node_finds_modules_of_every_kind(start, node):
    module, old = (
        "export const handler = async () => import.meta.url.slice(-9)",
        "exports.a = { b: async () => module.filename.slice(-9) }",
    )
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
    "module.handler": (
        "Runtime.ImportModuleError",
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'nothing' imported from ",
    ),
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
    started = {name: start(node_command(node), files, name, **ASKED) for name in NODE_STARTS}
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
    assert (alone["errorType"], alone["errorMessage"], alone["stackTrace"][0]) == (
        "TypeError",
        "alone",
        "TypeError: alone",
    )
    assert words.startswith("with TypeError: words\n    at ")
    assert (events[3]["errorType"], events[3]["errorMessage"]) == ("TypeError", "words")
    assert thrown["errorMessage"] == "thrown"


@pytest.mark.parametrize("node", nodes())
def test_node_that_is_warm_finds_layers(start, node, tmp_path):
    """Loaded before there was an environment."""
    layer = tmp_path / "layer"
    (layer / "lib").mkdir(parents=True)
    (layer / "lib/index.js").write_text("exports.from = 'a layer'")
    script = f"""
        const loop = require('{RUNTIMES}/node/pileus_runtime/loop.cjs')
        process.env.NODE_PATH = '{layer}'
        require('{RUNTIMES}/node/bootstrap.cjs')
    """
    files = {"index.js": "exports.handler = async () => require('lib').from"}
    assert start([node, "-e", script], files).invoke({}).said == "a layer"


@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("node", nodes())
def test_node_keeps_long_events_whole(start, node, blocking):
    source = """
        exports.handler = async ({ count, length, prefix = '' }) => {
          for (let number = 0; number < count; number++) console.log(prefix + number, 'ü'.repeat(length))
        }
    """
    runtime = start(node_command(node), {"index.js": source}, blocking=blocking)
    runtime.invoke({"count": 30, "length": 50_000})
    for number in range(30):
        assert runtime.event().endswith(f"\t{number} {'ü' * 50_000}\n")
    for length in [1_000_000, 1_000_001]:
        # One of the two has a letter where the first frame is full.
        runtime.invoke({"count": 1, "length": length, "prefix": length % 2 * "x"})
        first, second = runtime.event(), runtime.event()
        assert (1 << 20) - 1 <= len(first.encode()) <= 1 << 20
        assert (first + second).count("ü") == length


@pytest.mark.parametrize("node", nodes())
def test_a_rehearsal_ends_at_once_and_leaves_nothing(node):
    """A warm Node goes through it before it is forked: copies must not find anything of it."""
    runtime = RUNTIMES / "node" / "pileus_runtime"
    script = f"""
        require('{runtime}/loop.cjs')
        const [known, handles] = [Object.keys(require.cache).length, process._getActiveHandles().length]
        require('{runtime}/rehearsal.cjs')
        // What is closed is gone with the loop's first turn.
        setImmediate(() => setImmediate(() => {{
            const left = process._getActiveHandles().length - handles
            console.log(JSON.stringify({{
                loaded: Object.keys(require.cache).slice(known).map((file) => file.split('/').pop()),
                handles: left,
                watched: process.listenerCount('uncaughtException'),
            }}))
        }}))
        process.on('exit', () => console.log('ends'))
    """
    ended = subprocess.run([node, "-e", script], capture_output=True, text=True, timeout=WAIT_S)
    said, *rest = ended.stdout.splitlines()
    assert (ended.returncode, ended.stderr, rest) == (0, "", ["ends"])
    assert json.loads(said) == {"loaded": ["rehearsal.cjs"], "handles": 0, "watched": 0}
