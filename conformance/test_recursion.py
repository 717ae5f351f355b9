"""Functions whose own doing leads back to them, with boto3: through queues, buckets and themselves. They are stopped
after sixteen times, and what stopped them can be found."""

import itertools
import json
import uuid

import pytest

from clients import Account, refused
from clients import statement as allow
from invoking import Functions
from server import Server, run, until

STOPPED = (
    "Lambda has detected your function being invoked in a recursive loop with other AWS resources and stopped your"
    " function's invocation."
)
RUNS_MAX = 16
PREPARE_S = 300


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A server whose Python has its SDK."""
    server = Server(tmp_path_factory.mktemp("prepared"))
    outcome = run("runtimes", "prepare", "python3.12", "--data-dir", server.data, wait_s=PREPARE_S)
    if outcome.returncode:
        pytest.skip(f"no packages can be installed here: {outcome.stderr.strip()}")
    yield server.start("--no-prepare")
    assert server.stop() == 0


_numbers = itertools.count(1)


@pytest.fixture
def functions(prepared):
    account = Account(prepared.endpoint, f"{next(_numbers):012d}")
    return Functions(account, allow("sqs:*", "*"), allow("s3:*", "*"), allow("lambda:InvokeFunction", "*"))


def queue(account, name, **attributes):
    sqs = account.client("sqs")
    url = sqs.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return sqs, url, f"arn:aws:sqs:us-east-1:{account.id}:{name}"


def runs(functions, name="f"):
    return len([line for line in functions.logged(name) if line.startswith("START")])


def test_a_function_that_invokes_itself(functions):
    functions.make(
        """
        import boto3, json, os
        client = boto3.client("lambda")
        def handler(depth, context):
            try:
                said = client.invoke(FunctionName="f", Payload=json.dumps(depth + 1))
                return json.load(said["Payload"])
            except client.exceptions.RecursiveInvocationException as error:
                return [depth, error.response["Error"]["Message"], os.environ["_X_AMZN_TRACE_ID"]]
        """,
        Timeout=60,
    )
    depth, message, trace = functions.invoke(1).good()
    assert (depth, message) == (RUNS_MAX, STOPPED)
    parts = dict(part.split("=", 1) for part in trace.split(";"))
    assert set(parts) == {"Root", "Parent", "Sampled", "Lineage"}
    assert parts["Lineage"].endswith(f":{RUNS_MAX - 1}")
    # Another chain of events begins anew.
    assert functions.invoke(1).good()[0] == RUNS_MAX


def test_what_nobody_waits_for_goes_to_the_dead_letters(functions):
    sqs, url, arn = queue(functions.account, "failed")
    functions.make(
        """
        import boto3, json
        client = boto3.client("lambda")
        def handler(depth, context):
            client.invoke(FunctionName="f", InvocationType="Event", Payload=json.dumps(depth + 1))
        """,
        DeadLetterConfig={"TargetArn": arn},
    )
    destination = {"OnFailure": {"Destination": arn}}
    functions.api.put_function_event_invoke_config(FunctionName="f", DestinationConfig=destination)
    functions.api.invoke(FunctionName="f", InvocationType="Event", Payload=b"1")
    found = []

    def both():
        asked = {"QueueUrl": url, "MaxNumberOfMessages": 10, "MessageAttributeNames": ["All"]}
        found.extend(sqs.receive_message(**asked, WaitTimeSeconds=1).get("Messages", []))
        return len(found) >= 2

    until(both, "letter and record")
    letter = next(message for message in found if "MessageAttributes" in message)
    assert json.loads(letter["Body"]) == RUNS_MAX + 1
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == STOPPED
    record = json.loads(next(message for message in found if message is not letter)["Body"])
    assert (record["requestPayload"], record["requestContext"]["condition"]) == (RUNS_MAX + 1, "RecursiveLoop")
    assert record["requestContext"]["approximateInvokeCount"] == 0
    until(lambda: runs(functions) == RUNS_MAX, "sixteen runs")


QUEUED = """
    import boto3, os
    sqs = boto3.client("sqs")
    def handler(event, context):
        for record in event["Records"]:
            depth = int(record["body"])
            if depth < 40:
                sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=str(depth + 1))
