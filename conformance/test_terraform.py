"""Terraform: apply, plan nothing, change, plan nothing, destroy, nothing left."""

import json

from clients import Credentials, refused
from terraforming import Terraform, installed

pytestmark = installed


def test_a_team_comes_changes_and_goes(account, tmp_path):
    terraform = Terraform("iam", tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")

    terraform.apply(1)
    assert terraform.output("me") == account.root_arn
    key = terraform.output("key")
    alice = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    assert account.client("sts", alice).get_caller_identity()["Arn"] == account.arn("user/team/alice")
    assert account.iam.list_account_aliases()["AccountAliases"] == [f"team-{account.id}"]
    assert terraform.is_settled(1)

    terraform.apply(2)
    assert terraform.is_settled(2)
    role = account.iam.get_role(RoleName="worker")["Role"]
    assert (role["MaxSessionDuration"], role["Description"]) == (7200, "Works, at stage 2")
    assert role["Tags"] == [{"Key": "stage", "Value": "2"}]
    members = account.iam.get_group(GroupName="developers")["Users"]
    assert sorted(user["UserName"] for user in members) == ["alice", "bob"]
    versions = account.iam.list_policy_versions(PolicyArn=account.arn("policy/team/readers"))["Versions"]
    assert [(version["VersionId"], version["IsDefaultVersion"]) for version in versions][0] == ("v2", True)
    with refused("InvalidClientTokenId", status=403):
        account.client("sts", alice).get_caller_identity()

    terraform.destroy(2)
    everything = account.iam.get_account_authorization_details(
        Filter=["User", "Group", "Role", "LocalManagedPolicy"]
    )
    for kind in ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"):
        assert everything[kind] == [], kind
    assert account.iam.list_instance_profiles()["InstanceProfiles"] == []
    assert account.iam.list_account_aliases()["AccountAliases"] == []


def test_queues_come_change_and_go(account, tmp_path):
    terraform = Terraform("sqs", tmp_path, account)
    terraform.run("init", "-input=false", "-no-color")
    sqs = account.client("sqs", account.root)

    terraform.apply(1)
    urls = terraform.output("urls")
    assert terraform.is_settled(1)
    attributes = sqs.get_queue_attributes(QueueUrl=urls["orders"], AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "45"
    assert attributes["SqsManagedSseEnabled"] == "true"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 3
    assert json.loads(attributes["Policy"])["Statement"][0]["Sid"] == "topic"
    sources = sqs.list_dead_letter_source_queues(QueueUrl=urls["dead"])
    assert sources["queueUrls"] == [urls["orders"]]

    terraform.apply(2)
    assert terraform.is_settled(2)
    attributes = sqs.get_queue_attributes(QueueUrl=urls["orders"], AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "90"
    assert json.loads(attributes["RedrivePolicy"])["maxReceiveCount"] == 5
    assert sqs.list_queue_tags(QueueUrl=urls["orders"])["Tags"] == {"stage": "2"}
    first = sqs.get_queue_attributes(QueueUrl=urls["first"], AttributeNames=["All"])["Attributes"]
    assert (first["FifoQueue"], first["ContentBasedDeduplication"]) == ("true", "true")
    assert (first["DeduplicationScope"], first["FifoThroughputLimit"]) == (
        "messageGroup",
        "perMessageGroupId",
    )

    terraform.destroy(2)
    assert "QueueUrls" not in sqs.list_queues()
