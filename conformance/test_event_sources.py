"""Queues that run functions, with boto3: what mappings may be, what functions see, what comes again."""

import io
import json
import zipfile

import pytest

from clients import Account, refused, statement, trust
from server import until

INVALID = "InvalidParameterValueException"
SOURCE = """
import json
import time

def handler(event, context):
    records = event["Records"]
    counts = [[record["body"], record["attributes"]["ApproximateReceiveCount"]] for record in records]
    if any(body.startswith("slow") and count == "1" for body, count in counts):
        time.sleep(8)
    print("SEEN " + json.dumps(counts))
    if any(body == "break" and count == "1" for body, count in counts):
        raise ValueError("broken")
    odd = [record["messageId"] for record in records if record["body"] == "odd"]
    return {"batchItemFailures": [{"itemIdentifier": name} for name in odd]}
"""


class Place:
    """An account with a queue and a function that reads it."""

    def __init__(self, account: Account, hidden_s=30):
        self.connect(account)
        reading = [f"sqs:{call}" for call in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")]
        trusted = trust({"Service": "lambda.amazonaws.com"})
        self.role = account.role("runner", statement([*reading, "logs:*"]), trusted=trusted)
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w") as out:
            out.writestr("index.py", SOURCE)
        self.functions.create_function(
            FunctionName="f",
            Runtime="python3.12",
            Role=self.role,
            Handler="index.handler",
            Code={"ZipFile": memory.getvalue()},
        )
        self.functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
        self.queue = self.make_queue("jobs", VisibilityTimeout=str(hidden_s))

    def connect(self, account: Account):
        self.account = account
        self.functions = account.client("lambda", checked=False)
        self.queues = account.client("sqs")
        self.logs = account.client("logs")

    def make_queue(self, name, **attributes) -> str:
        return self.queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]

    def arn(self, name="jobs") -> str:
        return f"arn:aws:sqs:us-east-1:{self.account.id}:{name}"

    def map(self, source="jobs", **more) -> dict:
        made = self.functions.create_event_source_mapping(
            FunctionName="f", EventSourceArn=self.arn(source), **more
        )
        self.wait_for(made, "Enabled" if more.get("Enabled", True) else "Disabled")
        return made

    def wait_for(self, mapping, state):
        get = self.functions.get_event_source_mapping
        until(lambda: get(UUID=mapping["UUID"])["State"] == state, f"a mapping that is {state}")

    def send(self, *bodies, **more):
        for body in bodies:
            self.queues.send_message(QueueUrl=self.queue, MessageBody=body, **more)

    def batches(self) -> list:
        """What the function has seen: lists of bodies, each with how often it came."""
        try:
            pages = self.logs.get_paginator("filter_log_events").paginate(
                logGroupName="/aws/lambda/f", filterPattern="SEEN"
            )
            events = [event for page in pages for event in page["events"]]
        except self.logs.exceptions.ResourceNotFoundException:
            return []
        return [json.loads(event["message"].split("SEEN ", 1)[1]) for event in events]

    def seen(self) -> list:
        return [(body, int(count)) for batch in self.batches() for body, count in batch]

    def saw(self, *messages):
        until(lambda: set(self.seen()) >= set(messages), f"{messages} to be seen")

    def left(self, queue=None) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        told = self.queues.get_queue_attributes(QueueUrl=queue or self.queue, AttributeNames=names)
        return sum(int(told["Attributes"][name]) for name in names)

    def is_empty(self):
        until(lambda: self.left() == 0, "an empty queue")


@pytest.fixture
def place(account):
    return Place(account)


def test_messages_are_run_and_gone(place):
    made = place.functions.create_event_source_mapping(FunctionName="f", EventSourceArn=place.arn())
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    uuid = made["UUID"]
    expected = {
        "UUID": uuid,
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "EventSourceArn": place.arn(),
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:{place.account.id}:event-source-mapping:{uuid}",
        "FunctionArn": f"arn:aws:lambda:us-east-1:{place.account.id}:function:f",
        "FunctionResponseTypes": [],
        "State": "Creating",
        "StateTransitionReason": "USER_INITIATED",
    }
    assert {name: made[name] for name in expected} == expected
    place.wait_for(made, "Enabled")
    place.send("a", "b", "c")
    place.saw(("a", 1), ("b", 1), ("c", 1))
    place.is_empty()
    assert len(place.seen()) == 3
    listed = place.functions.list_event_source_mappings(FunctionName="f")["EventSourceMappings"]
    assert [mapping["UUID"] for mapping in listed] == [uuid]
    sentence = (
        f'An event source mapping with SQS arn (" {place.arn()} ") and function (" f ") already exists. '
        f"Please update or delete the existing mapping with UUID {uuid}"
    )
    with refused("ResourceConflictException", sentence, 409):
        place.functions.create_event_source_mapping(FunctionName="f", EventSourceArn=place.arn())


def test_what_fails_comes_again(account):
    place = Place(account, hidden_s=4)
    place.map()
    place.send("break")
    place.saw(("break", 1), ("break", 2))
    place.is_empty()