"""


def test_a_queue_that_leads_back(functions):
    sqs, failed, failed_arn = queue(functions.account, "failed")
    redrive = json.dumps({"deadLetterTargetArn": failed_arn, "maxReceiveCount": 2})
    sqs, url, arn = queue(functions.account, "jobs", VisibilityTimeout="3", RedrivePolicy=redrive)
    functions.make(QUEUED, Environment={"Variables": {"QUEUE": url}})
    functions.api.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, BatchSize=1)
    sqs.send_message(QueueUrl=url, MessageBody="1")
    letters = []

    def dead():
        asked = {"QueueUrl": failed, "WaitTimeSeconds": 1, "MessageSystemAttributeNames": ["All"]}
        letters.extend(sqs.receive_message(**asked).get("Messages", []))
        return letters

    until(dead, "the dead letter")
    assert letters[0]["Body"] == str(RUNS_MAX + 1)
    assert f":{RUNS_MAX - 1}" in letters[0]["Attributes"]["AWSTraceHeader"]
    until(lambda: runs(functions) == RUNS_MAX, "sixteen runs")


def test_a_queue_that_may_lead_back(functions):
    sqs, url, arn = queue(functions.account, "jobs", VisibilityTimeout="5")
    functions.make(QUEUED, Environment={"Variables": {"QUEUE": url}})
    functions.api.put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")
    functions.api.create_event_source_mapping(FunctionName="f", EventSourceArn=arn, BatchSize=1)
    sqs.send_message(QueueUrl=url, MessageBody="1")
    until(lambda: runs(functions) == 40, "all of them")


def test_a_bucket_that_leads_back(functions):
    account = functions.account
    sqs, url, arn = queue(account, "failed")
    s3, bucket = account.client("s3"), f"loops-{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=bucket)
    function = functions.make(
        """
        import boto3
        s3 = boto3.client("s3")
        def handler(event, context):
            found = event["Records"][0]["s3"]
            depth = int(found["object"]["key"])
            s3.put_object(Bucket=found["bucket"]["name"], Key=str(depth + 1), Body=b"x")
        """,
        DeadLetterConfig={"TargetArn": arn},
    )
    functions.api.add_permission(
        FunctionName=function, StatementId="s3", Action="lambda:InvokeFunction", Principal="s3.amazonaws.com"
    )
    target = f"arn:aws:lambda:us-east-1:{account.id}:function:f"
    told = {"LambdaFunctionConfigurations": [{"LambdaFunctionArn": target, "Events": ["s3:ObjectCreated:*"]}]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)
    s3.put_object(Bucket=bucket, Key="1", Body=b"x")
    letters = []

    def dead():
        letters.extend(sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []))
        return letters

    until(dead, "the dead letter")
    assert json.loads(letters[0]["Body"])["Records"][0]["s3"]["object"]["key"] == str(RUNS_MAX + 1)
    keys = {found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {str(number) for number in range(1, RUNS_MAX + 2)}


def test_the_caller_is_told(functions):
    functions.make("import os\ndef handler(event, context): return os.environ['_X_AMZN_TRACE_ID']\n")
    trace = functions.invoke().good()
    first, _, count = trace.rpartition(":")
    assert count == "0"

    def say_so(params, **_):
        params["headers"]["X-Amzn-Trace-Id"] = f"{first}:{RUNS_MAX - 1}"

    functions.api.meta.events.register("before-call.lambda.Invoke", say_so)
    with refused("RecursiveInvocationException", STOPPED, 400):
        functions.invoke()
    functions.api.put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")
    assert functions.invoke().good().endswith(f":{RUNS_MAX}")
