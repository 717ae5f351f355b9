"""Extensions: programs of layers and parts of the code that see invocations and the end of their environment, and
subscribe to what happens in it."""

import io
import json
import textwrap
import time
import zipfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from clients import Account
from extending import extension, lines, program, seen, until_seen
from invoking import Functions, functions, zipped  # noqa: F401
from server import until

HANDLER = "import os\ndef handler(event, context):\n    print('working')\n    return [event, os.getpid()]\n"
SCRIPT = """#!/bin/sh
base="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "$base/invocation/next") || exit 0
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' "$head" | tr -d '\\r')
  echo working
  curl -sS -d "[$event, 0]" "$base/invocation/$id/response" > /dev/null
done
"""
FOLLOWS = "follow(begin())\n"


def end(functions, name="f"):
    """Its environments end, as none of another generation is used."""
    functions.api.delete_function(FunctionName=name)


@pytest.fixture(params=["python3.12", "provided.al2023"])
def make(request, functions):
    """Makes functions that echo, of both kinds."""
    if request.param.startswith("provided") and not Path("/usr/bin/curl").exists():
        pytest.skip("this host has no curl")
    files = {"index.py": HANDLER} if request.param.startswith("python") else {"bootstrap": SCRIPT}
    return lambda **settings: functions.make(files, runtime=request.param, **{"Timeout": 10} | settings)


