"""A queue that runs a function by Terraform: apply, plan nothing, change, destroy."""

import json
import zipfile

from terraforming import Terraform, installed

pytestmark = installed


def test_a_mapping_comes_changes_and_goes(account, tmp_path):
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as out:
        out.writestr("index.py", "def handler(event, context):\n    return None\n")
    terraform = Terraform("event_sources", tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")
    functions = account.client("lambda")

    terraform.apply(1)
    assert terraform.is_settled(1)
    uuid = terraform.output("uuid")
    told = functions.get_event_source_mapping(UUID=uuid)
    assert (told["State"], told["BatchSize"]) == ("Enabled", 10)
    assert functions.list_tags(Resource=told["EventSourceMappingArn"])["Tags"] == {"stage": "1"}

    terraform.apply(2)
    assert terraform.is_settled(2)
    assert terraform.output("uuid") == uuid
    told = functions.get_event_source_mapping(UUID=uuid)
    assert (told["State"], told["BatchSize"], told["MaximumBatchingWindowInSeconds"]) == ("Disabled", 100, 1)
    assert told["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert told["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert json.loads(told["FilterCriteria"]["Filters"][0]["Pattern"]) == {"body": {"stage": [2]}}

    terraform.destroy(2)
    assert functions.list_event_source_mappings()["EventSourceMappings"] == []
