"""Layers with boto3: published, given to functions, shared with other accounts, deleted. Nothing is run."""

import base64
import hashlib
import json

import pytest

from clients import refused, statement, trust
from test_lambda import INVALID, MISSING, archive, arn, fetched, function, functions, least, role

GONE = "The resource you requested does not exist."
__all__ = ["function", "functions", "least", "role"]


def layer_arn(account, name="l") -> str:
    return f"arn:aws:lambda:us-east-1:{account.id}:layer:{name}"


CONTENT = archive("shared = 1\n")


@pytest.fixture
def publish(functions):
    def publish(name="l", content=CONTENT, **more):
        return functions.publish_layer_version(LayerName=name, Content={"ZipFile": content}, **more)

    return publish


def test_the_life_of_a_layer(account, functions, publish):
    more = {
        "Description": "d",
        "LicenseInfo": "MIT",
        "CompatibleRuntimes": ["python3.12", "python3.6"],
        "CompatibleArchitectures": ["x86_64"],
    }
    made = publish(**more)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert {name: made[name] for name in more} == more
    assert (made["LayerArn"], made["LayerVersionArn"]) == (layer_arn(account), layer_arn(account, "l:1"))
    content = made["Content"]
    assert content["CodeSize"] == len(CONTENT)
    assert content["CodeSha256"] == base64.b64encode(hashlib.sha256(CONTENT).digest()).decode()
    assert fetched(content["Location"]) == CONTENT
    assert publish()["Version"] == 2

    for told in (
        functions.get_layer_version(LayerName="l", VersionNumber=1),
        functions.get_layer_version(LayerName=layer_arn(account), VersionNumber=1),
        functions.get_layer_version_by_arn(Arn=layer_arn(account, "l:1")),
    ):
        assert {name: told[name] for name in more} == more
        assert fetched(told["Content"]["Location"]) == CONTENT
    versions = functions.list_layer_versions(LayerName="l")["LayerVersions"]
    assert [version["Version"] for version in versions] == [2, 1]
    assert functions.list_layer_versions(LayerName="none")["LayerVersions"] == []
    layers = functions.list_layers()["Layers"]
    assert [(one["LayerName"], one["LatestMatchingVersion"]["Version"]) for one in layers] == [("l", 2)]
    for_python = functions.list_layers(CompatibleRuntime="python3.6")["Layers"]
    assert [one["LatestMatchingVersion"]["Version"] for one in for_python] == [1]
    assert functions.get_account_settings()["AccountUsage"]["TotalCodeSize"] == 2 * len(CONTENT)

    for _ in range(2):
        for number in (1, 2):
            functions.delete_layer_version(LayerName="l", VersionNumber=number)
    assert functions.list_layers()["Layers"] == []
    assert functions.get_account_settings()["AccountUsage"]["TotalCodeSize"] == 0
    with refused(MISSING, GONE, 404):
        functions.get_layer_version(LayerName="l", VersionNumber=1)
    assert publish()["Version"] == 3


def test_what_is_no_layer(account, functions, publish):
    publish()
    for name, number, code, sentence, status in [
        ("none", 1, MISSING, GONE, 404),
        ("l", 2, MISSING, GONE, 404),
        ("l", 0, INVALID, "Layer Version Cannot be less than 1", 400),
    ]:
        with refused(code, sentence, status):
            functions.get_layer_version(LayerName=name, VersionNumber=number)
    with refused("ValidationException", status=400):
        functions.get_layer_version_by_arn(Arn=layer_arn(account))
    broken = "Could not unzip uploaded file. Please check your file, then try to upload again."
    with refused(INVALID, broken, 400):
        publish(content=b"no archive")
    with refused("ValidationException", status=400):
        publish(CompatibleArchitectures=["other"])


