"""Versions that begin from an image of their initialised code, with boto3: made once, forked for each environment."""

import re
import threading

import pytest

from clients import Account, refused
from invoking import Functions, functions, zipped  # noqa: F401
from server import until

ON = {"ApplyOn": "PublishedVersions"}
CODE = """
    import os, random, time, uuid
    from snapshot_restore_py import register_after_restore, register_before_snapshot
    INITIALISED = uuid.uuid4().hex
    HOOKS = []
    print("initialised")
    time.sleep(0.3)
    register_before_snapshot(HOOKS.append, "before 1")
    register_before_snapshot(HOOKS.append, "before 2")
    @register_after_restore
    def after():
        HOOKS.append("after " + os.environ["AWS_LAMBDA_LOG_STREAM_NAME"])
    def handler(event, context):
        time.sleep(event or 0)
        return {
            "kind": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"],
            "initialised": INITIALISED,
            "hooks": HOOKS,
            "stream": context.log_stream_name,
            "random": random.random(),
            "key": os.environ["AWS_ACCESS_KEY_ID"],
        }
"""


def configuration(functions, version="1", name="f"):
    return functions.api.get_function_configuration(FunctionName=name, Qualifier=version)


def publish(functions, name="f"):
    told = functions.api.publish_version(FunctionName=name)
    assert (told["State"], told["SnapStart"]["OptimizationStatus"]) == ("Pending", "Off")
    until(lambda: configuration(functions, told["Version"], name)["State"] != "Pending", "its image")
    return told["Version"]


def test_a_version_begins_from_its_image(functions):
    functions.make(CODE, SnapStart=ON, Timeout=10)
    latest = functions.api.get_function_configuration(FunctionName="f")
    assert latest["SnapStart"] == {"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"}
    assert publish(functions) == "1"
    ready = configuration(functions)
    assert (ready["State"], ready["SnapStart"]) == ("Active", ON | {"OptimizationStatus": "On"})
    first = functions.invoke(Qualifier="1")
    said = first.good()
    assert said["kind"] == "snap-start"
    assert said["hooks"] == ["before 2", "before 1", f"after {said['stream']}"]
    report = r"\tMax Memory Used: \d+ MB\tRestore Duration: ([\d.]+) ms\tBilled Restore Duration: \d+ ms\t\n$"
    found = re.search(report, first.log)
    assert found and float(found[1]) < 300, first.log
    assert re.match(r"RESTORE_START Runtime Version: python:3\.\d+\.\d+\n", first.log), first.log
    assert re.search(r"\nRESTORE_REPORT Restore Duration: [\d.]+ ms\n", first.log), first.log
    assert "initialised\n" not in first.log
    again = functions.invoke(Qualifier="1")
    assert again.good()["stream"] == said["stream"] and "Restore Duration" not in again.log
    assert functions.invoke().good()["kind"] == "on-demand"
    until(lambda: functions.logged().count("initialised\n") == 2, "the image's log, and that of $LATEST")


def test_all_environments_are_of_one_image(functions):
    functions.make(CODE, SnapStart=ON, Timeout=10)
    publish(functions)
    answers = []

    def run():
        answers.append(functions.invoke(1, Qualifier="1").good())

    threads = [threading.Thread(target=run) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len({said["initialised"] for said in answers}) == 1
    for what in ("stream", "random", "key"):
        assert len({said[what] for said in answers}) == 4, what


def test_an_image_that_cannot_be_made(functions):
    functions.make("raise RuntimeError('no')", SnapStart=ON)
    assert publish(functions) == "1"
    failed = configuration(functions)
    assert (failed["State"], failed["StateReasonCode"]) == ("Failed", "FunctionError")
    assert failed["SnapStart"]["OptimizationStatus"] == "Off"
    sentence = "The operation cannot be performed at this time. The function is currently in the following state: Failed"
    with refused("ResourceConflictException", sentence):
        functions.invoke(Qualifier="1")


def test_a_restore_that_fails(functions):
    functions.make(
        """
        from snapshot_restore_py import register_after_restore
        def after():
            raise ValueError("not again")
        register_after_restore(after)
        def handler(event, context):
            return 1
        """,
        SnapStart=ON,
    )
    publish(functions)
    answer = functions.invoke(Qualifier="1")
    assert (answer.error, answer.said["errorType"], answer.said["errorMessage"]) == ("Unhandled", "ValueError", "not again")


def test_what_is_refused(functions):
    invalid = "InvalidParameterValueException"
    asked = {"Role": functions.role, "Handler": "index.handler", "Code": {"ZipFile": zipped({"index.py": CODE})}}
    for runtime, sentence in [
        ("nodejs22.x", "nodejs22.x is not supported for SnapStart enabled functions."),
        ("python3.11", "python3.11 is not supported for SnapStart enabled functions."),
        (
            "java21",
            "SnapStart: java21 is not supported for SnapStart enabled functions here, as its programs cannot be forked.",
        ),
    ]:
        with refused(invalid, sentence):
            functions.api.create_function(FunctionName="g", Runtime=runtime, SnapStart=ON, **asked)
    functions.make(CODE, SnapStart=ON)
    publish(functions)
    with refused(invalid, "Provisioned Concurrency is not supported for functions enabled with SnapStart."):
        functions.api.put_provisioned_concurrency_config(
            FunctionName="f", Qualifier="1", ProvisionedConcurrentExecutions=1
        )
    functions.configure(SnapStart={"ApplyOn": "None"}, Description="without")
    second = functions.api.publish_version(FunctionName="f")
    assert (second["State"], second["SnapStart"]["ApplyOn"]) == ("Active", "None")


def test_it_begins_again_after_a_kill(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    made = Functions(account)
    made.make(CODE, SnapStart=ON)
    publish(made)
    before = made.invoke(Qualifier="1").good()
    server.kill()
    server.start()
    account.endpoint = server.endpoint
    after = Functions.again(account).invoke(Qualifier="1").good()
    assert after["kind"] == "snap-start" and after["initialised"] != before["initialised"]
