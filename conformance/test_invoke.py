"""Functions are invoked with boto3: results, errors, ends, bounds, reuse, concurrency, versions. All in Python, as
what is shown here is the same for every runtime."""

import base64
import json
import random
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from clients import denial, policy, refused, statement, trust
from invoking import BASIC, LAMBDA, Functions, functions, zipped  # noqa: F401
from server import until

ECHO = "def handler(event, context): return event\n"


# --- answers


def test_what_is_returned_comes_back(functions):
    functions.make(ECHO)
    for event in [{"a": [1, 2.5, None, "ü"]}, [], 7, "text", None]:
        answer = functions.invoke(event)
        assert answer.good() == event
        assert (answer.whole["StatusCode"], answer.whole["ExecutedVersion"]) == (200, "$LATEST")
    assert functions.api.invoke(FunctionName="f")["Payload"].read() == b"{}"


def test_the_log_of_an_invocation(functions):
    functions.make("""
        import logging
        print("at the start")
        def handler(event, context):
            print("printed")
            logging.getLogger().warning("warned")
            return context.log_stream_name
    """)
    answer = functions.invoke()
    number = re.escape(answer.request)
    written = rf"(printed\n|\[WARNING\]\t\S+Z\t{number}\twarned\n)"
    # What is printed and what is logged take different ways.
    line = rf"START RequestId: {number} Version: \$LATEST\n{written}{written}"
    line += rf"END RequestId: {number}\nREPORT RequestId: {number}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\t"
    line += r"Memory Size: 128 MB\tMax Memory Used: (\d+) MB\tInit Duration: [\d.]+ ms\t\n$"
    found = re.search(line, answer.log)
    assert found, answer.log
    assert found[1] != found[2] and 1 <= int(found[3]) <= 128
    assert "at the start\n" in answer.log
    again = functions.invoke()
    assert again.said == answer.said and "Init Duration" not in again.log and "at the start" not in again.log
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", answer.said)
    until(lambda: len([line for line in functions.logged() if line.startswith("REPORT")]) == 2, "both reports")
    assert "printed\n" in functions.logged()
    longer = functions.make("def handler(e, c): print('x' * 9000)", "longer")
    assert len(functions.invoke(name=longer).log.encode()) <= 4096
    assert "LogResult" not in functions.invoke(log=False).whole


def test_lines_stay_in_order(functions):
    """Also those of one millisecond, of which there are many."""
    functions.make("def handler(event, context): print(*range(event), sep='\\n')", Timeout=60)
    functions.invoke(20_000, log=False)
    pages = functions.account.client("logs").get_paginator("filter_log_events")

    def lines() -> list:
        found = pages.paginate(logGroupName="/aws/lambda/f") if functions.logged() else []
        return [event["message"].rstrip() for page in found for event in page["events"]]

    until(lambda: any(line.startswith("REPORT") for line in lines()), "the last line")
    assert [int(line) for line in lines() if line.isdigit()] == list(range(20_000))
    assert lines()[-1].startswith("REPORT")


def test_lines_are_kept_if_the_role_may_write_them(account):
    """Whoever invokes sees the newest lines all the same, as on AWS."""
    functions = Functions(account, logs=False)
    functions.make("def handler(event, context): print('line', event)")
    allowed = account.role("allowed", trusted=trust(LAMBDA))
    account.iam.attach_role_policy(RoleName="allowed", PolicyArn=BASIC)
    functions.make("def handler(event, context): print('line', event)", "allowed", Role=allowed)

    def write(number):
        """Says a line, and waits until it is kept or not: one that was said later is."""
        assert f"line {number}\n" in functions.invoke(number).log
        functions.invoke(number, "allowed")
        until(lambda: f"line {number}\n" in functions.logged("allowed"), f"line {number}")

    def kept() -> list:
        return [line for line in functions.logged() if line.startswith("line")]

    write(1)
    assert functions.logged() == []
    # The group is not there, and the role may not make it.
    group = f"arn:aws:logs:us-east-1:{account.id}:log-group:/aws/lambda/f:*"
    writes = policy(statement(["logs:CreateLogStream", "logs:PutLogEvents"], group))
    account.iam.put_role_policy(RoleName="runner", PolicyName="logs", PolicyDocument=writes)
    write(2)
    assert functions.logged() == []
    account.client("logs").create_log_group(logGroupName="/aws/lambda/f")
    write(3)
    assert kept() == ["line 3\n"]
    account.iam.delete_role_policy(RoleName="runner", PolicyName="logs")
    write(4)
    account.iam.attach_role_policy(RoleName="runner", PolicyArn=BASIC)
    write(5)
    assert kept() == ["line 3\n", "line 5\n"]


