"""A function with its role and a permission by Terraform: apply, plan nothing, change, destroy."""

import json
import zipfile

from terraforming import Terraform, installed

pytestmark = installed


def test_a_function_comes_changes_and_goes(account, tmp_path):
    for stage in (1, 2):
        with zipfile.ZipFile(tmp_path / f"{stage}.zip", "w") as out:
            out.writestr("index.py", f"def handler(event, context):\n    return {stage}\n")
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

    terraform.apply(2)
    assert terraform.is_settled(2)
    after = functions.get_function(FunctionName="greet")
    assert after["Tags"] == {"stage": "2"}
    assert after["Configuration"]["Timeout"] == 30
    assert after["Configuration"]["Environment"]["Variables"] == {"STAGE": "2"}
    assert after["Configuration"]["CodeSha256"] != before["CodeSha256"]

    terraform.destroy(2)
    assert functions.list_functions()["Functions"] == []
