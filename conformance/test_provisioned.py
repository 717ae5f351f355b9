"""Environments that are kept ready, with boto3: begun ahead of events, counted, replaced, there again after a start."""

import re
import threading

import pytest

from clients import Account, refused
from invoking import Functions, functions  # noqa: F401
from server import until

CODE = """
    import os, time
    print("born")
    def handler(event, context):
        if event == "die":
            os._exit(1)
        time.sleep(event if isinstance(event, (int, float)) else 0)
        return {"kind": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "stream": context.log_stream_name}
"""


def publish(functions, name="f"):
    return functions.api.publish_version(FunctionName=name)["Version"]


def keep(functions, count, qualifier="1", name="f"):
    of = {"FunctionName": name, "Qualifier": qualifier}
    told = functions.api.put_provisioned_concurrency_config(**of, ProvisionedConcurrentExecutions=count)
    assert (told["ResponseMetadata"]["HTTPStatusCode"], told["Status"]) == (202, "IN_PROGRESS")
    return ready(functions, count, qualifier, name)


def told(functions, qualifier="1", name="f"):
    return functions.api.get_provisioned_concurrency_config(FunctionName=name, Qualifier=qualifier)


def ready(functions, count, qualifier="1", name="f"):
    def is_ready():
        state = told(functions, qualifier, name)
        assert state["Status"] != "FAILED", state
        return state["Status"] == "READY" and state["AllocatedProvisionedConcurrentExecutions"] == count

    until(is_ready, f"{count} to be ready")
    state = told(functions, qualifier, name)
    assert state["AvailableProvisionedConcurrentExecutions"] == count
    assert state["RequestedProvisionedConcurrentExecutions"] == count
    return state


def births(functions, name="f"):
    return len([line for line in functions.logged(name) if line == "born\n"])


@pytest.fixture
def kept(functions):
    functions.make(CODE, Timeout=20)
    assert publish(functions) == "1"
    return functions


def test_they_are_there_before_the_first_event(kept):
    assert keep(kept, 2)["LastModified"].endswith("+0000")
    until(lambda: births(kept) == 2, "both to be born")
    first = kept.invoke(Qualifier="1")
    assert first.good()["kind"] == "provisioned-concurrency"
    assert "Init Duration" not in first.log and "born" not in first.log
    assert first.said["stream"] in {event["logStreamName"] for event in streams(kept)}
    latest = kept.invoke()
    assert latest.good()["kind"] == "on-demand" and "Init Duration" in latest.log


def streams(functions):
    return functions.account.client("logs").describe_log_streams(logGroupName="/aws/lambda/f")["logStreams"]


