"""Lambda's functions with boto3: made, told, changed, guarded, deleted. Nothing is run."""

import base64
import hashlib
import io
import json
import urllib.error
import urllib.request
import zipfile

import pytest
from botocore.exceptions import ClientError

from clients import Account, denial, refused, statement, trust

INVALID, MISSING = "InvalidParameterValueException", "ResourceNotFoundException"


def archive(source="def handler(event, context):\n    return event\n", **files) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in {"index.py": source, **files}.items():
            out.writestr(name, text)
    return memory.getvalue()


@pytest.fixture
def functions(account):
    """The root of an account. Nothing is checked before it is sent."""
    return account.client("lambda", checked=False)


@pytest.fixture
def role(account) -> str:
    return account.role("runner", trusted=trust({"Service": "lambda.amazonaws.com"}))


@pytest.fixture
def least(role) -> dict:
    code = {"ZipFile": archive()}
    return {"FunctionName": "f", "Runtime": "python3.12", "Role": role, "Handler": "index.handler", "Code": code}


@pytest.fixture
def function(functions, least) -> dict:
    made = functions.create_function(**least)
    functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    return made


def arn(account, name="f") -> str:
    return f"arn:aws:lambda:us-east-1:{account.id}:function:{name}"


def not_found(account, name="f") -> str:
    return f"Function not found: {arn(account, name)}"


# --- functions


def test_the_life_of_a_function(account, functions, least, role):
    code = least["Code"]["ZipFile"]
    made = functions.create_function(**least, Environment={"Variables": {"STAGE": "a"}}, Tags={"team": "blue"})
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert (made["State"], made["StateReasonCode"]) == ("Pending", "Creating")
    assert made["CodeSize"] == len(code)
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})

    told = functions.get_function(FunctionName="f")
    assert told["Tags"] == {"team": "blue"}
    settings = told["Configuration"]
    assert settings["RevisionId"] != made["RevisionId"]
    assert settings["LastModified"].endswith("+0000")
    expected = {
        "FunctionName": "f",
        "FunctionArn": arn(account),
        "Runtime": "python3.12",
        "Role": role,
        "Handler": "index.handler",
        "CodeSize": len(code),
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "Version": "$LATEST",
        "Environment": {"Variables": {"STAGE": "a"}},
        "TracingConfig": {"Mode": "PassThrough"},
        "State": "Active",
        "LastUpdateStatus": "Successful",
        "PackageType": "Zip",
        "EphemeralStorage": {"Size": 512},
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"},
    }
    drawn = ("RevisionId", "LastModified", "CodeSha256", "Architectures")
    assert {name: settings[name] for name in settings if name not in drawn} == expected

    other = archive("x = 1\n")
    changed = functions.update_function_code(FunctionName="f", ZipFile=other)
    assert (changed["State"], changed["LastUpdateStatus"]) == ("Active", "InProgress")
    functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    functions.update_function_configuration(FunctionName="f", Timeout=30, MemorySize=512, Description="d")
    functions.get_waiter("function_updated_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    settings = functions.get_function_configuration(FunctionName=arn(account))
    assert (settings["Timeout"], settings["MemorySize"], settings["Description"]) == (30, 512, "d")
    assert (settings["Handler"], settings["CodeSize"]) == ("index.handler", len(other))

    usage = functions.get_account_settings()["AccountUsage"]
    assert usage == {"TotalCodeSize": len(other), "FunctionCount": 1}
    answer = functions.delete_function(FunctionName="f")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    with refused(MISSING, not_found(account), 404) as caught:
        functions.get_function(FunctionName="f")
    assert caught.value.response["Type"] == "User"
    assert functions.get_account_settings()["AccountUsage"] == {"TotalCodeSize": 0, "FunctionCount": 0}


def fetched(location: str) -> bytes:
    with urllib.request.urlopen(location, timeout=10) as answer:
        assert answer.headers["Content-Type"] == "application/zip"
        return answer.read()


def test_code_can_be_fetched(functions, least, function):
    """Whoever has the address needs no credentials."""
    code = functions.get_function(FunctionName="f")["Code"]
    assert code["RepositoryType"] == "S3"
    location = code["Location"]
    assert fetched(location) == least["Code"]["ZipFile"]
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetched(location[:-6] + "AAAAAA")
    assert caught.value.code == 403
    other = archive("x = 1\n")
    functions.update_function_code(FunctionName="f", ZipFile=other)
    with pytest.raises(urllib.error.HTTPError) as caught:
        fetched(location)
    assert caught.value.code == 404
    assert fetched(functions.get_function(FunctionName="f")["Code"]["Location"]) == other


def test_functions_are_paged(functions, least):
    for name in ("c", "a", "b"):
        functions.create_function(**least | {"FunctionName": name})
    pages = functions.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 2})
    names = [[function["FunctionName"] for function in page["Functions"]] for page in pages]
    assert names == [["a", "b"], ["c"]]
    versions = functions.list_versions_by_function(FunctionName="a")["Versions"]
    assert [version["Version"] for version in versions] == ["$LATEST"]