def test_what_comes_with_an_event(account, functions):
    functions.make("""
        def handler(event, context):
            left = context.get_remaining_time_in_millis()
            return [context.invoked_function_arn, context.client_context.custom, context.aws_request_id, left]
    """, Timeout=10)  # fmt: skip
    context = base64.b64encode(json.dumps({"custom": {"a": "b"}}).encode()).decode()
    answer = functions.invoke(ClientContext=context)
    arn = f"arn:aws:lambda:us-east-1:{account.id}:function:f"
    invoked, custom, request, left = answer.good()
    assert (invoked, custom, request) == (arn, {"a": "b"}, answer.request)
    assert 5_000 < left <= 10_000
    assert functions.invoke(ClientContext=context, Qualifier="$LATEST").said[0] == arn + ":$LATEST"
    with refused("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.", 400):
        functions.invoke(ClientContext="%")


def test_a_dry_run_runs_nothing(account, functions):
    functions.make("def handler(event, context): 1 / 0")
    answer = functions.invoke(InvocationType="DryRun", log=False)
    assert (answer.whole["StatusCode"], answer.payload) == (204, b"")
    key = account.user("nobody")
    arn = f"arn:aws:lambda:us-east-1:{account.id}:function:f"
    with refused("AccessDeniedException", denial(account.arn("user/nobody"), "lambda:InvokeFunction", arn), 403):
        account.client("lambda", key).invoke(FunctionName="f", InvocationType="DryRun")
    key = account.user("somebody", statement("lambda:InvokeFunction", arn))
    assert account.client("lambda", key).invoke(FunctionName="f", InvocationType="DryRun")["StatusCode"] == 204


# --- errors


def test_an_error_is_told_with_its_trace(functions):
    functions.make("""
        class Trouble(Exception): pass
        def inner(event):
            raise Trouble("boom " + event["what"])
        def handler(event, context):
            inner(event)
    """)
    answer = functions.invoke({"what": "ü"})
    assert (answer.error, answer.whole["StatusCode"]) == ("Unhandled", 200)
    assert answer.said == {
        "errorMessage": "boom ü",
        "errorType": "Trouble",
        "requestId": answer.request,
        "stackTrace": [
            '  File "/var/task/index.py", line 6, in handler\n    inner(event)\n',
            '  File "/var/task/index.py", line 4, in inner\n    raise Trouble("boom " + event["what"])\n',
        ],
    }
    assert "[ERROR] Trouble: boom ü\nTraceback (most recent call last):" in answer.log
    assert functions.invoke({}).said["errorType"] == "KeyError"


