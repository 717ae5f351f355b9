"""CloudWatch Logs with boto3 and the AWS command line."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest
from botocore.exceptions import EventStreamError

from clients import Account, denial, policy, refused, statement
from server import binary, clean

GROUP, STREAM = "/aws/lambda/f", "2026/11/21/[$LATEST]0123456789abcdef0123456789abcdef"
NO_GROUP = "The specified log group does not exist."
NO_STREAM = "The specified log stream does not exist."


@pytest.fixture
def logs(account):
    """The root of an account. Nothing is checked before it is sent."""
    return account.client("logs", checked=False)


@pytest.fixture
def stream(logs) -> dict:
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    return {"logGroupName": GROUP, "logStreamName": STREAM}


def now_ms() -> int:
    return int(time.time() * 1000)


def events(*messages: str, at: int | None = None) -> list:
    at = at or now_ms()
    return [{"timestamp": at + n, "message": message} for n, message in enumerate(messages)]


def messages(answer) -> list:
    return [event["message"] for event in answer["events"]]


def arn(account, group=GROUP) -> str:
    return f"arn:aws:logs:us-east-1:{account.id}:log-group:{group}"


# --- groups and streams


def test_the_life_of_a_group(account, logs):
    logs.create_log_group(logGroupName=GROUP, tags={"team": "blue"})
    group = logs.describe_log_groups()["logGroups"][0]
    assert abs(group.pop("creationTime") - now_ms()) < 60_000
    assert group == {
        "logGroupName": GROUP,
        "arn": f"{arn(account)}:*",
        "logGroupArn": arn(account),
        "logGroupClass": "STANDARD",
        "deletionProtectionEnabled": False,
        "metricFilterCount": 0,
        "storedBytes": 0,
    }
    with refused("ResourceAlreadyExistsException", "The specified log group already exists", 400):
        logs.create_log_group(logGroupName=GROUP)
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=14)
    assert logs.describe_log_groups()["logGroups"][0]["retentionInDays"] == 14
    logs.delete_retention_policy(logGroupName=GROUP)
    assert "retentionInDays" not in logs.describe_log_groups()["logGroups"][0]
    logs.put_log_group_deletion_protection(logGroupIdentifier=arn(account), deletionProtectionEnabled=True)
    with refused("ValidationException", status=400):
        logs.delete_log_group(logGroupName=GROUP)
    logs.put_log_group_deletion_protection(logGroupIdentifier=GROUP, deletionProtectionEnabled=False)
    logs.delete_log_group(logGroupName=GROUP)
    assert logs.describe_log_groups()["logGroups"] == []
    with refused("ResourceNotFoundException", NO_GROUP, 400):
        logs.delete_log_group(logGroupName=GROUP)


def test_groups_are_found(account, logs):
    for n in range(55):
        logs.create_log_group(logGroupName=f"/many/{n:02}")
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix="/many")
    names = [group["logGroupName"] for page in pages for group in page["logGroups"]]
    assert names == [f"/many/{n:02}" for n in range(55)]
    found = logs.describe_log_groups(logGroupNamePattern="y/5")["logGroups"]
    assert [group["logGroupName"] for group in found] == [f"/many/5{n}" for n in range(5)]
    found = logs.list_log_groups(logGroupNamePattern="^/many/5|any/00")["logGroups"]
    assert len(found) == 6
    sentence = "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters."
    with refused("InvalidParameterException", sentence, 400):
        logs.describe_log_groups(logGroupNamePrefix="a", logGroupNamePattern="b")


def test_streams_are_described(account, logs, stream):
    logs.create_log_stream(logGroupName=GROUP, logStreamName="other")
    logs.put_log_events(**stream, logEvents=events("m"))
    ordered = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)
    newest, empty = ordered["logStreams"]
    assert (newest["logStreamName"], empty["logStreamName"]) == (STREAM, "other")
    assert newest["arn"] == f"{arn(account)}:log-stream:{STREAM}"
    assert newest["firstEventTimestamp"] == newest["lastEventTimestamp"]
    assert "firstEventTimestamp" not in empty
    with refused("ResourceAlreadyExistsException", "The specified log stream already exists", 400):
        logs.create_log_stream(**stream)
    sentence = "LogGroup name and LogGroup ARN are mutually exclusive parameters."
    with refused("ValidationException", sentence, 400):
        logs.describe_log_streams(logGroupName=GROUP, logGroupIdentifier=arn(account))
    logs.delete_log_stream(**stream)
    with refused("ResourceNotFoundException", NO_STREAM, 400):
        logs.delete_log_stream(**stream)


def test_tags(account, logs, stream):
    logs.tag_resource(resourceArn=arn(account), tags={"a": "1", "b": "2"})
    logs.tag_log_group(logGroupName=GROUP, tags={"c": "3"})
    logs.untag_resource(resourceArn=arn(account), tagKeys=["a"])
    logs.untag_log_group(logGroupName=GROUP, tags=["b"])
    assert logs.list_tags_for_resource(resourceArn=arn(account))["tags"] == {"c": "3"}
    assert logs.list_tags_log_group(logGroupName=GROUP)["tags"] == {"c": "3"}


# --- events


def test_events_are_put_and_read(logs, stream):
    at = now_ms() - 10_000
    answer = logs.put_log_events(**stream, logEvents=events("one", "two é", "three", at=at))
    assert answer["nextSequenceToken"] and "rejectedLogEventsInfo" not in answer
    head = logs.get_log_events(**stream, startFromHead=True, limit=2)
    assert messages(head) == ["one", "two é"]
    assert head["events"][0]["timestamp"] == at and head["events"][0]["ingestionTime"] > at
    rest = logs.get_log_events(**stream, nextToken=head["nextForwardToken"])
    assert messages(rest) == ["three"]
    end = logs.get_log_events(**stream, nextToken=rest["nextForwardToken"])
    assert (messages(end), end["nextForwardToken"]) == ([], rest["nextForwardToken"])
    assert messages(logs.get_log_events(**stream, limit=1)) == ["three"]
    before = logs.get_log_events(**stream, nextToken=rest["nextBackwardToken"])
    assert messages(before) == ["one", "two é"]


def test_batches_that_are_refused(logs, stream):
    sentence = "Log events in a single PutLogEvents request must be in chronological order."
    with refused("InvalidParameterException", sentence, 400):
        logs.put_log_events(**stream, logEvents=list(reversed(events("b", "a"))))
    sentence = "The batch of log events in a single PutLogEvents request cannot span more than 24 hours."
    with refused("InvalidParameterException", sentence, 400):
        old = {"timestamp": now_ms() - 25 * 3_600_000, "message": "m"}
        logs.put_log_events(**stream, logEvents=[old, *events("m")])
    sentence = "Log event too large: 1048577 bytes exceeds limit of 1048576"
    with refused("InvalidParameterException", sentence, 400):
        logs.put_log_events(**stream, logEvents=events("x" * 1_048_551))
    with refused("ResourceNotFoundException", NO_STREAM, 400):
        logs.put_log_events(logGroupName=GROUP, logStreamName="none", logEvents=events("m"))
    with refused("ResourceNotFoundException", NO_GROUP, 400):
        logs.put_log_events(logGroupName="none", logStreamName=STREAM, logEvents=events("m"))
    with refused("InvalidParameterException", "The specified nextToken is invalid.", 400):
        logs.get_log_events(**stream, nextToken="invalid")
    with refused("InvalidParameterException", status=400):
        logs.get_log_events(**stream, limit=10_001)


def test_events_that_are_left_out(logs, stream):
    day = 24 * 3_600_000
    old = [{"timestamp": now_ms() - 15 * day, "message": "old"}]
    answer = logs.put_log_events(**stream, logEvents=old)
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    new = [{"timestamp": now_ms() + 3 * 3_600_000, "message": "new"}]
    answer = logs.put_log_events(**stream, logEvents=[*events("now"), *new])
    assert answer["rejectedLogEventsInfo"] == {"tooNewLogEventStartIndex": 1}
    assert messages(logs.get_log_events(**stream)) == ["now"]


def test_a_full_batch_and_the_largest_event(logs, stream):
    many = [{"timestamp": now_ms(), "message": f"line {n}"} for n in range(10_000)]
    logs.put_log_events(**stream, logEvents=many)
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP)
    assert [event["message"] for page in pages for event in page["events"]] == [f"line {n}" for n in range(10_000)]
    largest = "".join(chr(33 + byte % 90) for byte in os.urandom(1_048_550))
    logs.create_log_stream(logGroupName=GROUP, logStreamName="large")
    logs.put_log_events(logGroupName=GROUP, logStreamName="large", logEvents=events(largest))
    assert messages(logs.get_log_events(logGroupName=GROUP, logStreamName="large")) == [largest]


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("", [0, 1, 2, 3]),
        ("ERROR", [1]),
        ("?ERROR ?START", [0, 1]),
        ('"RequestId: 1" -START', [3]),
        ("%Duration: [0-9.]+ ms%", [3]),
        ('{ $.level = "WARN" && $.retries >= 2 }', [2]),
        ("{ $.user.id NOT EXISTS }", [2]),
        ("[kind = ERROR, ...]", [1]),
    ],
)
def test_filter_patterns(logs, stream, pattern, expected):
    lines = [
        "START RequestId: 1 Version: $LATEST",
        "ERROR something broke",
        '{"level": "WARN", "retries": 2, "user": null}',
        "REPORT RequestId: 1 Duration: 1.50 ms",
    ]
    logs.put_log_events(**stream, logEvents=events(*lines))
    found = logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern)
    assert messages(found) == [lines[at] for at in expected]
    matched = logs.test_metric_filter(filterPattern=pattern, logEventMessages=lines)["matches"]
    assert [match["eventNumber"] for match in matched] == expected


def test_streams_are_searched_together(logs, stream):
    at = now_ms()
    logs.create_log_stream(logGroupName=GROUP, logStreamName="other")
    logs.put_log_events(**stream, logEvents=[{"timestamp": at + n, "message": str(n)} for n in (0, 2, 4)])
    other = {"logGroupName": GROUP, "logStreamName": "other"}
    logs.put_log_events(**other, logEvents=[{"timestamp": at + n, "message": str(n)} for n in (1, 3)])
    found = logs.filter_log_events(logGroupName=GROUP)
    assert messages(found) == ["0", "1", "2", "3", "4"]
    assert [len(event["eventId"]) for event in found["events"]] == [56] * 5
    assert messages(logs.filter_log_events(logGroupName=GROUP, logStreamNames=["other"])) == ["1", "3"]
    assert messages(logs.filter_log_events(logGroupName=GROUP, startTime=at + 1, endTime=at + 3)) == ["1", "2", "3"]
    with refused("InvalidParameterException", "The specified nextToken is invalid.", 400):
        logs.filter_log_events(logGroupName=GROUP, nextToken="x")
    with refused("InvalidParameterException", "Invalid filter pattern: Invalid character(s) in term 'a-b'", 400):
        logs.filter_log_events(logGroupName=GROUP, filterPattern="a-b")


def test_a_live_tail(account, logs, stream):
    tail = account.client("logs", inject_host_prefix=False)
    session = tail.start_live_tail(logGroupIdentifiers=[arn(account)], logEventFilterPattern="ERROR")
    updates = iter(session["responseStream"])
    assert next(updates)["sessionStart"]["logGroupIdentifiers"] == [arn(account)]
    logs.put_log_events(**stream, logEvents=events("fine", "ERROR now"))
    update = next(updates)["sessionUpdate"]
    assert update["sessionMetadata"] == {"sampled": False}
    results = update["sessionResults"]
    assert [(result["logStreamName"], result["message"]) for result in results] == [(STREAM, "ERROR now")]
    session["responseStream"].close()


def test_a_live_tail_ends_with_the_server(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000078")
    logs = account.client("logs", inject_host_prefix=False)
    logs.create_log_group(logGroupName=GROUP)
    logs.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events("before"))
    updates = iter(logs.start_live_tail(logGroupIdentifiers=[arn(account)])["responseStream"])
    assert "sessionStart" in next(updates)
    ours = pileus_logs(account, server, "f", "--follow")
    assert ours.stdout.readline().endswith(" before\n")
    begun = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begun < 5
    with pytest.raises(EventStreamError, match="SessionStreamingException"):
        next(updates)
    assert ours.communicate(timeout=10) == ("", "") and ours.returncode == 0


# --- who may


def test_a_function_writes_to_its_own_group_alone(account, logs, stream):
    allowed = statement(["logs:CreateLogStream", "logs:PutLogEvents"], f"{arn(account)}:*")
    key = account.user("f", allowed)
    own = account.client("logs", key)
    own.put_log_events(**stream, logEvents=events("m"))
    resource = f"{arn(account, 'other')}:log-stream:s"
    sentence = denial(account.arn("user/f"), "logs:PutLogEvents", resource)
    with refused("AccessDeniedException", sentence, 400):
        own.put_log_events(logGroupName="other", logStreamName="s", logEvents=events("m"))
    sentence = denial(account.arn("user/f"), "logs:DescribeLogGroups", f"{arn(account, '')}:log-stream:")
    with refused("AccessDeniedException", sentence, 400):
        own.describe_log_groups()


def test_resource_policies(account, logs):
    document = policy(statement("logs:PutLogEvents", Principal={"Service": "route53.amazonaws.com"}))
    put = logs.put_resource_policy(policyName="dns", policyDocument=document)["resourcePolicy"]
    assert (put["policyName"], put["policyScope"]) == ("dns", "ACCOUNT")
    assert json.loads(put["policyDocument"]) == json.loads(document)
    assert logs.describe_resource_policies()["resourcePolicies"] == [put]
    logs.delete_resource_policy(policyName="dns")
    with refused("ResourceNotFoundException", "Policy with name [dns] does not exist.", 400):
        logs.delete_resource_policy(policyName="dns")


# --- subscriptions, and what is not there


def test_destinations_that_are_refused(account, logs, stream):
    asked = {"logGroupName": GROUP, "filterName": "f", "filterPattern": ""}
    assert logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"] == []
    with refused("ResourceNotFoundException", NO_GROUP, 400):
        logs.describe_subscription_filters(logGroupName="none")
    sentence = "destinationArn for vendor kinesis cannot be used without roleArn"
    with refused("InvalidParameterException", sentence, 400):
        kinesis = f"arn:aws:kinesis:us-east-1:{account.id}:stream/s"
        logs.put_subscription_filter(**asked, destinationArn=kinesis)
    with refused("AccessDeniedException", status=400):
        foreign = "arn:aws:lambda:us-east-1:999999999999:function:f"
        logs.put_subscription_filter(**asked, destinationArn=foreign)
    with refused("ResourceNotFoundException", "The specified subscription filter does not exist.", 400):
        logs.delete_subscription_filter(logGroupName=GROUP, filterName="none")


def test_what_is_not_there_is_refused_by_name(logs, stream):
    assert logs.describe_metric_filters(logGroupName=GROUP)["metricFilters"] == []
    for call, asked in [
        (logs.start_query, {"queryString": "fields @message", "startTime": 0, "endTime": 1, "logGroupName": GROUP}),
        (logs.create_export_task, {"logGroupName": GROUP, "fromTime": 0, "to": 1, "destination": "b"}),
        (logs.put_metric_filter, {"logGroupName": GROUP, "filterName": "f", "filterPattern": ""}),
        (logs.associate_kms_key, {"logGroupName": GROUP, "kmsKeyId": "k"}),
    ]:
        with refused("NotImplemented", status=501):
            call(**asked)


# --- AWS's command line


def aws(account, *words: str, **more):
    environment = clean(
        {
            "AWS_ENDPOINT_URL": account.endpoint,
            "AWS_ACCESS_KEY_ID": account.root.access_key,
            "AWS_SECRET_ACCESS_KEY": account.root.secret,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_PAGER": "",
            "AWS_CONFIG_FILE": os.devnull,
            # The name before the host is for AWS's own hosts.
            "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
        }
    )
    command = [sys.executable, "-m", "awscli", "logs", *words]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def test_the_command_line(account, logs, stream):
    logs.put_log_events(**stream, logEvents=events("one", "two"))
    words = ("filter-log-events", "--log-group-name", GROUP, "--query", "events[].message", "--output", "text")
    output, errors = aws(account, *words).communicate(timeout=60)
    assert output.split() == ["one", "two"], errors


def test_the_command_line_tails(account, logs, stream):
    words = ("start-live-tail", "--log-group-identifiers", arn(account))
    process = aws(account, *words)
    stop = threading.Event()

    def write():
        # Until the tail has begun, nobody is told.
        while not stop.wait(0.1):
            logs.put_log_events(**stream, logEvents=events("a line to be seen"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        line = process.stdout.readline()
        assert "a line to be seen" in line, line or process.stderr.read()
    finally:
        stop.set()
        writer.join()
        process.kill()
        process.communicate()


# --- our own command


def pileus_logs(account, server, *words: str):
    keys = {"AWS_ACCESS_KEY_ID": account.root.access_key, "AWS_SECRET_ACCESS_KEY": account.root.secret}
    command = [str(binary()), "logs", "--data-dir", str(server.data), *words]
    return subprocess.Popen(
        command, env=clean(keys), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_what_a_function_has_written(account, server, logs, stream):
    at = now_ms()
    old = [{"timestamp": at - 3_600_000, "message": "an hour ago"}]
    logs.put_log_events(**stream, logEvents=[*old, *events("ERROR one\n", "two\n", at=at)])
    output, errors = pileus_logs(account, server, "f").communicate(timeout=60)
    assert [line.split(" ", 1)[1] for line in output.splitlines()] == ["ERROR one", "two"], errors
    output, _ = pileus_logs(account, server, "f", "--filter", "ERROR").communicate(timeout=60)
    assert [line.split(" ", 1)[1] for line in output.splitlines()] == ["ERROR one"]
    output, _ = pileus_logs(account, server, GROUP, "--since", "2h").communicate(timeout=60)
    assert len(output.splitlines()) == 3
    process = pileus_logs(account, server, "none")
    assert "there is no log group /aws/lambda/none (yet)" in process.communicate(timeout=60)[1]
    assert process.returncode == 1


def test_what_a_function_writes(account, server, logs, stream):
    logs.put_log_events(**stream, logEvents=events("before"))
    process = pileus_logs(account, server, "f", "--follow")
    try:
        assert process.stdout.readline().endswith(" before\n")
        logs.put_log_events(**stream, logEvents=events("after"))
        assert process.stdout.readline().endswith(" after\n")
    finally:
        process.kill()
        process.communicate()
