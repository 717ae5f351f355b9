"""Versions and aliases of Lambda's functions with boto3, and what is set for each. Nothing is run."""

import json

import pytest

from clients import refused, statement
from test_lambda import INVALID, MISSING, archive, arn, fetched, function, functions, least, not_found, role

CONFLICT = "ResourceConflictException"
__all__ = ["function", "functions", "least", "role"]


@pytest.fixture
def settled(functions):
    """Waits until a change has come through."""

    def wait():
        functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})

    return wait


@pytest.fixture
def two_versions(functions, function, settled):
    for timeout in (10, 20):
        functions.update_function_configuration(FunctionName="f", Timeout=timeout)
        settled()
        functions.publish_version(FunctionName="f")


# --- versions


def test_versions_never_change(account, functions, function, least, settled):
    first = functions.publish_version(FunctionName="f", Description="first")
    assert first["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (first["Version"], first["FunctionArn"]) == ("1", arn(account, "f:1"))
    assert (first["State"], first["LastUpdateStatus"], first["Description"]) == ("Active", "Successful", "first")
    again = functions.publish_version(FunctionName="f", Description="again")
    assert (again["Version"], again["RevisionId"]) == ("1", first["RevisionId"])

    other = archive("x = 1\n")
    second = functions.update_function_code(FunctionName="f", ZipFile=other, Publish=True)
    assert (second["Version"], second["State"]) == ("2", "Pending")
    functions.get_waiter("published_version_active").wait(
        FunctionName="f", Qualifier="2", WaiterConfig={"Delay": 1}
    )
    settled()
    listed = functions.list_versions_by_function(FunctionName="f")["Versions"]
    assert [version["Version"] for version in listed] == ["$LATEST", "1", "2"]
    assert [version["FunctionArn"] for version in listed] == [arn(account, f"f:{v}") for v in ("$LATEST", 1, 2)]
    assert fetched(functions.get_function(FunctionName="f", Qualifier="1")["Code"]["Location"]) == least["Code"]["ZipFile"]
    assert fetched(functions.get_function(FunctionName="f:2")["Code"]["Location"]) == other
    usage = functions.get_account_settings()["AccountUsage"]
    assert usage == {"TotalCodeSize": len(least["Code"]["ZipFile"]) + 2 * len(other), "FunctionCount": 1}

    functions.delete_function(FunctionName="f", Qualifier="1")
    with refused(MISSING, not_found(account, "f:1"), 404):
        functions.get_function(FunctionName="f", Qualifier="1")
    assert functions.get_account_settings()["AccountUsage"]["TotalCodeSize"] == 2 * len(other)
    with refused(INVALID, "$LATEST version cannot be deleted without deleting the function.", 400):
        functions.delete_function(FunctionName="f", Qualifier="$LATEST")
    functions.delete_function(FunctionName="f")
    assert functions.get_account_settings()["AccountUsage"] == {"TotalCodeSize": 0, "FunctionCount": 0}


def test_a_function_is_published_as_it_is_made(account, functions, least):
    made = functions.create_function(**least, Publish=True)
    assert (made["Version"], made["FunctionArn"], made["State"]) == ("1", arn(account), "Pending")
    functions.get_waiter("published_version_active").wait(
        FunctionName="f", Qualifier="1", WaiterConfig={"Delay": 1}
    )
    all_versions = functions.list_functions(FunctionVersion="ALL")["Functions"]
    assert [version["Version"] for version in all_versions] == ["$LATEST", "1"]


def test_publishing_what_is_meant(functions, function):
    sha256 = function["CodeSha256"]
    sentence = (
        f"CodeSHA256 (other) is different from current CodeSHA256 in $LATEST ({sha256}). "
        "Please try again with the CodeSHA256 in $LATEST."
    )
    with refused(INVALID, sentence, 400):
        functions.publish_version(FunctionName="f", CodeSha256="other")
    with refused("PreconditionFailedException", status=412):
        functions.publish_version(FunctionName="f", RevisionId=function["RevisionId"])
    revision = functions.get_function_configuration(FunctionName="f")["RevisionId"]
    functions.publish_version(FunctionName="f", CodeSha256=sha256, RevisionId=revision)
    assert functions.get_function_configuration(FunctionName="f")["RevisionId"] != revision


# --- aliases


def test_the_life_of_an_alias(account, functions, two_versions):
    weights = {"AdditionalVersionWeights": {"2": 0.2}}
    named = {"FunctionName": "f", "Name": "live"}
    made = functions.create_alias(**named, FunctionVersion="1", Description="d", RoutingConfig=weights)
    made.pop("ResponseMetadata")
    expected = {
        "AliasArn": arn(account, "f:live"),
        "Name": "live",
        "FunctionVersion": "1",
        "Description": "d",
        "RoutingConfig": weights,
        "RevisionId": made["RevisionId"],
    }
    assert made == expected
    told = functions.get_function(FunctionName="f", Qualifier="live")["Configuration"]
    assert (told["FunctionArn"], told["Version"], told["Timeout"]) == (arn(account, "f:live"), "1", 10)
    assert functions.list_aliases(FunctionName="f")["Aliases"] == [expected]
    assert functions.list_aliases(FunctionName="f", FunctionVersion="2")["Aliases"] == []

    changed = functions.update_alias(
        **named, FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}}, RevisionId=made["RevisionId"]
    )
    assert (changed["FunctionVersion"], changed["Description"]) == ("2", "d")
    assert "RoutingConfig" not in changed
    with refused("PreconditionFailedException", status=412):
        functions.update_alias(**named, Description="e", RevisionId=made["RevisionId"])
    sentence = "Unable to delete version because the following aliases reference it: [live]"
    with refused(CONFLICT, sentence, 409):
        functions.delete_function(FunctionName="f", Qualifier="2")
    answer = functions.delete_alias(**named)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    functions.delete_alias(**named)
    with refused(MISSING, f"Cannot find alias arn: {arn(account, 'f:live')}", 404):
        functions.get_alias(**named)
    with refused(MISSING, f"Alias not found: {arn(account, 'f:live')}", 404):
        functions.update_alias(**named, Description="e")