def test_functions_with_layers(account, functions, least, publish):
    for name in ("a", "b", "b"):
        publish(name)
    layers = [layer_arn(account, "b:2"), layer_arn(account, "a:1")]
    told = [{"Arn": layer, "CodeSize": len(CONTENT)} for layer in layers]
    made = functions.create_function(**least, Layers=layers)
    assert made["Layers"] == told
    functions.get_waiter("function_active_v2").wait(FunctionName="f", WaiterConfig={"Delay": 1})
    functions.publish_version(FunctionName="f")
    for name, number in (("b", 2), ("a", 1)):
        functions.delete_layer_version(LayerName=name, VersionNumber=number)
    assert functions.get_function(FunctionName="f:1")["Configuration"]["Layers"] == told

    same = (
        "Two different versions of the same layer are not allowed to be referenced in the same function. "
        f"{layer_arn(account, 'b:1')} and {layer_arn(account, 'b:2')} are versions of the same layer."
    )
    elsewhere = layer_arn(account, "b:1").replace("us-east-1", "eu-west-1")
    region = (
        "Layers are not in the same region as the function. "
        "Layers are expected to be in region us-east-1."
    )
    for given, sentence in [
        ([layer_arn(account, "b:1"), layer_arn(account, "b:2")], same),
        ([layer_arn(account, "b:2")], f"Layer version {layer_arn(account, 'b:2')} does not exist."),
        ([elsewhere], region),
        ([layer_arn(account, f"l{n}:1") for n in range(6)], "Cannot reference more than 5 layers."),
    ]:
        with refused(INVALID, sentence, 400):
            functions.update_function_configuration(FunctionName="f", Layers=given)
    with refused("ValidationException", status=400):
        functions.update_function_configuration(FunctionName="f", Layers=[layer_arn(account, "b")])
    changed = functions.update_function_configuration(FunctionName="f", Layers=[])
    assert "Layers" not in changed


def test_layers_are_shared(account, new_account, functions, publish, least):
    publish()
    stranger = new_account()
    theirs = stranger.client("lambda")
    theirs_role = stranger.role("runner", trusted=trust({"Service": "lambda.amazonaws.com"}))
    asked = least | {"Role": theirs_role, "Layers": [layer_arn(account, "l:1")]}
    for call in (
        lambda: theirs.create_function(**asked),
        lambda: theirs.get_layer_version_by_arn(Arn=layer_arn(account, "l:1")),
    ):
        with refused("AccessDeniedException", status=403):
            call()

    named = {"LayerName": "l", "VersionNumber": 1}
    with refused(MISSING, "No policy is associated with the given resource.", 404):
        functions.get_layer_version_policy(**named)
    permission = {"StatementId": "s", "Action": "lambda:GetLayerVersion", "Principal": stranger.id}
    told = functions.add_layer_version_permission(**named, **permission)
    expected = {
        "Sid": "s",
        "Effect": "Allow",
        "Principal": {"AWS": stranger.root_arn},
        "Action": "lambda:GetLayerVersion",
        "Resource": layer_arn(account, "l:1"),
    }
    assert json.loads(told["Statement"]) == expected
    policy = functions.get_layer_version_policy(**named)
    assert json.loads(policy["Policy"])["Statement"] == [expected]
    assert policy["RevisionId"] == told["RevisionId"]
    assert theirs.create_function(**asked)["Layers"][0]["Arn"] == layer_arn(account, "l:1")
    assert fetched(theirs.get_layer_version_by_arn(Arn=layer_arn(account, "l:1"))["Content"]["Location"]) == CONTENT

    sentence = (
        "The Revision Id provided does not match the latest Revision Id. "
        "Call the GetLayerPolicy API to retrieve the latest Revision Id"
    )
    with refused("PreconditionFailedException", sentence, 412):
        functions.remove_layer_version_permission(**named, StatementId="s", RevisionId="other")
    functions.remove_layer_version_permission(**named, StatementId="s")
    with refused("AccessDeniedException", status=403):
        theirs.get_layer_version_by_arn(Arn=layer_arn(account, "l:1"))


def test_who_may_give_layers(account, functions, function, publish):
    publish()
    allowed = statement("lambda:UpdateFunctionConfiguration", arn(account))
    bob = account.client("lambda", account.user("bob", allowed))
    given = {"FunctionName": "f", "Layers": [layer_arn(account, "l:1")]}
    with refused("AccessDeniedException", status=403):
        bob.update_function_configuration(**given)
    ada = account.user("ada", allowed, statement("lambda:GetLayerVersion", layer_arn(account, "l:1")))
    told = account.client("lambda", ada).update_function_configuration(**given)
    assert told["Layers"][0]["Arn"] == layer_arn(account, "l:1")