def test_what_no_function_can_be(account, functions, function, least):
    machine = account.role("machine", trusted=trust({"Service": "ec2.amazonaws.com"}))
    broken = "Could not unzip uploaded file. Please check your file, then try to upload again."
    no_role = "The role defined for the function cannot be assumed by Lambda."
    no_code = "Please provide a source for function code."
    elsewhere = "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"
    for changes, code, sentence, status in [
        ({"FunctionName": "f"}, "ResourceConflictException", "Function already exist: f", 409),
        ({"Code": {"ZipFile": b"no archive"}}, INVALID, broken, 400),
        ({"Code": {}}, INVALID, no_code, 400),
        ({"Role": machine}, INVALID, no_role, 400),
        ({"Role": account.arn("role/nobody")}, INVALID, no_role, 400),
        ({"FunctionName": arn(account).replace("us-east-1", "eu-west-1")}, MISSING, elsewhere, 404),
        ({"Environment": {"Variables": {"LARGE_VAR": "x" * 4096}}}, INVALID, None, 400),
        ({"Architectures": ["x86_64", "arm64"]}, "ValidationException", None, 400),
        ({"Role": "r1"}, "ValidationException", None, 400),
    ]:
        with refused(code, sentence, status):
            functions.create_function(**least | {"FunctionName": "g"} | changes)
    assert len(functions.list_functions()["Functions"]) == 1


def test_revisions(functions, function):
    sentence = (
        "The Revision Id provided does not match the latest Revision Id. "
        "Call the GetFunction/GetAlias API to retrieve the latest Revision Id"
    )
    with refused("PreconditionFailedException", sentence, 412):
        functions.update_function_configuration(FunctionName="f", Timeout=9, RevisionId=function["RevisionId"])
    now = functions.get_function_configuration(FunctionName="f")["RevisionId"]
    functions.update_function_configuration(FunctionName="f", Timeout=9, RevisionId=now)


