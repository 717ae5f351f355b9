"""Log groups, a stream and a resource policy by Terraform: apply, plan nothing, change, destroy."""

import json

from terraforming import Terraform, installed

pytestmark = installed


def test_groups_come_change_and_go(account, tmp_path):
    terraform = Terraform("logs", tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")
    logs = account.client("logs")

    terraform.apply(1)
    assert terraform.is_settled(1)
    arn = f"arn:aws:logs:us-east-1:{account.id}:log-group:/app/web"
    assert terraform.output("arn") == arn
    group = logs.describe_log_groups(logGroupNamePrefix="/app")["logGroups"][0]
    assert (group["retentionInDays"], group["logGroupClass"]) == (7, "STANDARD")
    streams = logs.describe_log_streams(logGroupName="/app/web")["logStreams"]
    assert [stream["logStreamName"] for stream in streams] == ["first"]

    terraform.apply(2)
    assert terraform.is_settled(2)
    group = logs.describe_log_groups(logGroupNamePrefix="/app")["logGroups"][0]
    assert group["retentionInDays"] == 30
    assert logs.list_tags_for_resource(resourceArn=arn)["tags"] == {"stage": "2"}
    policy = logs.describe_resource_policies()["resourcePolicies"][0]
    assert policy["policyName"] == "dns"
    services = json.loads(policy["policyDocument"])["Statement"][0]["Principal"]["Service"]
    assert sorted(services) == ["es.amazonaws.com", "route53.amazonaws.com"]

    terraform.destroy(2)
    assert logs.describe_log_groups()["logGroups"] == []
    assert logs.describe_resource_policies()["resourcePolicies"] == []
