"""Queues, standard and FIFO, over both protocols that SQS speaks: JSON and, for older clients, Query."""

import hashlib
import json
import os
import subprocess
import sys
import threading
import time

import pytest

from clients import Account, denial, refused
from old_protocol import fetch, query_client
from server import clean

NO_QUEUE = "The specified queue does not exist."


@pytest.fixture(scope="session")
def old_models(tmp_path_factory):
    return fetch(tmp_path_factory.mktemp("botocore"))


@pytest.fixture(params=["json", "query"])
def protocol(request) -> str:
    return request.param


@pytest.fixture
def sqs(account, protocol, request):
    """The root of an account. Nothing is checked before it is sent."""
    if protocol == "json":
        return account.client("sqs", checked=False)
    return query_client(request.getfixturevalue("old_models"), account.endpoint, "sqs", account.root)


@pytest.fixture
def queue(sqs) -> str:
    return sqs.create_queue(QueueName="jobs")["QueueUrl"]


@pytest.fixture
def fifo(sqs) -> str:
    return sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]


def received(sqs, url, **more) -> list:
    asked = {"MaxNumberOfMessages": 10, "AttributeNames": ["All"], "MessageAttributeNames": ["All"]} | more
    return sqs.receive_message(QueueUrl=url, **asked).get("Messages", [])


def bodies(messages) -> list:
    return [message["Body"] for message in messages]


def attributes(sqs, url, *names) -> dict:
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=list(names or ["All"])).get("Attributes", {})


def arn(account, name="jobs") -> str:
    return f"arn:aws:sqs:us-east-1:{account.id}:{name}"


# --- queues


def test_the_life_of_a_queue(account, sqs):
    made = sqs.create_queue(QueueName="jobs", Attributes={"VisibilityTimeout": "20"}, tags={"team": "blue"})
    url = made["QueueUrl"]
    assert url == f"{account.endpoint}/{account.id}/jobs"
    assert sqs.get_queue_url(QueueName="jobs")["QueueUrl"] == url
    assert sqs.list_queues()["QueueUrls"] == [url]
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "blue"}
    told = attributes(sqs, url)
    assert told.pop("CreatedTimestamp") == told.pop("LastModifiedTimestamp")
    assert told == {
        "ApproximateNumberOfMessages": "0",
        "ApproximateNumberOfMessagesDelayed": "0",
        "ApproximateNumberOfMessagesNotVisible": "0",
        "DelaySeconds": "0",
        "MaximumMessageSize": "1048576",
        "MessageRetentionPeriod": "345600",
        "QueueArn": arn(account),
        "ReceiveMessageWaitTimeSeconds": "0",
        "SqsManagedSseEnabled": "true",
        "VisibilityTimeout": "20",
    }
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"DelaySeconds": "420"})
    assert attributes(sqs, url, "DelaySeconds") == {"DelaySeconds": "420"}
    sqs.delete_queue(QueueUrl=url)
    for again in (lambda: sqs.delete_queue(QueueUrl=url), lambda: sqs.get_queue_url(QueueName="jobs")):
        with refused("AWS.SimpleQueueService.NonExistentQueue", NO_QUEUE, 400):
            again()
    sentence = (
        "You must wait 60 seconds after deleting a queue before you can create another with the same name."
    )
    with refused("AWS.SimpleQueueService.QueueDeletedRecently", sentence, 400):
        sqs.create_queue(QueueName="jobs")


def test_a_queue_with_other_attributes_is_another(sqs, queue):
    assert sqs.create_queue(QueueName="jobs", Attributes={"DelaySeconds": "0"})["QueueUrl"] == queue
    sentence = "A queue already exists with the same name and a different value for attribute DelaySeconds"
    with refused("QueueAlreadyExists", sentence, 400):
        sqs.create_queue(QueueName="jobs", Attributes={"DelaySeconds": "1"})