@pytest.mark.parametrize(
    "files, handler, kind, message",
    [
        ({"index.py": "import nothing"}, "index.handler", "Runtime.ImportModuleError",
         "Unable to import module 'index': No module named 'nothing'"),
        ({"a.py": ""}, "index.handler", "Runtime.ImportModuleError",
         "Unable to import module 'index': No module named 'index'"),
        ({"index.py": "x = 1"}, "index.handler", "Runtime.HandlerNotFound",
         "Handler 'handler' missing on module 'index'"),
        ({"index.py": "def f(:"}, "index.handler", "Runtime.UserCodeSyntaxError",
         "Syntax error in module 'index': invalid syntax (index.py, line 1)"),
        ({"index.py": "{}['x']"}, "index.handler", "KeyError", "'x'"),
    ],
)  # fmt: skip
def test_code_that_cannot_begin(functions, files, handler, kind, message):
    functions.make(files, handler=handler)
    for _ in range(2):
        answer = functions.invoke()
        assert answer.error == "Unhandled"
        assert (answer.said["errorType"], answer.said["errorMessage"]) == (kind, message)
        assert f"[ERROR] {kind}: {message}" in answer.log


def test_what_takes_too_long_is_ended(functions):
    functions.make("""
        import time
        def handler(event, context):
            print("begun")
            time.sleep(event)
            return "done"
    """, Timeout=1)  # fmt: skip
    answer = functions.invoke(30)
    sentence = "Task timed out after 1.00 seconds"
    said = {"errorType": "Sandbox.Timedout", "errorMessage": f"RequestId: {answer.request} Error: {sentence}"}
    assert (answer.error, answer.said) == ("Unhandled", said)
    assert "begun\n" in answer.log and f"{answer.request} {sentence}" in answer.log
    assert "Status: timeout" in answer.log
    assert functions.invoke(0).good() == "done"


LEAVE = """
    import os, sys, ctypes
    def handler(event, context):
        {
            "exit": lambda: sys.exit(event.get("code", 1)),
            "os": lambda: os._exit(event["code"]),
            "kill": lambda: os.kill(os.getpid(), event["code"]),
            "crash": lambda: ctypes.string_at(0),
            "stay": lambda: None,
        }[event["do"]]()
        return "there"
"""


@pytest.mark.parametrize(
    "event, sentence",
    [
        ({"do": "exit"}, "Runtime exited with error: exit status 1"),
        ({"do": "exit", "code": 7}, "Runtime exited with error: exit status 7"),
        ({"do": "os", "code": 0}, "Runtime exited without providing a reason"),
        ({"do": "os", "code": 3}, "Runtime exited with error: exit status 3"),
        ({"do": "kill", "code": 9}, "Runtime exited with error: signal: killed"),
        ({"do": "crash"}, "Runtime exited with error: signal: segmentation fault"),
    ],
)
def test_what_ends_itself(functions, event, sentence):
    functions.make(LEAVE)
    assert functions.invoke({"do": "stay"}).good() == "there"
    answer = functions.invoke(event)
    said = {"errorType": "Runtime.ExitError", "errorMessage": f"RequestId: {answer.request} Error: {sentence}"}
    assert (answer.error, answer.said) == ("Unhandled", said)
    assert f"RequestId: {answer.request} Error: {sentence}\n" in answer.log
    assert functions.invoke({"do": "stay"}).good() == "there"


def test_what_takes_too_much_memory_is_ended(functions):
    functions.make("""
        def handler(event, context):
            return len(bytearray(event << 20))
    """, Timeout=20)  # fmt: skip
    answer = functions.invoke(400)
    sentence = "Runtime exited with error: signal: killed"
    said = {"errorType": "Runtime.OutOfMemory", "errorMessage": f"RequestId: {answer.request} Error: {sentence}"}
    assert (answer.error, answer.said) == ("Unhandled", said)
    assert functions.invoke(1).good() == 1 << 20
    functions.configure(MemorySize=768)
    assert functions.invoke(400).good() == 400 << 20


# --- bounds


LARGEST = 6 * 1024 * 1024