def test_some_of_a_batch_fail_until_they_are_dead_letters(account):
    place = Place(account, hidden_s=8)
    dead = place.make_queue("dead")
    redrive = json.dumps({"deadLetterTargetArn": place.arn("dead"), "maxReceiveCount": 2})
    place.queues.set_queue_attributes(QueueUrl=place.queue, Attributes={"RedrivePolicy": redrive})
    place.map(FunctionResponseTypes=["ReportBatchItemFailures"], MaximumBatchingWindowInSeconds=1)
    place.send("a", "odd", "b")
    until(lambda: place.left(dead) == 1, "a dead letter")
    assert sorted(place.seen()) == [("a", 1), ("b", 1), ("odd", 1), ("odd", 2)]
    assert place.left() == 0


def test_what_no_filter_lets_through_is_deleted(place):
    patterns = [{"body": {"n": [{"numeric": [">", 1]}]}}, {"body": [{"prefix": "x"}]}]
    filters = [{"Pattern": json.dumps(pattern)} for pattern in patterns]
    place.map(FilterCriteria={"Filters": filters})
    place.send('{"n": 1}', '{"n": 2}', "xyz", "abc")
    place.saw(('{"n": 2}', 1), ("xyz", 1))
    place.is_empty()
    assert len(place.seen()) == 2


def test_a_window_makes_large_batches(place):
    place.map(BatchSize=1_000, MaximumBatchingWindowInSeconds=1)
    for start in range(0, 100, 10):
        entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(start, start + 10)]
        place.queues.send_message_batch(QueueUrl=place.queue, Entries=entries)
    place.is_empty()
    until(lambda: len(place.seen()) == 100, "all of them")
    assert max(len(batch) for batch in place.batches()) > 10


def test_on_and_off(place):
    mapping = place.map(Enabled=False)
    place.send("a")
    place.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)
    place.saw(("a", 1))
    place.is_empty()
    off = place.functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    assert (off["State"], off["ResponseMetadata"]["HTTPStatusCode"]) == ("Disabling", 202)
    place.wait_for(mapping, "Disabled")
    place.send("b")
    gone = place.functions.delete_event_source_mapping(UUID=mapping["UUID"])
    assert (gone["State"], gone["ResponseMetadata"]["HTTPStatusCode"]) == ("Deleting", 202)
    until(lambda: not place.functions.list_event_source_mappings()["EventSourceMappings"], "no mapping")
    assert (place.seen(), place.left()) == ([("a", 1)], 1)


def test_groups_keep_their_order(place):
    place.queue = place.make_queue("jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    place.map("jobs.fifo", BatchSize=2)
    for n in range(5):
        for group in "abc":
            place.send(f"{group}{n}", MessageGroupId=group)
    until(lambda: len(place.seen()) == 15, "all of them")
    place.is_empty()
    for group in "abc":
        order = [body for body, _ in place.seen() if body.startswith(group)]
        assert order == [f"{group}{n}" for n in range(5)]


def test_what_no_mapping_can_be(place):
    make = place.functions.create_event_source_mapping
    gone = (
        "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
        "SQS Error Message: The specified queue does not exist."
    )
    least = {"FunctionName": "f", "EventSourceArn": place.arn()}
    for changes, sentence in (
        ({"EventSourceArn": place.arn("gone")}, gone),
        ({"FunctionName": "g"}, "Function does not exist"),
        ({"FilterCriteria": {"Filters": [{"Pattern": "[]"}]}}, "Invalid filter pattern definition."),
        (
            {"BatchSize": 11},
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
        ),
    ):
        with refused(INVALID, sentence, 400):
            make(**least | changes)
    place.functions.update_function_configuration(FunctionName="f", Timeout=60)
    place.functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    with refused(INVALID, "Queue visibility timeout: 30 seconds is less than Function timeout: 60 seconds"):
        make(**least)
    place.account.iam.delete_role_policy(RoleName="runner", PolicyName="own")
    with refused(INVALID, "The function execution role does not have permissions to call ReceiveMessage on SQS"):
        make(**least)
    with refused("NotImplemented", status=501):
        make(**least | {"EventSourceArn": f"arn:aws:kinesis:us-east-1:{place.account.id}:stream/s"})
    missing = "The resource you requested does not exist."
    for call in ("get", "update", "delete"):
        with refused("ResourceNotFoundException", missing, 404):
            getattr(place.functions, f"{call}_event_source_mapping")(UUID="x")


def test_nothing_is_lost_when_the_server_dies(new_server):
    """It dies while the function is at work on some of them."""
    server = new_server().start()
    place = Place(Account(server.endpoint, "000000000007"), hidden_s=10)
    place.functions.update_function_configuration(FunctionName="f", Timeout=9)
    place.functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    mapping = place.map()
    bodies = [f"slow-{n}" for n in range(20)]
    place.send(*bodies)
    names = ["ApproximateNumberOfMessagesNotVisible"]
    told = place.queues.get_queue_attributes
    until(
        lambda: int(told(QueueUrl=place.queue, AttributeNames=names)["Attributes"][names[0]]) >= 5,
        "some of them to be under way",
    )
    assert place.seen() == []
    server.kill()
    server.start()
    place.connect(Account(server.endpoint, "000000000007"))
    until(lambda: {body for body, _ in place.seen()} == set(bodies), "all of them to be run")
    place.is_empty()
    assert any(count == 2 for _, count in place.seen())
    place.wait_for(mapping, "Enabled")