def test_where_no_alias_can_lead(account, functions, two_versions):
    functions.create_alias(FunctionName="f", Name="there", FunctionVersion="1")
    many = "Number of items in AdditionalVersionWeights cannot be greater than 1"
    same = (
        "Invalid function version 1. Function version 1 is already included in routing configuration."
    )
    latest = "$LATEST is not supported for an alias pointing to more than 1 version"
    for changes, weights, code, sentence, status in [
        ({}, {"1": 0.1, "2": 0.2}, INVALID, many, 400),
        ({}, {"1": 0.5}, INVALID, same, 400),
        ({}, {"10": 0.5}, MISSING, not_found(account, "f:10"), 404),
        ({}, {"$LATEST": 0.5}, "ValidationException", None, 400),
        ({}, {"2": -1.0}, "ValidationException", None, 400),
        ({"FunctionVersion": "$LATEST"}, {"1": 0.5}, INVALID, latest, 400),
        ({"FunctionVersion": "10"}, {}, MISSING, not_found(account, "f:10"), 404),
        ({"Name": "there"}, {}, CONFLICT, f"Alias already exists: {arn(account, 'f:there')}", 409),
        ({"Name": "2024"}, {}, "ValidationException", None, 400),
    ]:
        asked = {"FunctionName": "f", "Name": "live", "FunctionVersion": "1"} | changes
        with refused(code, sentence, status):
            functions.create_alias(**asked, RoutingConfig={"AdditionalVersionWeights": weights})


def test_versions_and_aliases_have_policies_of_their_own(account, functions, two_versions):
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    asked = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "StatementId": "s3"}
    for qualifier in ("live", "2"):
        functions.add_permission(FunctionName="f", Qualifier=qualifier, **asked)
        policy = json.loads(functions.get_policy(FunctionName="f", Qualifier=qualifier)["Policy"])
        assert [one["Resource"] for one in policy["Statement"]] == [arn(account, f"f:{qualifier}")]
    with refused(MISSING, "The resource you requested does not exist.", 404):
        functions.get_policy(FunctionName="f")
    functions.remove_permission(FunctionName="f", Qualifier="live", StatementId="s3")
    with refused(MISSING, "The resource you requested does not exist.", 404):
        functions.get_policy(FunctionName="f", Qualifier="live")


# --- how it is run


def test_reserved_concurrency(account, functions, function, least):
    functions.create_function(**least | {"FunctionName": "g"})
    told = functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=900)
    assert told["ReservedConcurrentExecutions"] == 900
    assert functions.get_function(FunctionName="f")["Concurrency"] == {"ReservedConcurrentExecutions": 900}
    limit = functions.get_account_settings()["AccountLimit"]
    assert (limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]) == (1000, 100)
    sentence = (
        "Specified ReservedConcurrentExecutions for function decreases account's "
        "UnreservedConcurrentExecution below its minimum value of [100]."
    )
    with refused(INVALID, sentence, 400):
        functions.put_function_concurrency(FunctionName="g", ReservedConcurrentExecutions=1)
    functions.delete_function_concurrency(FunctionName="f")
    assert "ReservedConcurrentExecutions" not in functions.get_function_concurrency(FunctionName="f")
    with refused(MISSING, not_found(account, "none:$LATEST"), 404):
        functions.put_function_concurrency(FunctionName="none", ReservedConcurrentExecutions=1)


def test_recursion_and_runtimes(account, functions, function):
    assert functions.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == "Terminate"
    functions.put_function_recursion_config(FunctionName="f", RecursiveLoop="Allow")
    assert functions.get_function_recursion_config(FunctionName="f")["RecursiveLoop"] == "Allow"
    told = functions.get_runtime_management_config(FunctionName="f")
    assert (told["UpdateRuntimeOn"], told["FunctionArn"]) == ("Auto", arn(account, "f:$LATEST"))
    functions.put_runtime_management_config(FunctionName="f", UpdateRuntimeOn="Auto")
    with refused("NotImplemented", status=501):
        functions.put_runtime_management_config(FunctionName="f", UpdateRuntimeOn="FunctionUpdate")