@pytest.mark.parametrize(
    ("name", "value", "code", "sentence"),
    [
        ("DelaySeconds", "901", "InvalidAttributeValue", "Invalid value for the parameter DelaySeconds."),
        ("FifoQueue", "false", "InvalidAttributeName", "Unknown Attribute FifoQueue."),
        ("Colour", "red", "InvalidAttributeName", "Unknown Attribute Colour."),
        (
            "DeduplicationScope",
            "queue",
            "InvalidAttributeName",
            "You can specify the DeduplicationScope only when FifoQueue is set to true.",
        ),
        ("KmsMasterKeyId", "alias/aws/sqs", "NotImplemented", None),
    ],
)
def test_attributes_that_are_refused(sqs, name, value, code, sentence):
    with refused(code, sentence):
        sqs.create_queue(QueueName="jobs", Attributes={name: value})


def test_listing_by_page(account, sqs):
    for name in ("a1", "a2", "a3", "b"):
        sqs.create_queue(QueueName=name)
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix="a", PaginationConfig={"PageSize": 2})
    names = [url.rpartition("/")[2] for page in pages for url in page.get("QueueUrls", [])]
    assert names == ["a1", "a2", "a3"]


def test_any_host_in_a_url(account, sqs, queue):
    for url in (
        f"https://sqs.us-east-1.amazonaws.com/{account.id}/jobs",
        f"https://us-east-1.queue.amazonaws.com/{account.id}/jobs",
        f"https://queue.amazonaws.com/{account.id}/jobs",
    ):
        # The client would go where the URL leads: here, only the parameter counts.
        client = account.client("sqs", checked=False)
        assert client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"] == {
            "QueueArn": arn(account)
        }


def test_purging(sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="a")
    sqs.purge_queue(QueueUrl=queue)
    assert received(sqs, queue) == []
    sentence = "Only one PurgeQueue operation on jobs is allowed every 60 seconds."
    with refused("AWS.SimpleQueueService.PurgeQueueInProgress", sentence, 403):
        sqs.purge_queue(QueueUrl=queue)


def test_tags(sqs, queue):
    sqs.tag_queue(QueueUrl=queue, Tags={"a": "1", "b": "", "c": "3"})
    sqs.untag_queue(QueueUrl=queue, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=queue)["Tags"] == {"b": "", "c": "3"}


# --- messages