def test_what_is_not_there_yet_says_so(account, functions, function, least):
    for changes in (
        {"Code": {"ImageUri": f"{account.id}.dkr.ecr.us-east-1.amazonaws.com/f:1"}},
        {"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
    ):
        with refused("NotImplemented", status=501):
            functions.create_function(**least | {"FunctionName": "g"} | changes)
    source = f"arn:aws:kinesis:us-east-1:{account.id}:stream/s"
    for call in (
        lambda: functions.create_event_source_mapping(FunctionName="f", EventSourceArn=source),
        lambda: functions.list_code_signing_configs(),
    ):
        with refused("NotImplemented", status=501):
            call()


def test_logs_are_sent_to_functions_that_let_them_in(account, functions, function):
    logs = account.client("logs")
    logs.create_log_group(logGroupName="/g")
    told = {"logGroupName": "/g", "filterName": "x", "filterPattern": "", "destinationArn": arn(account)}
    with refused("InvalidParameterException"):
        logs.put_subscription_filter(**told)
    functions.add_permission(
        FunctionName="f", StatementId="logs", Action="lambda:InvokeFunction", Principal="logs.amazonaws.com"
    )
    logs.put_subscription_filter(**told)
    [shown] = logs.describe_subscription_filters(logGroupName="/g")["subscriptionFilters"]
    assert shown["destinationArn"] == arn(account)


# --- who may


def test_permissions(account, functions, function):
    asked = {"FunctionName": "f", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    told = functions.add_permission(**asked, StatementId="s3", SourceArn="arn:aws:s3:::b")
    expected = {
        "Sid": "s3",
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": arn(account),
        "Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::b"}},
    }
    assert json.loads(told["Statement"]) == expected
    answer = functions.get_policy(FunctionName="f")
    assert json.loads(answer["Policy"]) == {"Version": "2012-10-17", "Id": "default", "Statement": [expected]}
    assert answer["RevisionId"] == functions.get_function_configuration(FunctionName="f")["RevisionId"]
    sentence = (
        "The statement id (s3) provided already exists. "
        "Please provide a new statement id, or remove the existing statement."
    )
    with refused("ResourceConflictException", sentence, 409):
        functions.add_permission(**asked, StatementId="s3")
    with refused(MISSING, "Statement none is not found in resource policy.", 404):
        functions.remove_permission(FunctionName="f", StatementId="none")
    functions.remove_permission(FunctionName="f", StatementId="s3")
    with refused(MISSING, "The resource you requested does not exist.", 404):
        functions.get_policy(FunctionName="f")


def test_another_account_needs_a_permission(account, new_account, functions, function):
    stranger = new_account()
    theirs = stranger.client("lambda")
    with refused("AccessDeniedException", status=403):
        theirs.get_function(FunctionName=arn(account))
    functions.add_permission(
        FunctionName="f", StatementId="s", Action="lambda:GetFunction", Principal=stranger.id
    )
    assert theirs.get_function(FunctionName=arn(account))["Configuration"]["FunctionArn"] == arn(account)


def test_a_role_must_be_one_to_pass(account, least, role):
    bob = account.user("bob", statement("lambda:*"))
    who = f"arn:aws:iam::{account.id}:user/bob"
    with refused("AccessDeniedException", denial(who, "iam:PassRole", role), 403):
        account.client("lambda", bob).create_function(**least)
    passing = statement("iam:PassRole", role)
    ada = account.user("ada", statement("lambda:*"), passing)
    assert account.client("lambda", ada).create_function(**least)["FunctionName"] == "f"


# --- tags


def test_tags(account, functions, function):
    named = {"Resource": arn(account)}
    functions.tag_resource(**named, Tags={"A": "a", "B": "b"})
    functions.tag_resource(**named, Tags={"B": "c"})
    assert functions.list_tags(**named)["Tags"] == {"A": "a", "B": "c"}
    functions.untag_resource(**named, TagKeys=["A", "none"])
    assert functions.list_tags(**named)["Tags"] == {"B": "c"}
    sentence = "Number of tags exceeds resource tag limit."
    with refused(INVALID, sentence, 400):
        functions.tag_resource(**named, Tags={f"k{n}": "v" for n in range(50)})
    sentence = "Tags on function aliases and versions are not supported. Please specify a function ARN."
    with refused(INVALID, sentence, 400):
        functions.tag_resource(Resource=arn(account, "f:$LATEST"), Tags={"a": "b"})


# --- durability


def test_functions_survive(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000042")
    role = account.role("runner", trusted=trust({"Service": "lambda.amazonaws.com"}))
    code = archive()
    made = account.client("lambda").create_function(
        FunctionName="f", Runtime="python3.12", Role=role, Handler="index.handler", Code={"ZipFile": code}
    )
    server.kill()
    server.start()
    client = Account(server.endpoint, account.id).client("lambda")
    client.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    told = client.get_function_configuration(FunctionName="f")
    assert told["CodeSha256"] == made["CodeSha256"]
    assert fetched(client.get_function(FunctionName="f")["Code"]["Location"]) == code
    client.delete_function(FunctionName="f")
    with pytest.raises(ClientError):
        client.get_function(FunctionName="f")