def test_more_events_than_that_are_run_on_demand(kept):
    keep(kept, 2)
    kinds = []

    def run():
        kinds.append(kept.invoke(1.5, Qualifier="1").good()["kind"])

    threads = [threading.Thread(target=run) for _ in range(3)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(kinds) == ["on-demand", "provisioned-concurrency", "provisioned-concurrency"]


def test_one_that_dies_is_replaced(kept):
    keep(kept, 1)
    stream = kept.invoke(Qualifier="1").good()["stream"]
    assert kept.invoke("die", Qualifier="1").error == "Unhandled"
    ready(kept, 1)
    again = kept.invoke(Qualifier="1").good()
    assert again["kind"] == "provisioned-concurrency" and again["stream"] != stream


def test_more_fewer_and_none(kept):
    keep(kept, 1)
    keep(kept, 3)
    keep(kept, 2)
    limits = kept.api.get_account_settings()["AccountLimit"]
    assert limits["UnreservedConcurrentExecutions"] == 998
    listed = kept.api.list_provisioned_concurrency_configs(FunctionName="f")["ProvisionedConcurrencyConfigs"]
    assert [config["FunctionArn"].rsplit(":", 1)[1] for config in listed] == ["1"]
    assert (listed[0]["Status"], listed[0]["RequestedProvisionedConcurrentExecutions"]) == ("READY", 2)
    kept.api.delete_provisioned_concurrency_config(FunctionName="f", Qualifier="1")
    with refused("ProvisionedConcurrencyConfigNotFoundException", "No Provisioned Concurrency Config found for this function"):
        told(kept)
    until(lambda: kept.invoke(Qualifier="1").good()["kind"] == "on-demand", "none to be kept")
    assert kept.api.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"] == 1_000


def test_it_moves_with_its_alias(kept):
    kept.configure(Description="second")
    assert publish(kept) == "2"
    kept.api.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    keep(kept, 1, "live")
    assert kept.invoke(Qualifier="live").good()["kind"] == "provisioned-concurrency"
    assert kept.invoke(Qualifier="2").good()["kind"] == "on-demand"
    kept.api.update_alias(FunctionName="f", Name="live", FunctionVersion="2")
    ready(kept, 1, "live")
    answer = kept.invoke(Qualifier="live")
    assert (answer.whole["ExecutedVersion"], answer.good()["kind"]) == ("2", "provisioned-concurrency")
    assert "[2]" in answer.said["stream"]
    until(lambda: kept.invoke(Qualifier="1").good()["kind"] == "on-demand", "the first version to be left")
    with refused("ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias"):
        keep(kept, 1, "2")


def test_what_is_reserved_is_the_most(kept):
    keep(kept, 2)
    lower = " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned concurrency [2]."
    with refused("InvalidParameterValueException", lower):
        kept.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=1)
    kept.api.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=2)
    assert kept.api.get_function_concurrency(FunctionName="f")["ReservedConcurrentExecutions"] == 2
    with refused("TooManyRequestsException", "Rate Exceeded.") as caught:
        kept.invoke()
    assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    assert kept.invoke(Qualifier="1").good()["kind"] == "provisioned-concurrency"
    greater = "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function"
    with refused("InvalidParameterValueException", greater):
        keep(kept, 3)


def test_code_that_cannot_begin(functions):
    functions.make("raise RuntimeError('no')")
    publish(functions)
    of = {"FunctionName": "f", "Qualifier": "1"}
    functions.api.put_provisioned_concurrency_config(**of, ProvisionedConcurrentExecutions=1)
    until(lambda: told(functions)["Status"] == "FAILED", "it to fail")
    state = told(functions)
    assert state["StatusReason"] == "FUNCTION_ERROR_INIT_FAILURE"
    assert (state["AllocatedProvisionedConcurrentExecutions"], state["AvailableProvisionedConcurrentExecutions"]) == (0, 0)
    report = r"INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: RuntimeError\n"
    until(lambda: any(re.fullmatch(report, line) for line in functions.logged()), "its report")


def test_what_is_refused(kept):
    invalid, specified = "InvalidParameterValueException", "Specified ConcurrentExecutions for function"
    arn = f"arn:aws:lambda:us-east-1:{kept.account.id}:function:f:none"
    for asked, code, sentence in [
        ((1, "$LATEST"), invalid, "Provisioned Concurrency Configs cannot be applied to unpublished function versions."),
        ((1, "none"), "ResourceNotFoundException", f"Cannot find alias arn: {arn}"),
        ((1_001,), invalid, f"{specified} is greater than account's unreserved concurrency [1000]."),
        (
            (901,),
            invalid,
            f"{specified} decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
        ),
    ]:
        with refused(code, sentence):
            keep(kept, *asked)


def test_they_are_there_again_after_a_kill(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    functions = Functions(account)
    functions.make(CODE)
    publish(functions)
    keep(functions, 2)
    server.kill()
    server.start()
    account.endpoint = server.endpoint
    functions = Functions.again(account)
    ready(functions, 2)
    answer = functions.invoke(Qualifier="1")
    assert answer.good()["kind"] == "provisioned-concurrency" and "Init Duration" not in answer.log