def test_events_and_answers_have_a_bound(functions):
    functions.make("""
        def handler(event, context):
            return event if isinstance(event, str) else "x" * event
    """, Timeout=30, MemorySize=512)  # fmt: skip
    largest = "x" * (LARGEST - 2)
    assert functions.invoke(largest, log=False).good() == largest
    with refused("RequestTooLargeException", status=413):
        functions.invoke(largest + "x", log=False)
    answer = functions.invoke(LARGEST + 200)
    sentence = "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    assert answer.error == "Unhandled"
    assert answer.said == {"errorType": "Function.ResponseSizeTooLarge", "errorMessage": sentence}
    assert len(functions.invoke(LARGEST, log=False).good()) == LARGEST
    with refused("RequestTooLargeException", status=413):
        functions.invoke("x" * (1 << 20), InvocationType="Event", log=False)


def test_archives_have_a_bound(functions):
    """Fifty megabytes, as they are sent."""
    large = {"index.py": ECHO, "data": random.Random(1).randbytes(40 << 20)}
    functions.make(zipped(large), Timeout=20)
    assert functions.invoke(1).good() == 1
    with refused("RequestEntityTooLarge", "Request must be smaller than 70167211 bytes", 413):
        functions.api.update_function_code(FunctionName="f", ZipFile=bytes(53 << 20))


AWS_SETS = {
    "AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION", "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_FORMAT", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LAMBDA_RUNTIME_DIR", "LAMBDA_TASK_ROOT",
    "LANG", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TZ", "_HANDLER", "_X_AMZN_TRACE_ID",
}  # fmt: skip
# Where the certificates are that lead to the cloud.
OURS = {"AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "PIP_CERT", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"}


def test_the_environment_is_as_on_aws(account, functions):
    functions.make("""
        import os
        def handler(event, context): return dict(os.environ)
    """, Environment={"Variables": {"STAGE": "blue", "TZ": "Europe/Berlin"}}, MemorySize=256)  # fmt: skip
    told = functions.invoke().good()
    assert set(told) - OURS == AWS_SETS | {"STAGE"}, set(told) ^ (AWS_SETS | OURS | {"STAGE"})
    assert told == told | {
        "STAGE": "blue", "TZ": "Europe/Berlin", "LANG": "en_US.UTF-8", "_HANDLER": "index.handler",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.12", "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime", "AWS_LAMBDA_LOG_FORMAT": "Text",
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    }  # fmt: skip
    assert told["AWS_ACCESS_KEY_ID"].startswith("ASIA")


def test_tmp_has_a_size_and_all_else_cannot_be_written(functions):
    functions.make("""
        import os
        def handler(event, context):
            written = 0
            with open("/tmp/fill", "wb") as file:
                try:
                    for _ in range(event):
                        written += file.write(b"x" * (1 << 20))
                        file.flush()
                except OSError as error:
                    written = error.strerror
            os.remove("/tmp/fill")
            for place in ["/var/task", "/opt", "/", "/etc", "/var/runtime", "/usr"]:
                try:
                    open(place + "/new", "w")
                except OSError:
                    continue
                return place + " could be written"
            size = os.statvfs("/tmp")
            return [written, (size.f_blocks * size.f_frsize) >> 20]
    """, MemorySize=1024, Timeout=30)  # fmt: skip
    assert functions.invoke(500).good() == [500 << 20, 512]
    assert functions.invoke(513).good()[0] == "No space left on device"
    functions.configure(EphemeralStorage={"Size": 700})
    assert functions.invoke(690).good() == [690 << 20, 700]


# --- environments


def test_an_environment_is_used_again_and_rests_in_between(functions):
    functions.make("""
        import threading, time
        turns = 0
        def turn():
            global turns
            while True:
                turns += 1
                time.sleep(0.001)
        threading.Thread(target=turn, daemon=True).start()
        seen = []
        def handler(event, context):
            seen.append(turns)
            return [id(seen), len(seen), turns]
    """)
    first, count, before = functions.invoke().good()
    assert count == 1
    pause = threading.Event()
    pause.wait(1.5)
    second, count, after = functions.invoke().good()
    assert (second, count) == (first, 2)
    # It had the time of two invocations and a few milliseconds, not the 1.5 s between them.
    assert after - before < 400, (before, after)