def test_a_message_with_all_its_parts(account, sqs, queue):
    """boto3 compares the digests itself."""
    sent = sqs.send_message(
        QueueUrl=queue,
        MessageBody="<é&>\n\t",
        MessageAttributes={
            "Text": {"DataType": "String.custom", "StringValue": "é"},
            "Number": {"DataType": "Number", "StringValue": "-1.5"},
            "Bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        },
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": "Root=1-a"}},
    )
    assert sent["MD5OfMessageBody"] == hashlib.md5("<é&>\n\t".encode()).hexdigest()
    assert sent["MD5OfMessageSystemAttributes"]
    (message,) = received(sqs, queue)
    assert (message["Body"], message["MessageId"]) == ("<é&>\n\t", sent["MessageId"])
    assert message["MD5OfMessageAttributes"] == sent["MD5OfMessageAttributes"]
    assert message["MessageAttributes"]["Bytes"] == {"DataType": "Binary", "BinaryValue": b"\x00\xff"}
    assert message["MessageAttributes"]["Text"] == {"DataType": "String.custom", "StringValue": "é"}
    told = message["Attributes"]
    assert abs(int(told.pop("SentTimestamp")) - time.time() * 1000) < 60_000
    assert int(told.pop("ApproximateFirstReceiveTimestamp")) > 0
    assert told == {"SenderId": account.id, "ApproximateReceiveCount": "1", "AWSTraceHeader": "Root=1-a"}
    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    counts = attributes(sqs, queue, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert set(counts.values()) == {"0"}


def test_only_the_attributes_that_are_asked_for(sqs, queue):
    named = {name: {"DataType": "String", "StringValue": name} for name in ("General", "Help.Me", "Hello")}
    sqs.send_message(QueueUrl=queue, MessageBody="msg", MessageAttributes=named)
    for asked, shown in [
        ([], set()),
        (["All"], set(named)),
        ([".*"], set(named)),
        (["Hel.*"], {"Help.Me", "Hello"}),
        (["Hello", "None"], {"Hello"}),
    ]:
        (message,) = received(sqs, queue, MessageAttributeNames=asked, AttributeNames=[], VisibilityTimeout=0)
        assert set(message.get("MessageAttributes", {})) == shown
        assert "Attributes" not in message
        assert ("MD5OfMessageAttributes" in message) == bool(shown)


def test_visibility(sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="a")
    (message,) = received(sqs, queue)
    assert received(sqs, queue) == []
    handle = {"QueueUrl": queue, "ReceiptHandle": message["ReceiptHandle"]}
    sqs.change_message_visibility(**handle, VisibilityTimeout=0)
    (again,) = received(sqs, queue)
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"
    sqs.delete_message(**handle)
    sqs.change_message_visibility(
        QueueUrl=queue, ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=0
    )
    assert bodies(received(sqs, queue)) == ["a"], "a handle of an earlier receive deletes nothing"


def test_large_messages(sqs, queue):
    large = "x" * 1_048_576
    sqs.send_message(QueueUrl=queue, MessageBody=large)
    assert bodies(received(sqs, queue)) == [large]
    sentence = "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes."
    with refused("InvalidParameterValue", sentence, 400):
        sqs.send_message(QueueUrl=queue, MessageBody=large + "x")


def test_batches(sqs, queue):
    entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(9)]
    answer = sqs.send_message_batch(QueueUrl=queue, Entries=[*entries, {"Id": "bad", "MessageBody": "\x01"}])
    assert [entry["Id"] for entry in answer["Successful"]] == [str(n) for n in range(9)]
    (failed,) = answer["Failed"]
    assert (failed["Id"], failed["Code"], failed["SenderFault"]) == ("bad", "InvalidMessageContents", True)
    messages = received(sqs, queue)
    assert bodies(messages) == [str(n) for n in range(9)]
    handles = [{"Id": m["Body"], "ReceiptHandle": m["ReceiptHandle"]} for m in messages]
    shown = [handle | {"VisibilityTimeout": 0} for handle in handles[:5]]
    answer = sqs.change_message_visibility_batch(QueueUrl=queue, Entries=shown)
    assert len(answer["Successful"]) == 5
    answer = sqs.delete_message_batch(
        QueueUrl=queue, Entries=[*handles[5:], {"Id": "bad", "ReceiptHandle": "x"}]
    )
    assert len(answer["Successful"]) == 4
    assert answer["Failed"][0]["Code"] == "ReceiptHandleIsInvalid"
    assert sorted(bodies(received(sqs, queue))) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("ids", "code", "sentence"),
    [
        (
            ["a"] * 20,
            "TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent 20.",
        ),
        (["a", "a"], "BatchEntryIdsNotDistinct", "Id a repeated."),
        (
            ["a:b"],
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
            "It can be at most 80 letters long.",
        ),
    ],
)
def test_batches_that_are_refused(sqs, queue, ids, code, sentence):
    with refused(f"AWS.SimpleQueueService.{code}", sentence, 400):
        sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": id, "MessageBody": "x"} for id in ids])


def test_a_batch_that_is_too_long(sqs, queue):
    half = "x" * 524_289
    sentence = "Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes."
    with refused("AWS.SimpleQueueService.BatchRequestTooLong", sentence, 400):
        sqs.send_message_batch(QueueUrl=queue, Entries=[{"Id": id, "MessageBody": half} for id in "ab"])


@pytest.mark.parametrize(
    ("parameter", "value", "reason"),
    [
        ("MaxNumberOfMessages", 11, "Must be between 1 and 10, if provided."),
        ("WaitTimeSeconds", 21, "Must be >= 0 and <= 20, if provided."),
        ("VisibilityTimeout", -1, "Must be >= 0 and <= 43200, if provided."),
    ],
)
def test_receives_that_are_refused(sqs, queue, parameter, value, reason):
    sentence = f"Value {value} for parameter {parameter} is invalid. Reason: {reason}"
    with refused("InvalidParameterValue", sentence, 400):
        sqs.receive_message(QueueUrl=queue, **{parameter: value})


