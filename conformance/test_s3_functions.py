"""Buckets and functions: events of objects, and code that lies in buckets."""

import io
import json
import os
import zipfile

import pytest

from clients import Account, policy, refused, statement, trust
from server import until
from test_lambda import archive

SOURCE = """
import json

def handler(event, context):
    print("event " + json.dumps(event))
"""
UNABLE = "Unable to validate the following destination configurations"


@pytest.fixture
def functions(account):
    return account.client("lambda")


def settings(account) -> dict:
    """The least that a function needs, but for its code."""
    role = account.role(
        "runner",
        statement("logs:*"),
        trusted=trust({"Service": "lambda.amazonaws.com"}),
    )
    return {
        "FunctionName": "f",
        "Runtime": "python3.12",
        "Role": role,
        "Handler": "index.handler",
        "Timeout": 20,
    }


def make(account, source=SOURCE) -> str:
    functions = account.client("lambda")
    made = functions.create_function(
        **settings(account), Code={"ZipFile": archive(source)}
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    return made["FunctionArn"]


@pytest.fixture
def least(account) -> dict:
    return settings(account)


@pytest.fixture
def function(account) -> str:
    return make(account)


def make_bucket(account) -> str:
    name = f"told-{account.id}"
    account.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def bucket(account) -> str:
    return make_bucket(account)


def permit(functions, account, bucket, **more):
    functions.add_permission(
        FunctionName="f",
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{bucket}",
        SourceAccount=account.id,
        **more,
    )


def tell(account, bucket, function, **more):
    rules = [{"Name": "prefix", "Value": "in/"}]
    told = {
        "Id": "mine",
        "LambdaFunctionArn": function,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    account.client("s3").put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration={"LambdaFunctionConfigurations": [told]},
        **more,
    )
    return told


def events(account) -> list:
    """What the function has printed so far."""
    logs = account.client("logs")
    if not logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/f")["logGroups"]:
        return []
    lines = logs.filter_log_events(logGroupName="/aws/lambda/f")["events"]
    printed = [
        line["message"] for line in lines if line["message"].startswith("event ")
    ]
    return [json.loads(line.removeprefix("event ")) for line in printed]


def test_functions_hear_of_objects(account, functions, function, bucket):
    permit(functions, account, bucket)
    told = tell(account, bucket, function)
    s3 = account.client("s3")
    shown = s3.get_bucket_notification_configuration(Bucket=bucket)[
        "LambdaFunctionConfigurations"
    ]
    assert [one | {"Filter": None} for one in shown] == [told | {"Filter": None}]
    s3.put_object(Bucket=bucket, Key="elsewhere", Body=b"x")
    s3.put_object(Bucket=bucket, Key="in/a b.txt", Body=b"something")
    until(lambda: events(account), "the event")
    [event] = events(account)
    [record] = event["Records"]
    assert (record["eventSource"], record["eventName"]) == (
        "aws:s3",
        "ObjectCreated:Put",
    )
    assert (record["awsRegion"], record["eventVersion"]) == ("us-east-1", "2.1")
    object_ = record["s3"]["object"]
    assert (object_["key"], object_["size"]) == ("in/a+b.txt", 9)
    assert record["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket}"
    assert record["s3"]["configurationId"] == "mine"


def test_an_alias_hears_too(account, functions, function, bucket):
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="$LATEST")
    with refused("InvalidArgument", UNABLE, 400):
        tell(account, bucket, f"{function}:live")
    permit(functions, account, bucket, Qualifier="live")
    tell(account, bucket, f"{function}:live")
    account.client("s3").put_object(Bucket=bucket, Key="in/x", Body=b"x")
    until(lambda: events(account), "the event")


def test_functions_must_let_the_bucket_in(account, functions, function, bucket):
    s3 = account.client("s3")
    for arn in [function, f"{function}-which-is-not-there"]:
        with pytest.raises(s3.exceptions.ClientError) as raised:
            tell(account, bucket, arn)
        error = raised.value.response["Error"]
        assert (error["Code"], error["Message"]) == ("InvalidArgument", UNABLE)
        assert error["ArgumentName1"] == f"{arn}, null"
        assert error["ArgumentValue1"] == f"Not authorized to invoke function [{arn}]"
    with pytest.raises(s3.exceptions.ClientError) as raised:
        tell(account, bucket, "invalid-queue")
    error = raised.value.response["Error"]
    assert (error["Message"], error["ArgumentName"]) == (
        "The ARN could not be parsed",
        "CloudFunction",
    )
    permit(functions, account, "another-bucket")
    with refused("InvalidArgument", UNABLE, 400):
        tell(account, bucket, function)
    tell(account, bucket, function, SkipDestinationValidation=True)


def test_events_outlive_the_server(new_server):
    """Objects are put while nobody may run the function, and the server dies."""
    server = new_server().start()
    account = Account(server.endpoint, "111111111111")
    function, bucket, functions = (
        make(account),
        make_bucket(account),
        account.client("lambda"),
    )
    permit(functions, account, bucket)
    tell(account, bucket, function)
    functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    keys = {f"in/{number}" for number in range(20)}
    for key in keys:
        account.client("s3").put_object(Bucket=bucket, Key=key, Body=b"x")
    server.kill()
    server.start()
    account = Account(server.endpoint, account.id)
    account.client("lambda").delete_function_concurrency(FunctionName="f")

    def heard() -> bool:
        return {
            event["Records"][0]["s3"]["object"]["key"] for event in events(account)
        } == keys

    until(heard, "all events")


# --- code in buckets


def test_code_from_a_bucket(account, functions, least, bucket):
    s3 = account.client("s3")
    s3.put_bucket_versioning(
        Bucket=bucket, VersioningConfiguration={"Status": "Enabled"}
    )
    first = s3.put_object(
        Bucket=bucket,
        Key="f.zip",
        Body=archive("def handler(event, context): return 1\n"),
    )
    s3.put_object(
        Bucket=bucket,
        Key="f.zip",
        Body=archive("def handler(event, context): return 2\n"),
    )
    place = {"S3Bucket": bucket, "S3Key": "f.zip"}
    functions.create_function(
        **least, Code=place | {"S3ObjectVersion": first["VersionId"]}
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    assert functions.invoke(FunctionName="f")["Payload"].read() == b"1"
    functions.update_function_code(FunctionName="f", **place)
    functions.get_waiter("function_updated_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    assert functions.invoke(FunctionName="f")["Payload"].read() == b"2"
    layer = functions.publish_layer_version(LayerName="l", Content=place)
    assert layer["Content"]["CodeSize"] == len(
        archive("def handler(event, context): return 2\n")
    )


def test_large_code_comes_in_pieces(account, functions, least, bucket):
    """More than a request may have, and more than is read at once."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_STORED) as out:
        out.writestr(
            "index.py",
            "import os\ndef handler(event, context): return os.path.getsize('large')\n",
        )
        out.writestr("large", os.urandom(40 << 20))
    account.client("s3").put_object(Bucket=bucket, Key="f.zip", Body=memory.getvalue())
    made = functions.create_function(
        **least, Code={"S3Bucket": bucket, "S3Key": "f.zip"}
    )
    assert made["CodeSize"] == len(memory.getvalue())
    functions.get_waiter("function_active_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    assert (
        functions.invoke(FunctionName="f")["Payload"].read() == str(40 << 20).encode()
    )


def test_code_that_cannot_be_read(account, functions, least, bucket):
    begin = "Error occurred while GetObject. S3 Error Code: "
    missing = f"{begin}NoSuchKey. S3 Error Message: The specified key does not exist."
    with refused("InvalidParameterValueException", missing, 400):
        functions.create_function(
            **least, Code={"S3Bucket": bucket, "S3Key": "nothing"}
        )
    missing = (
        f"{begin}NoSuchBucket. S3 Error Message: The specified bucket does not exist"
    )
    with refused("InvalidParameterValueException", missing, 400):
        functions.create_function(
            **least, Code={"S3Bucket": f"{bucket}-not", "S3Key": "nothing"}
        )


def test_the_caller_must_be_allowed_to_read_the_code(account, functions, least, bucket):
    account.client("s3").put_object(Bucket=bucket, Key="f.zip", Body=archive())
    ada = account.user("ada", statement(["lambda:*", "iam:PassRole"]))
    theirs = account.client("lambda", ada)
    place = {"S3Bucket": bucket, "S3Key": "f.zip"}
    with pytest.raises(theirs.exceptions.ClientError) as raised:
        theirs.create_function(**least, Code=place)
    error = raised.value.response["Error"]
    assert error["Code"] == "AccessDeniedException"
    assert error["Message"].startswith(
        "Your access has been denied by S3, please make sure"
    )
    assert f"permission to GetObject for {bucket}/f.zip" in error["Message"]
    reads = policy(statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))
    account.iam.put_user_policy(
        UserName="ada", PolicyName="reads", PolicyDocument=reads
    )
    assert theirs.create_function(**least, Code=place)["State"] == "Pending"


def test_the_older_way_to_invoke(account, functions, function):
    told = functions.invoke_async(FunctionName="f", InvokeArgs=b'{"older": true}')
    assert told["Status"] == told["ResponseMetadata"]["HTTPStatusCode"] == 202
    until(lambda: events(account) == [{"older": True}], "the event")