def test_one_event_at_a_time_and_many_environments(functions):
    functions.make("""
        import time, uuid
        me, running = str(uuid.uuid4()), 0
        def handler(event, context):
            global running
            running += 1
            assert running == 1
            time.sleep(0.3)
            running -= 1
            return me
    """, Timeout=30)  # fmt: skip
    with ThreadPoolExecutor(4) as several:
        found = list(several.map(lambda _: functions.invoke().good(), range(4)))
    assert len(set(found)) == 4


def test_a_hundred_at_once(functions):
    functions.make("def handler(event, context): return event", Timeout=30)
    with ThreadPoolExecutor(100) as several:
        found = list(several.map(lambda number: functions.invoke(number).good(), range(100)))
    assert found == list(range(100))


def test_other_code_and_other_settings_are_used_at_once(functions):
    functions.make("import os\ndef handler(event, context): return [1, os.environ.get('STAGE')]")
    assert functions.invoke().good() == [1, None]
    code = zipped({"index.py": "import os\ndef handler(event, context): return [2, os.environ.get('STAGE')]"})
    functions.api.update_function_code(FunctionName="f", ZipFile=code)
    functions.settle()
    assert functions.invoke().good() == [2, None]
    functions.configure(Environment={"Variables": {"STAGE": "green"}})
    assert functions.invoke().good() == [2, "green"]
    functions.api.delete_function(FunctionName="f")
    with refused("ResourceNotFoundException", status=404):
        functions.invoke()


# --- concurrency


SLOW = """
    import time
    def handler(event, context):
        time.sleep(event)
        return event
"""
THROTTLED = "TooManyRequestsException"


def unless_throttled(functions, event):
    try:
        return functions.invoke(event)
    except functions.api.exceptions.TooManyRequestsException:
        return None


def how_throttled(functions, event):
    try:
        functions.invoke(event)
    except functions.api.exceptions.TooManyRequestsException as error:
        return error.response
    return None


def test_reserved_concurrency_bounds(functions):
    functions.make(SLOW, Timeout=10)
    functions.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    with refused(THROTTLED, "Rate Exceeded.", 429) as caught:
        functions.invoke(0)
    assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    functions.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    assert functions.invoke(0).good() == 0
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(until, lambda: unless_throttled(functions, 2), "its turn", 10)
        told = until(lambda: how_throttled(functions, 0), "the second to be refused", 10)
        assert told["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
        assert slow.result().good() == 2
    functions.api.delete_function_concurrency(FunctionName="f")
    assert functions.invoke(0).good() == 0


# --- versions


def test_versions_run_their_own_code(functions):
    def code(number):
        return f"def handler(event, context): return [{number}, context.function_version]"

    functions.make(code(1))
    functions.api.publish_version(FunctionName="f")
    functions.settle("f:1")
    functions.api.update_function_code(FunctionName="f", ZipFile=zipped({"index.py": code(2)}))
    functions.settle()
    functions.api.publish_version(FunctionName="f")
    functions.settle("f:2")
    for qualifier, said in [("1", [1, "1"]), ("2", [2, "2"]), ("$LATEST", [2, "$LATEST"])]:
        answer = functions.invoke(Qualifier=qualifier)
        assert (answer.good(), answer.whole["ExecutedVersion"]) == (said, said[1])
    alias = {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"}
    functions.api.create_alias(**alias)
    assert functions.invoke(name="f:live").good() == [1, "1"]
    functions.api.update_alias(**alias, RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    found = [functions.invoke(Qualifier="live", log=False) for _ in range(80)]
    assert all(answer.said[1] == answer.whole["ExecutedVersion"] for answer in found)
    counts = [sum(answer.said == [number, str(number)] for answer in found) for number in (1, 2)]
    # All of one version is a matter of 10^-7.
    assert sum(counts) == 80 and min(counts) >= 15, counts