def test_hostile_messages(sqs, queue):
    with refused("InvalidMessageContents"):
        sqs.send_message(QueueUrl=queue, MessageBody="a\x00b")
    with refused("MissingParameter", "The request must contain the parameter MessageBody.", 400):
        sqs.send_message(QueueUrl=queue, MessageBody="")
    many = {f"a{n}": {"DataType": "String", "StringValue": "x"} for n in range(300)}
    sentence = "Number of message attributes [300] exceeds the allowed maximum [10]."
    with refused("InvalidParameterValue", sentence, 400):
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes=many)
    empty = {"ErrorDetails": {"DataType": "String", "StringValue": ""}}
    sentence = "Message (user) attribute 'ErrorDetails' must contain a non-empty value of type 'String'."
    with refused("InvalidParameterValue", sentence, 400):
        sqs.send_message(QueueUrl=queue, MessageBody="x", MessageAttributes=empty)


def test_foreign_handles(sqs, queue):
    other = sqs.create_queue(QueueName="other")["QueueUrl"]
    sqs.send_message(QueueUrl=other, MessageBody="a")
    (message,) = received(sqs, other)
    for handle in ("x", message["ReceiptHandle"]):
        sentence = f'The input receipt handle "{handle}" is not a valid receipt handle.'
        with refused("ReceiptHandleIsInvalid", sentence, 400):
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=handle)


def test_delays(sqs, queue):
    sqs.send_message(QueueUrl=queue, MessageBody="late", DelaySeconds=1)
    assert received(sqs, queue) == []
    assert attributes(sqs, queue, "ApproximateNumberOfMessagesDelayed") == {
        "ApproximateNumberOfMessagesDelayed": "1"
    }
    assert bodies(received(sqs, queue, WaitTimeSeconds=5)) == ["late"]


def test_a_long_poll_wakes_on_arrival(account, sqs, queue):
    answers = []

    def wait():
        began = time.monotonic()
        answers.append((bodies(received(sqs, queue, WaitTimeSeconds=20)), time.monotonic() - began))

    waiter = threading.Thread(target=wait)
    waiter.start()
    waiter.join(0.5)
    assert waiter.is_alive(), "there is nothing to receive"
    account.client("sqs").send_message(QueueUrl=queue, MessageBody="a")
    waiter.join(10)
    ((got, waited),) = answers
    assert got == ["a"]
    assert waited < 10


def test_a_long_poll_ends_in_time(sqs, queue):
    began = time.monotonic()
    assert received(sqs, queue, WaitTimeSeconds=1) == []
    assert 0.9 < time.monotonic() - began < 10


# --- FIFO


def fifo_message(body, group="g", id=None) -> dict:
    return {"MessageBody": body, "MessageGroupId": group, "MessageDeduplicationId": id or body}


def test_order_and_deduplication(sqs, fifo):
    sent = [sqs.send_message(QueueUrl=fifo, **fifo_message(body)) for body in ("1", "2", "3")]
    numbers = [answer["SequenceNumber"] for answer in sent]
    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {20}
    again = sqs.send_message(QueueUrl=fifo, **fifo_message("other", id="2"))
    assert (again["MessageId"], again["SequenceNumber"]) == (sent[1]["MessageId"], numbers[1])
    first = received(sqs, fifo, MaxNumberOfMessages=1)
    assert bodies(first) == ["1"]
    assert first[0]["Attributes"]["MessageGroupId"] == "g"
    assert first[0]["Attributes"]["MessageDeduplicationId"] == "1"
    assert first[0]["Attributes"]["SequenceNumber"] == numbers[0]
    assert received(sqs, fifo) == [], "the group waits"
    sqs.delete_message(QueueUrl=fifo, ReceiptHandle=first[0]["ReceiptHandle"])
    assert bodies(received(sqs, fifo)) == ["2", "3"]


def test_a_receive_attempt_can_be_repeated(sqs, fifo):
    sqs.send_message(QueueUrl=fifo, **fifo_message("1"))
    first = received(sqs, fifo, ReceiveRequestAttemptId="one")
    assert received(sqs, fifo, ReceiveRequestAttemptId="two") == []
    assert received(sqs, fifo, ReceiveRequestAttemptId="one") == first