# --- what becomes of events


@pytest.fixture
def queue(account) -> str:
    sqs = account.client("sqs")
    url = sqs.create_queue(QueueName="failed")["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def grant(account, *statements):
    """Lets the functions' role do something."""
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    account.iam.put_role_policy(RoleName="runner", PolicyName="sends", PolicyDocument=document)


def test_destinations(account, functions, function, least, queue):
    functions.create_function(**least | {"FunctionName": "next"})
    account.client("s3").create_bucket(Bucket=f"failed-{account.id}")
    bucket = f"arn:aws:s3:::failed-{account.id}"
    config = {"OnSuccess": {"Destination": arn(account, "next")}, "OnFailure": {"Destination": queue}}
    sentence = (
        "The function's execution role does not have permissions to call "
        f"InvokeFunction on {arn(account, 'next')}"
    )
    with refused(INVALID, sentence, 400):
        functions.put_function_event_invoke_config(FunctionName="f", DestinationConfig=config)
    grant(
        account,
        statement("lambda:InvokeFunction", arn(account, "next")),
        statement("sqs:SendMessage", queue),
        statement("s3:PutObject", bucket + "/*"),
    )
    told = functions.put_function_event_invoke_config(
        FunctionName="f", MaximumRetryAttempts=1, MaximumEventAgeInSeconds=120, DestinationConfig=config
    )
    assert (told["FunctionArn"], told["DestinationConfig"]) == (arn(account, "f:$LATEST"), config)
    config["OnFailure"]["Destination"] = bucket
    told = functions.update_function_event_invoke_config(FunctionName="f", DestinationConfig=config)
    assert (told["DestinationConfig"], told["MaximumRetryAttempts"]) == (config, 1)
    listed = functions.list_function_event_invoke_configs(FunctionName="f")["FunctionEventInvokeConfigs"]
    assert [one["MaximumEventAgeInSeconds"] for one in listed] == [120]
    itself = {"OnSuccess": {"Destination": arn(account)}}
    with refused(INVALID, "You can't specify the function as a destination for itself.", 400):
        functions.put_function_event_invoke_config(FunctionName="f", DestinationConfig=itself)
    topic = {"OnSuccess": {"Destination": f"arn:aws:sns:us-east-1:{account.id}:t"}}
    with refused("NotImplemented", status=501):
        functions.put_function_event_invoke_config(FunctionName="f", DestinationConfig=topic)
    functions.delete_function_event_invoke_config(FunctionName="f")
    sentence = f"The function {arn(account, 'f:$LATEST')} doesn't have an EventInvokeConfig"
    with refused(MISSING, sentence, 404):
        functions.get_function_event_invoke_config(FunctionName="f")


def test_dead_letters(account, functions, function, queue):
    config = {"TargetArn": queue}
    sentence = "The provided execution role does not have permissions to call SendMessage on SQS"
    with refused(INVALID, sentence, 400):
        functions.update_function_configuration(FunctionName="f", DeadLetterConfig=config)
    grant(account, statement("sqs:SendMessage", queue))
    told = functions.update_function_configuration(FunctionName="f", DeadLetterConfig=config)
    assert told["DeadLetterConfig"] == config


# --- addresses


def test_addresses(account, functions, function):
    cors = {"AllowOrigins": ["https://example.com"], "AllowMethods": ["GET"], "MaxAge": 60}
    made = functions.create_function_url_config(FunctionName="f", AuthType="NONE", Cors=cors)
    assert made["FunctionUrl"].endswith(".lambda-url.us-east-1.on.aws/")
    assert made["FunctionArn"] == arn(account)
    told = functions.get_function_url_config(FunctionName="f")
    assert (told["Cors"], told["InvokeMode"]) == (cors, "BUFFERED")
    sentence = (
        f"Failed to create function url config for [functionArn = {arn(account)}]. "
        "Error message:  FunctionUrlConfig exists for this Lambda function"
    )
    with refused(CONFLICT, sentence, 409):
        functions.create_function_url_config(FunctionName="f", AuthType="NONE")
    changed = functions.update_function_url_config(FunctionName="f", InvokeMode="RESPONSE_STREAM")
    assert (changed["InvokeMode"], changed["FunctionUrl"]) == ("RESPONSE_STREAM", made["FunctionUrl"])
    listed = functions.list_function_url_configs(FunctionName="f")["FunctionUrlConfigs"]
    assert [one["FunctionUrl"] for one in listed] == [made["FunctionUrl"]]
    functions.delete_function_url_config(FunctionName="f")
    with refused(MISSING, "The resource you requested does not exist.", 404):
        functions.get_function_url_config(FunctionName="f")
    with refused("ValidationException", status=400):
        functions.create_function_url_config(FunctionName="f", Qualifier="1", AuthType="NONE")
