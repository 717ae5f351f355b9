"""A function with all that can belong to one by Terraform: apply, plan nothing, change, destroy."""

import json
import zipfile

from terraforming import Terraform, installed

pytestmark = installed


def test_a_function_comes_changes_and_goes(account, tmp_path):
    for stage in (1, 2):
        with zipfile.ZipFile(tmp_path / f"{stage}.zip", "w") as out:
            out.writestr("index.py", f"def handler(event, context):\n    return {stage}\n")
        with zipfile.ZipFile(tmp_path / f"layer-{stage}.zip", "w") as out:
            out.writestr("python/shared.py", f"STAGE = {stage}\n")
    terraform = Terraform("lambda", tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")
    functions = account.client("lambda")

    terraform.apply(1)
    assert terraform.is_settled(1)
    arn = f"arn:aws:lambda:us-east-1:{account.id}:function:greet"
    assert terraform.output("arn") == arn
    before = functions.get_function(FunctionName="greet")["Configuration"]
    assert (before["Timeout"], before["Environment"]["Variables"]) == (3, {"STAGE": "1"})
    statements = json.loads(functions.get_policy(FunctionName="greet")["Policy"])["Statement"]
    assert [statement["Sid"] for statement in statements] == ["bucket"]
    alias = {"FunctionName": "greet", "Qualifier": "live"}
    statements = json.loads(functions.get_policy(**alias)["Policy"])["Statement"]
    assert {statement["Sid"] for statement in statements} >= {"bucket", "FunctionURLAllowPublicAccess"}
    layer = f"arn:aws:lambda:us-east-1:{account.id}:layer:shared"
    assert [used["Arn"] for used in before["Layers"]] == [f"{layer}:1"]
    assert before["DeadLetterConfig"]["TargetArn"].endswith(":failed")
    told = functions.get_alias(FunctionName="greet", Name="live")
    assert (told["FunctionVersion"], "RoutingConfig" in told) == ("1", False)
    assert terraform.output("url") == functions.get_function_url_config(**alias)["FunctionUrl"]

    kept = {"FunctionName": "greet", "Qualifier": "kept"}
    state = functions.get_provisioned_concurrency_config(**kept)
    assert (state["Status"], state["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 1)

    terraform.apply(2)
    assert terraform.is_settled(2)
    after = functions.get_function(FunctionName="greet")
    assert after["Tags"] == {"stage": "2"}
    assert after["Configuration"]["Timeout"] == 30
    assert after["Configuration"]["Environment"]["Variables"] == {"STAGE": "2"}
    assert after["Configuration"]["CodeSha256"] != before["CodeSha256"]

    assert after["Concurrency"] == {"ReservedConcurrentExecutions": 5}
    assert [used["Arn"] for used in after["Configuration"]["Layers"]] == [f"{layer}:2"]
    told = functions.get_alias(FunctionName="greet", Name="live")
    assert told["FunctionVersion"] == "2"
    assert told["RoutingConfig"] == {"AdditionalVersionWeights": {"1": 0.25}}
    config = functions.get_function_event_invoke_config(**alias)
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (1, 60)
    assert config["DestinationConfig"]["OnFailure"]["Destination"].endswith(":failed")
    assert functions.get_function_url_config(**alias)["InvokeMode"] == "RESPONSE_STREAM"
    assert functions.get_function_recursion_config(FunctionName="greet")["RecursiveLoop"] == "Terminate"

    state = functions.get_provisioned_concurrency_config(**kept)
    assert (state["Status"], state["AllocatedProvisionedConcurrentExecutions"]) == ("READY", 2)

    terraform.destroy(2)
    assert functions.list_layers()["Layers"] == []
    assert functions.list_functions()["Functions"] == []