def test_what_fifo_queues_refuse(sqs, fifo):
    with refused("MissingParameter", "The request must contain the parameter MessageGroupId.", 400):
        sqs.send_message(QueueUrl=fifo, MessageBody="x")
    sentence = (
        "The queue should either have ContentBasedDeduplication enabled or "
        "MessageDeduplicationId provided explicitly"
    )
    with refused("InvalidParameterValue", sentence, 400):
        sqs.send_message(QueueUrl=fifo, MessageBody="x", MessageGroupId="g")
    sentence = (
        "Value 2 for parameter DelaySeconds is invalid. Reason: "
        "The request include parameter that is not valid for this queue type."
    )
    with refused("InvalidParameterValue", sentence, 400):
        sqs.send_message(QueueUrl=fifo, DelaySeconds=2, **fifo_message("x"))


def test_a_handle_that_has_expired(sqs, fifo):
    sqs.send_message(QueueUrl=fifo, **fifo_message("1"))
    (message,) = received(sqs, fifo, VisibilityTimeout=0)
    handle = message["ReceiptHandle"]
    sentence = (
        f"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."
    )
    with refused("InvalidParameterValue", sentence, 400):
        sqs.delete_message(QueueUrl=fifo, ReceiptHandle=handle)


# --- dead letters


def test_dead_letters_and_back(account, sqs):
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    redrive = json.dumps({"deadLetterTargetArn": arn(account, "dead"), "maxReceiveCount": 1})
    queue = sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
    assert sqs.list_dead_letter_source_queues(QueueUrl=dead)["queueUrls"] == [queue]
    sqs.send_message(QueueUrl=queue, MessageBody="poison")
    assert bodies(received(sqs, queue, VisibilityTimeout=0)) == ["poison"]
    assert received(sqs, queue) == []
    (letter,) = received(sqs, dead, VisibilityTimeout=0)
    assert letter["Attributes"]["DeadLetterQueueSourceArn"] == arn(account)
    current = account.client("sqs")
    handle = current.start_message_move_task(SourceArn=arn(account, "dead"))["TaskHandle"]
    assert handle
    assert bodies(received(sqs, queue, WaitTimeSeconds=10)) == ["poison"]
    (task,) = current.list_message_move_tasks(SourceArn=arn(account, "dead"))["Results"]
    assert (task["Status"], task["ApproximateNumberOfMessagesMoved"]) == ("COMPLETED", 1)


def test_redrive_policies_that_are_refused(account, sqs):
    redrive = json.dumps({"deadLetterTargetArn": arn(account, "none"), "maxReceiveCount": 1}, separators=(",", ":"))
    sentence = f"Value {redrive} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist."
    with refused("InvalidParameterValue", sentence, 400):
        sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": redrive})
    current = account.client("sqs")
    sqs.create_queue(QueueName="jobs")
    with refused("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.", 400):
        current.start_message_move_task(SourceArn=arn(account))
    with refused("InvalidParameterValue", "Value for parameter TaskHandle is invalid.", 400):
        current.cancel_message_move_task(TaskHandle="x")
    sentence = "The resource that you specified for the SourceArn parameter doesn't exist."
    with refused("ResourceNotFoundException", sentence, 404):
        current.start_message_move_task(SourceArn=arn(account, "none"))


# --- who may


def test_permissions(account, new_account, sqs, queue):
    other = new_account()
    foreign = other.client("sqs")

    def send():
        foreign.send_message(QueueUrl=queue, MessageBody="x")

    with refused("AccessDenied"):
        send()
    sqs.add_permission(QueueUrl=queue, Label="in", AWSAccountIds=[other.id], Actions=["SendMessage"])
    (statement,) = json.loads(attributes(sqs, queue, "Policy")["Policy"])["Statement"]
    assert statement == {
        "Sid": "in",
        "Effect": "Allow",
        "Principal": {"AWS": other.root_arn},
        "Action": "SQS:SendMessage",
        "Resource": arn(account),
    }
    send()
    with refused("InvalidParameterValue", "Value in for parameter Label is invalid. Reason: Already exists.", 400):
        sqs.add_permission(QueueUrl=queue, Label="in", AWSAccountIds=[other.id], Actions=["*"])
    sqs.remove_permission(QueueUrl=queue, Label="in")
    with refused("AccessDenied"):
        send()
    sentence = "Value in for parameter Label is invalid. Reason: can't find label."
    with refused("InvalidParameterValue", sentence, 400):
        sqs.remove_permission(QueueUrl=queue, Label="in")