def test_the_life_of_an_extension(functions, make):
    text = """
        status, headers, told = register(Accept_Feature="accountId")
        say("registered", status=status, told=told)
        say("environment", **{name: value for name, value in os.environ.items() if "AWS" in name or "LAMBDA" in name or name in ("MINE", "_HANDLER")})
        say("where", directory=os.getcwd(), user=os.getuid(), sees=os.path.exists("/var/task"))
        follow({name.lower(): value for name, value in headers.items()}["lambda-extension-identifier"])
        say("done")
    """
    make(Layers=[extension(functions, text)], Environment={"Variables": {"MINE": "yes"}})
    first = functions.invoke(1)
    assert first.good()[0] == 1
    second = functions.invoke(2)
    assert second.good() == [2, first.said[1]]
    end(functions)
    until_seen(functions, lambda found: found, "the extension to end", "done")
    events = seen(functions)
    assert [event["eventType"] for event in events] == ["INVOKE", "INVOKE", "SHUTDOWN"]
    for answer, event in zip([first, second], events):
        assert event["requestId"] == answer.request
        assert event["invokedFunctionArn"].endswith(":function:f")
        assert event["tracing"]["type"] == "X-Amzn-Trace-Id"
        assert abs(event["deadlineMs"] / 1000 - time.time()) < 60
    assert events[2]["shutdownReason"] == "spindown"
    [registered] = seen(functions, "registered")
    handler = {"functionName": "f", "functionVersion": "$LATEST", "handler": "index.handler"}
    assert registered["status"] == 200
    assert registered["told"] == handler | {"accountId": functions.account.id}
    [environment] = seen(functions, "environment")
    assert environment["MINE"] == "yes" and environment["AWS_LAMBDA_FUNCTION_NAME"] == "f"
    assert {"AWS_SESSION_TOKEN", "AWS_REGION", "AWS_LAMBDA_RUNTIME_API"} <= set(environment)
    assert not {"_HANDLER", "LAMBDA_TASK_ROOT", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_EXECUTION_ENV"} & set(environment)
    [where] = seen(functions, "where")
    assert where == {"kind": "where", "directory": "/", "user": 1000, "sees": True}
    log = lines(functions)
    assert "EXTENSION\tName: agent\tState: Ready\tEvents: [INVOKE,SHUTDOWN]" in log
    order = [next(at for at, line in enumerate(log) if line.startswith(start)) for start in ("INIT_START", "EXTENSION", "START", "REPORT")]
    assert order == sorted(order)


@pytest.mark.parametrize("runtime", ["nodejs22.x", "ruby3.2"])
def test_other_languages(functions, runtime):
    """Interpreters that are forked, and that are started plainly: the code begins after its extensions in each."""
    files = {
        "index.js": "const there = require('fs').readFileSync('/tmp/there', 'utf8');\nexports.handler = async () => there;",
        "index.rb": "THERE = File.read('/tmp/there')\ndef handler(event:, context:)\n  THERE\nend\n",
    }
    text = "time.sleep(0.2)\nopen('/tmp/there', 'w').write('first')\n" + FOLLOWS
    functions.make(files, runtime=runtime, Layers=[extension(functions, text)], Timeout=20)
    try:
        answer = functions.invoke({})
    except ClientError as error:
        if "has nothing that runs" in str(error):
            pytest.skip(f"this host has nothing like {runtime}")
        raise
    assert answer.good() == "first"
    end(functions)
    until_seen(functions, lambda found: [one["eventType"] for one in found] == ["INVOKE", "SHUTDOWN"], "its end")


def test_extensions_begin_before_the_code(functions):
    text = """
        open("/tmp/registered", "w").write("yes")
        identifier = begin()
        time.sleep(0.3)
        open("/tmp/there", "w").write("first")
        follow(identifier)
    """
    source = "there = open('/tmp/registered').read()\ndef handler(event, context): return [there, open('/tmp/there').read()]"
    functions.make(source, Layers=[extension(functions, text)], Timeout=10)
    assert functions.invoke().good() == ["yes", "first"]


def test_a_program_in_sh(functions, make):
    text = """\
        #!/bin/sh
        base="http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension"
        id=$(curl -sS -D - -o /dev/null -H 'Lambda-Extension-Name: agent' -d '{"events":["INVOKE","SHUTDOWN"]}' \\
          "$base/register" | sed -n 's/^lambda-extension-identifier: *//Ip' | tr -d '\\r')
        while true; do
          event=$(curl -sS -H "Lambda-Extension-Identifier: $id" "$base/event/next")
          echo "saw $event"
          case "$event" in *SHUTDOWN*) exit 0;; esac
        done
    """
    if not Path("/usr/bin/curl").exists():
        pytest.skip("this host has no curl")
    make(Layers=[extension(functions, text)])
    assert functions.invoke(1).good()[0] == 1
    end(functions)
    until(lambda: [line for line in lines(functions) if "spindown" in line], "the end to be seen")
    told = [json.loads(line.removeprefix("saw ")) for line in lines(functions) if line.startswith("saw ")]
    assert [one["eventType"] for one in told] == ["INVOKE", "SHUTDOWN"]


def test_its_work_goes_on_after_the_answer(functions):
    """The caller has its answer; the environment is free again only once its extensions are done."""
    text = "follow(begin(), lambda event: event['eventType'] == 'INVOKE' and time.sleep(1.5))\n"
    files = "import uuid\nme = str(uuid.uuid4())\ndef handler(event, context): return me"
    functions.make(files, Layers=[extension(functions, text)], Timeout=10)
    first = functions.invoke(log=False).good()
    begun = time.monotonic()
    second = functions.invoke(log=False).good()
    assert time.monotonic() - begun < 1.4
    assert second != first
    time.sleep(2)
    assert functions.invoke(log=False).good() in (first, second)
    # Who wants to see the log waits for all of it.
    begun = time.monotonic()
    answer = functions.invoke()
    assert time.monotonic() - begun > 1.4
    assert "REPORT" in answer.log and "END" in answer.log
    took = float(answer.log.partition("\tDuration: ")[2].partition(" ms")[0])
    assert took > 1400


def test_the_timeout_counts_for_extensions_too(functions, make):
    text = """
        def late(event):
            if event["eventType"] == "INVOKE":
                time.sleep(1.5)
        follow(begin(), late)
        say("done")
    """
    make(Layers=[extension(functions, text)], Timeout=1)
    answer = functions.invoke(1)
    assert answer.good()[0] == 1
    assert "Task timed out after 1.00 seconds" in answer.log and "Status: timeout" in answer.log
    found = until_seen(functions, lambda found: found and found[-1]["eventType"] == "SHUTDOWN", "its end")
    assert found[-1]["shutdownReason"] == "timeout"


@pytest.mark.parametrize("do, kind, reason", [("exit", "Runtime.ExitError", "failure"), ("sleep", "Sandbox.Timedout", "timeout")])
def test_they_outlive_the_code(functions, do, kind, reason):
    source = "import os, time\ndef handler(event, context): os._exit(3) if event == 'exit' else time.sleep(9)"
    functions.make(source, Layers=[extension(functions, FOLLOWS)], Timeout=2)
    answer = functions.invoke(do)
    assert answer.said["errorType"] == kind, answer.said
    found = until_seen(functions, lambda found: found and found[-1]["eventType"] == "SHUTDOWN", "its end")
    assert (found[-1]["shutdownReason"], found[-1]["deadlineMs"] > 0) == (reason, True)


@pytest.mark.parametrize("takes_s", [0, 0.7, 9])
def test_the_code_is_asked_to_end_first(functions, takes_s):
    """However long it takes for that, extensions see the end."""
    source = f"""
        import os, signal, time

        def end(*_):
            print("asked to end", flush=True)
            time.sleep({takes_s})
            os._exit(0)

        signal.signal(signal.SIGTERM, end)

        def handler(event, context):
            return "there"
    """
    functions.make(source, Layers=[extension(functions, FOLLOWS)], Timeout=10)
    assert functions.invoke().good() == "there"
    end(functions)
    found = until_seen(functions, lambda found: found and found[-1]["eventType"] == "SHUTDOWN", "its end")
    assert found[-1]["shutdownReason"] == "spindown"
    assert "asked to end" in lines(functions)


@pytest.mark.parametrize(
    "text, kind, message, state",
    [
        ("begin()\nsys.exit(1)\n", "Extension.Crash", "exit status 1", "Registered"),
        ("begin()\n", "Extension.Crash", "exit code 0", "Registered"),
        ("sys.exit(4)\n", "Extension.Crash", "exit status 4", "Started"),
        ("os.kill(os.getpid(), 9)\n", "Extension.Crash", "signal: killed", "Started"),
        (
            "ask('POST', '/2020-01-01/extension/init/error', {'errorMessage': 'no'}, Identifier=begin(),"
            " Function_Error_Type='Extension.NoKey')\ntime.sleep(60)\n",
            "Extension.InitError",
            "Extension.NoKey",
            "InitError",
        ),
        ("#!/nowhere/python\n", "Extension.LaunchError", "fork/exec /opt/extensions/agent: no such file or directory", "LaunchError"),
    ],
)
def test_one_that_does_not_begin(functions, text, kind, message, state):
    functions.make(HANDLER, Layers=[extension(functions, text)])
    answer = functions.invoke(1)
    said = {"errorType": kind, "errorMessage": f"RequestId: {answer.request} Error: {message}"}
    assert (answer.error, answer.said) == ("Unhandled", said)
    until(lambda: [line for line in lines(functions) if line.startswith("REPORT")], "the report")
    [line] = [line for line in lines(functions) if line.startswith("EXTENSION")]
    assert line.startswith(f"EXTENSION\tName: agent\tState: {state}\tEvents: [")
    [line] = [line for line in lines(functions) if line.startswith("INIT_REPORT")]
    assert line.endswith(f"\tPhase: init\tStatus: error\tError Type: {kind}")


def test_one_that_cannot_be_executed(functions):
    # What lies deeper is no program.
    files = {"extensions/plain": "text", "extensions/agent/lib.py": "x = 1"}
    functions.make(HANDLER, Layers=[functions.layer(without_modes(zipped(files)))])
    answer = functions.invoke(1)
    message = f"RequestId: {answer.request} Error: fork/exec /opt/extensions/plain: permission denied"
    assert answer.said == {"errorType": "Extension.LaunchError", "errorMessage": message}


def test_one_that_ends_while_it_works(functions):
    text = "identifier = begin()\nfollowing(identifier)\nfollowing(identifier)\nsys.exit(5)\n"
    functions.make("import time\ndef handler(event, context):\n    time.sleep(event)\n    return 'there'", Layers=[extension(functions, text)], Timeout=20)
    assert functions.invoke(0).good() == "there"
    answer = functions.invoke(10)
    message = f"RequestId: {answer.request} Error: exit status 5"
    assert answer.said == {"errorType": "Extension.Crash", "errorMessage": message}
    # The next has an environment of its own.
    assert functions.invoke(0).good() == "there"


def test_what_is_refused(functions):
    text = """
        def refused(what, answer):
            status, _, told = answer
            say("refused", what=what, status=status, type=told and told.get("errorType"), message=told and told.get("errorMessage"))

        base = "/2020-01-01/extension/"
        refused("no name", ask("POST", base + "register", {"events": []}))
        refused("other name", register("other"))
        refused("event", register(events=["INVOKE", "PARTY"]))
        refused("no list", ask("POST", base + "register", {"events": "INVOKE"}, Name=NAME))
        refused("keys", ask("POST", base + "register", {"events": [], "configurationKeys": ["x"]}, Name=NAME))
        identifier = begin()
        refused("again", register())
        refused("no id", ask("GET", base + "event/next"))
        refused("odd id", ask("GET", base + "event/next", Identifier="me"))
        refused("unknown id", ask("GET", base + "event/next", Identifier="4fd3c1de-7e3c-4a0a-9c56-3d5b2c1a0f9e"))
        refused("no type", ask("POST", base + "init/error", {}, Identifier=identifier))
        refused("path", ask("GET", base + "nothing"))
        where = {"protocol": "HTTP", "URI": "http://sandbox.localdomain"}
        refused("subscription", ask("PUT", "/2022-07-01/telemetry", {"schemaVersion": "2022-12-13", "types": [], "destination": where}, Identifier=identifier))
        refused("logs", ask("PUT", "/2020-08-15/logs", {"types": [], "destination": where}, Identifier=identifier))
        follow(identifier)
    """
    functions.make(HANDLER, Layers=[extension(functions, text)], Timeout=10)
    assert functions.invoke(1).good()[0] == 1
    told = until_seen(functions, lambda found: len(found) >= 13, "all answers", "refused")
    told = {one["what"]: (one["status"], one["type"], one["message"]) for one in told}
    state = "State transition from Registered to Registered failed for extension agent. Error: State transition is not allowed"
    empty = "URI port is not provided; types should not be empty"
    assert told == {
        "no name": (403, "Extension.InvalidExtensionName", "Empty extension name"),
        "other name": (403, "Extension.InvalidEventType", "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension"),
        "event": (403, "Extension.InvalidEventType", "PARTY: ErrorInvalidEventType"),
        "no list": (403, "InvalidRequestFormat", "events are no list"),
        "keys": (403, "InvalidRequestFormat", "configurationKeys are deprecated; use environment variables instead"),
        "again": (403, "Extension.InvalidExtensionState", state),
        "no id": (403, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header"),
        "odd id": (403, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier"),
        "unknown id": (403, "Extension.UnknownExtensionIdentifier", "Unknown extension 4fd3c1de-7e3c-4a0a-9c56-3d5b2c1a0f9e"),
        "no type": (403, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found"),
        "path": (404, "NotFound", "There is no such path."),
        "subscription": (400, "ValidationError", empty),
        "logs": (400, "Logs.ValidationError", empty),
    }


def test_a_part_of_the_code(functions):
    """An internal extension: a thread that registers while the module is loaded."""
    text = """
        seen = []
        refusal = register("inside", ["SHUTDOWN"])
        identifier = begin(name="inside", events=["INVOKE"])

        def run():
            while True:
                seen.append(following(identifier)["requestId"])

        threading.Thread(target=run, daemon=True).start()

        def handler(event, context):
            until = time.monotonic() + 5
            while context.aws_request_id not in seen and time.monotonic() < until:
                time.sleep(0.01)
            late = register("late", [])
            return [seen == [*event, context.aws_request_id], refusal[2]["errorType"], late[2]["errorType"]]
    """
    functions.make(program(text), Timeout=10)
    wanted = [True, "Extension.InvalidEventType", "Extension.RegistrationClosed"]
    first = functions.invoke([])
    assert first.good() == wanted
    assert "EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]\n" in first.log
    assert functions.invoke([first.request]).good() == wanted


def test_more_than_ten(functions):
    layer = functions.layer({f"extensions/agent-{number}": program(FOLLOWS) for number in range(11)})
    functions.make(HANDLER, Layers=[layer], MemorySize=512)
    answer = functions.invoke(1)
    assert answer.said["errorType"] == "Extension.LaunchError"
    until(lambda: [line for line in lines(functions) if "Error Type: TooManyExtensions" in line], "its line")


SUBSCRIBES = """
    told = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            for event in json.loads(body):
                if event["type"] != "extension":
                    say("told", path=self.path, event=event)
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    listener = http.server.ThreadingHTTPServer(("sandbox.localdomain", 8080), Listener)
    threading.Thread(target=listener.serve_forever, daemon=True).start()
    identifier = begin()
    status, _, text = ask("PUT", PATH, WANTED, Identifier=identifier)
    say("subscribed", status=status, text=text)
    follow(identifier)
    time.sleep(0.3)
"""


def subscribes(path: str, **wanted) -> str:
    wanted = {"types": ["platform", "function"], "buffering": {"timeoutMs": 25}} | wanted
    wanted.setdefault("destination", {"protocol": "HTTP", "URI": "http://sandbox.localdomain:8080/told"})
    return program(f"PATH = {path!r}\nWANTED = {wanted!r}\n" + textwrap.dedent(SUBSCRIBES))


def test_telemetry(functions, make):
    layer = extension(functions, subscribes("/2022-07-01/telemetry", schemaVersion="2022-12-13"))
    make(Layers=[layer])
    first = functions.invoke(1)
    assert first.good()[0] == 1
    second = functions.invoke(2)
    end(functions)
    found = until_seen(
        functions,
        lambda found: len([one for one in found if one["event"]["type"] == "platform.report"]) == 2,
        "both reports",
        "told",
    )
    assert {one["path"] for one in found} == {"/told"}
    assert seen(functions, "subscribed") == [{"kind": "subscribed", "status": 200, "text": "OK"}]
    events = [one["event"] for one in found]
    kinds = [event["type"] for event in events if event["type"].startswith("platform")]
    # The code may be ready before the extension has subscribed.
    assert sorted(kinds[1:3]) == ["platform.initRuntimeDone", "platform.telemetrySubscription"]
    assert kinds[:1] + kinds[3:] == [
        "platform.initStart",
        "platform.extension",
        "platform.initReport",
        *["platform.start", "platform.runtimeDone", "platform.report"] * 2,
    ]
    of = {kind: [event["record"] for event in events if event["type"] == kind] for kind in kinds}
    assert (of["platform.initStart"][0]["functionName"], of["platform.initStart"][0]["phase"]) == ("f", "init")
    assert of["platform.telemetrySubscription"] == [{"name": "agent", "state": "Subscribed", "types": ["platform", "function"]}]
    assert of["platform.extension"] == [{"name": "agent", "state": "Ready", "events": ["INVOKE", "SHUTDOWN"]}]
    assert of["platform.initReport"][0]["metrics"]["durationMs"] > 0
    assert [record["requestId"] for record in of["platform.start"]] == [first.request, second.request]
    done = of["platform.runtimeDone"][0]
    assert (done["requestId"], done["status"]) == (first.request, "success")
    assert done["metrics"]["producedBytes"] == len(first.payload)
    assert [span["name"] for span in done["spans"]] == ["responseLatency", "responseDuration", "runtimeOverhead"]
    report = of["platform.report"][0]
    assert set(report["metrics"]) >= {"durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"}
    assert [span["name"] for span in report["spans"]] == ["extensionOverhead"]
    assert [event["record"] for event in events if event["type"] == "function"].count("working\n") == 2
    assert "TELEMETRY\tName: agent\tState: Subscribed\tTypes: [Platform, Function]" in lines(functions)


def test_logs_of_old(functions):
    wanted = {"protocol": "HTTP", "URI": "http://sandbox:8080/lambda_logs"}
    text = subscribes("/2020-08-15/logs", schemaVersion="2021-03-18", destination=wanted)
    functions.make(HANDLER, Layers=[extension(functions, text)], Timeout=10)
    answer = functions.invoke(1)
    assert answer.good()[0] == 1
    end(functions)
    found = until_seen(
        functions, lambda found: any(one["event"]["type"] == "platform.report" for one in found), "a report", "told"
    )
    events = {one["event"]["type"]: one["event"]["record"] for one in found}
    assert set(events) == {
        "platform.logsSubscription",
        "platform.extension",
        "platform.start",
        "platform.runtimeDone",
        "platform.end",
        "platform.report",
        "function",
    }
    assert events["platform.runtimeDone"] == {"requestId": answer.request, "status": "success"}
    assert events["platform.end"] == {"requestId": answer.request}


def test_telemetry_over_tcp(functions):
    text = """
        import socket
        listener = socket.create_server(("127.0.0.1", 8080))

        def run():
            peer, _ = listener.accept()
            for line in peer.makefile():
                event = json.loads(line)
                if event["type"] != "extension":
                    say("told", event=event)

        threading.Thread(target=run, daemon=True).start()
        identifier = begin()
        where = {"protocol": "TCP", "port": 8080}
        wanted = {"schemaVersion": "2022-07-01", "types": ["function"], "buffering": {"timeoutMs": 25}, "destination": where}
        assert ask("PUT", "/2022-07-01/telemetry/", wanted, Identifier=identifier)[0] == 200
        follow(identifier)
        time.sleep(0.3)
    """
    functions.make(HANDLER, Layers=[extension(functions, text)], Timeout=10)
    assert functions.invoke(1).good()[0] == 1
    end(functions)
    found = until_seen(functions, bool, "a line", "told")
    assert [one["event"]["record"] for one in found] == ["working\n"]


def test_environments_end_when_the_server_does(new_server):
    server = new_server().start("--no-prepare")
    functions = Functions(Account(server.endpoint, "000000000077"))
    functions.make(HANDLER, Layers=[extension(functions, FOLLOWS)], Timeout=10)
    assert functions.invoke(1).good()[0] == 1
    assert server.stop() == 0
    server.start("--no-prepare")
    functions = Functions.again(Account(server.endpoint, "000000000077"))
    found = until_seen(functions, lambda found: found and found[-1]["eventType"] == "SHUTDOWN", "its end")
    assert found[-1]["shutdownReason"] == "spindown"


def without_modes(data: bytes) -> bytes:
    """The same archive, though nothing in it can be executed."""
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(memory, "w") as out:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o644 << 16
            out.writestr(entry, source.read(name))
    return memory.getvalue()