def test_a_user_without_rights(account, queue):
    key = account.user("alice")
    who = account.arn("user/alice")
    with refused("AccessDenied", denial(who, "sqs:sendmessage", arn(account))):
        account.client("sqs", key).send_message(QueueUrl=queue, MessageBody="x")


# --- what a client library would not send


def test_a_query_request_by_hand(account, request_of, queue):
    asked = f"Action=GetQueueAttributes&AttributeName.1=QueueArn&QueueUrl={queue}&Version=2012-11-05"
    answer = request_of(account.root, service="sqs", body=asked.encode()).sign().send()
    assert answer.status == 200
    assert f"<Value>{arn(account)}</Value>" in answer.text
    body = b"Action=SendMessage&MessageBody=x&Version=2012-11-05"
    answer = request_of(account.root, service="sqs", path=f"/{account.id}/jobs", body=body).sign().send()
    assert answer.status == 200, "the path stands for the queue"
    assert "<MD5OfMessageBody>9dd4e461268c8034f5c8564e155c67a6</MD5OfMessageBody>" in answer.text
    body = b"Action=SendMessage&MessageBody=x&Version=2012-11-05"
    answer = request_of(account.root, service="sqs", path=f"/{account.id}/none", body=body).sign().send()
    assert (answer.status, answer.code) == (400, "AWS.SimpleQueueService.NonExistentQueue")


def test_json_names_of_errors(account, queue):
    """Clients of today's protocol read the error's name from the body, and older code from a header."""
    with refused("InvalidParameterValue") as caught:
        account.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=11)
    assert caught.value.response["Error"]["QueryErrorCode"] == "InvalidParameterValueException"
    with pytest.raises(account.client("sqs").exceptions.QueueDoesNotExist):
        account.client("sqs").get_queue_url(QueueName="none")


def test_the_command_line(account, queue):
    """For most regions, version 1 has host names of its own, which the environment does not change: only the
    flag leads here."""

    def aws(*words) -> dict:
        command = [sys.executable, "-m", "awscli", "sqs", "--endpoint-url", account.endpoint, *words]
        keys = {"AWS_ACCESS_KEY_ID": account.id, "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
        keys |= {"AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": os.devnull, "AWS_PAGER": ""}
        outcome = subprocess.run(
            command, capture_output=True, text=True, env=clean(keys), timeout=60, check=False
        )
        assert outcome.returncode == 0, outcome.stderr
        return json.loads(outcome.stdout or "{}")

    assert aws("list-queues") == {"QueueUrls": [queue]}
    elsewhere = f"https://queue.amazonaws.com/{account.id}/jobs"
    sent = aws("send-message", "--queue-url", elsewhere, "--message-body", "x")
    (message,) = aws("receive-message", "--queue-url", queue)["Messages"]
    assert message["MessageId"] == sent["MessageId"]


def test_messages_outlive_a_restart(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    sqs = account.client("sqs")
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for body in "abc":
        sqs.send_message(QueueUrl=url, MessageBody=body)
    (taken,) = received(sqs, url, MaxNumberOfMessages=1)
    server.kill()
    server.start()
    account = Account(server.endpoint, "000000000001")
    sqs = account.client("sqs")
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    assert sorted(bodies(received(sqs, url)) + [taken["Body"]]) == ["a", "b", "c"]
    counts = attributes(sqs, url, "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
    assert counts == {"ApproximateNumberOfMessages": "0", "ApproximateNumberOfMessagesNotVisible": "3"}
