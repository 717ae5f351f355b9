"""Roles, whom they trust, and those that services of AWS act in."""

import json
import re

import pytest

from clients import policy, refused, statement, trust

NO_WORKER = "The role with name worker cannot be found."
LAMBDA = trust({"Service": "lambda.amazonaws.com"})


def test_the_life_of_a_role(account):
    iam = account.iam
    made = iam.create_role(
        RoleName="worker",
        Path="/a/",
        AssumeRolePolicyDocument=LAMBDA,
        Description="Works",
        MaxSessionDuration=7200,
    )["Role"]
    assert made["Arn"] == account.arn("role/a/worker")
    assert re.fullmatch(r"AROA[A-Z0-9]{17}", made["RoleId"])
    assert made["AssumeRolePolicyDocument"] == json.loads(LAMBDA)
    role = iam.get_role(RoleName="worker")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("Works", 7200)
    assert role["RoleLastUsed"] == {}
    with refused("EntityAlreadyExists", "Role with name worker already exists.", 409):
        account.role("worker")
    iam.update_role(RoleName="worker", Description="Rests")
    role = iam.get_role(RoleName="worker")["Role"]
    assert (role["Description"], role["MaxSessionDuration"]) == ("Rests", 3600)
    iam.update_role_description(RoleName="worker", Description="Sleeps")
    assert iam.get_role(RoleName="worker")["Role"]["Description"] == "Sleeps"
    iam.delete_role(RoleName="worker")
    for again in (iam.get_role, iam.delete_role):
        with refused("NoSuchEntity", NO_WORKER, 404):
            again(RoleName="worker")


def test_a_role_is_an_hour_by_default(account):
    account.role("worker")
    assert account.iam.get_role(RoleName="worker")["Role"]["MaxSessionDuration"] == 3600
    for seconds, rule in ((3599, "greater than or equal to 3600"), (43201, "less than or equal to 43200")):
        message = (
            "1 validation error detected: Value at 'maxSessionDuration' failed to satisfy constraint: "
            f"Member must have value {rule}"
        )
        with refused("ValidationError", message, 400):
            account.client("iam", checked=False).update_role(RoleName="worker", MaxSessionDuration=seconds)


def test_the_trust_policy_can_be_changed(account):
    account.role("worker")
    account.iam.update_assume_role_policy(RoleName="worker", PolicyDocument=LAMBDA)
    document = account.iam.get_role(RoleName="worker")["Role"]["AssumeRolePolicyDocument"]
    assert document == json.loads(LAMBDA)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "This policy contains invalid Json"),
        ("nonsense", "This policy contains invalid Json"),
        (policy(statement("sts:AssumeRole")), None),
        (trust("123456789012", "s3:GetObject"), "AssumeRole policy may only specify STS AssumeRole actions."),
        (policy({"Effect": "Allow", "Action": "sts:AssumeRole"}), "Missing required field Principal"),
        (trust("123456789012", Resource="*"), "Has prohibited field Resource"),
        (trust("nonsense"), None),
        (trust({"Sorcerer": "x"}), None),
        (trust("123456789012", Effect="Maybe"), "Invalid effect: Maybe"),
    ],
)
def test_trust_policies_that_are_none(account, document, message):
    with refused("MalformedPolicyDocument", message, 400):
        account.role("worker", trusted=document)
    account.role("other")
    with refused("MalformedPolicyDocument", message, 400):
        account.iam.update_assume_role_policy(RoleName="other", PolicyDocument=document)
    assert [role["RoleName"] for role in account.iam.list_roles()["Roles"]] == ["other"]


def test_a_principal_that_is_not_there(account):
    with refused("MalformedPolicyDocument", status=400) as caught:
        account.role("worker", trusted=trust(account.arn("user/nobody")))
    assert caught.value.response["Error"]["Message"].startswith("Invalid principal in policy: ")


def test_a_trust_policy_has_a_size(account):
    long = trust(account.root_arn, Sid="a" * 2048)
    with refused("LimitExceeded", "Cannot exceed quota for ACLSizePerRole: 2048", 409):
        account.role("worker", trusted=long)


def test_listing_by_path_and_by_page(account):
    for number in range(5):
        account.role(f"r{number}", Path=f"/{number % 2}/", Tags=[{"Key": "a", "Value": "1"}])
    paginator = account.iam.get_paginator("list_roles")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Roles"]) for page in pages] == [2, 2, 1]
    assert all("Tags" not in role for page in pages for role in page["Roles"])
    odd = [role["RoleName"] for page in paginator.paginate(PathPrefix="/1/") for role in page["Roles"]]
    assert odd == ["r1", "r3"]


def test_policies_of_a_role(account):
    iam = account.iam
    account.role("worker", statement("iam:Get*"))
    assert iam.list_role_policies(RoleName="worker")["PolicyNames"] == ["own"]
    assert iam.get_role_policy(RoleName="worker", PolicyName="own")["RoleName"] == "worker"
    arn = account.managed_policy("readers", statement("iam:Get*"), Path="/a/")
    iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    attached = iam.list_attached_role_policies(RoleName="worker")["AttachedPolicies"]
    assert attached == [{"PolicyName": "readers", "PolicyArn": arn}]
    assert (
        iam.list_attached_role_policies(RoleName="worker", PathPrefix="/a/")["AttachedPolicies"] == attached
    )
    for undo, first in (
        (lambda: iam.detach_role_policy(RoleName="worker", PolicyArn=arn), "detach all policies"),
        (lambda: iam.delete_role_policy(RoleName="worker", PolicyName="own"), "delete policies"),
    ):
        with refused("DeleteConflict", f"Cannot delete entity, must {first} first.", 409):
            iam.delete_role(RoleName="worker")
        undo()
    iam.delete_role(RoleName="worker")


@pytest.mark.parametrize(
    ("arn", "code", "message"),
    [
        ("longpolicynamebutnoarn", "ValidationError", "Invalid ARN:  Could not be parsed!"),
        (
            "arn:aws:iam::aws:policy/none",
            "NoSuchEntity",
            "Policy arn:aws:iam::aws:policy/none does not exist or is not attachable.",
        ),
    ],
)
def test_policies_that_cannot_be_attached(account, arn, code, message):
    account.role("worker")
    with refused(code, message):
        account.iam.attach_role_policy(RoleName="worker", PolicyArn=arn)


def test_a_role_has_ten_managed_policies_at_most(account):
    account.role("worker")
    arns = [account.managed_policy(f"p{number}", statement("iam:Get*")) for number in range(11)]
    for arn in arns[:10]:
        account.iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    with refused("LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", 409):
        account.iam.attach_role_policy(RoleName="worker", PolicyArn=arns[10])


def test_tags_and_boundary(account):
    iam = account.iam
    bound = account.managed_policy("bound", statement("*"))
    account.role("worker", Tags=[{"Key": "a", "Value": "1"}], PermissionsBoundary=bound)
    iam.tag_role(RoleName="worker", Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_role(RoleName="worker", TagKeys=["a"])
    assert iam.list_role_tags(RoleName="worker")["Tags"] == [{"Key": "b", "Value": "2"}]
    role = iam.get_role(RoleName="worker")["Role"]
    assert role["Tags"] == [{"Key": "b", "Value": "2"}]
    assert role["PermissionsBoundary"]["PermissionsBoundaryArn"] == bound
    iam.delete_role_permissions_boundary(RoleName="worker")
    assert "PermissionsBoundary" not in iam.get_role(RoleName="worker")["Role"]
    iam.put_role_permissions_boundary(RoleName="worker", PermissionsBoundary=bound)
    assert "PermissionsBoundary" in iam.get_role(RoleName="worker")["Role"]


def test_last_use_of_a_role(account):
    role = account.role("worker", statement("iam:ListUsers"))
    session = account.assume(role)
    account.client("iam", session).list_users()
    used = account.iam.get_role(RoleName="worker")["Role"]["RoleLastUsed"]
    assert used.get("Region") == "us-east-1" and "LastUsedDate" in used


def test_service_linked_roles(account):
    iam = account.iam
    made = iam.create_service_linked_role(AWSServiceName="batch.amazonaws.com")["Role"]
    assert made["Arn"] == account.arn("role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch")
    trusted = made["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]
    assert trusted == {"Service": "batch.amazonaws.com"}
    attached = iam.list_attached_role_policies(RoleName="AWSServiceRoleForBatch")["AttachedPolicies"]
    batch = "arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy"
    assert attached == [{"PolicyName": "BatchServiceRolePolicy", "PolicyArn": batch}]
    taken = "Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix."
    with refused("InvalidInput", taken, 400):
        iam.create_service_linked_role(AWSServiceName="batch.amazonaws.com")
    protected = (
        "Cannot perform the operation on the protected role 'AWSServiceRoleForBatch' - this role is only "
        "modifiable by AWS"
    )
    with refused("UnmodifiableEntity", protected, 400):
        iam.delete_role(RoleName="AWSServiceRoleForBatch")
    with refused("UnmodifiableEntity", protected, 400):
        iam.put_role_policy(
            RoleName="AWSServiceRoleForBatch", PolicyName="p", PolicyDocument=policy(statement("*"))
        )
    task = iam.delete_service_linked_role(RoleName="AWSServiceRoleForBatch")["DeletionTaskId"]
    assert iam.get_service_linked_role_deletion_status(DeletionTaskId=task)["Status"] == "SUCCEEDED"
    assert iam.list_roles()["Roles"] == []
    with refused("InvalidInput", "Custom suffix is not allowed for ecs.amazonaws.com", 400):
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com", CustomSuffix="mine")


def test_texts_come_back_as_they_were(account):
    text = "<b>&amp; \"quotes\" 'ticks'\t100%+1\n\u00e9\u00a1\u00ff ]]>"
    account.role(
        "worker", Description=text, Tags=[{"Key": "k =+-@:/._", "Value": "\u00e9\u4e16\u754c _.:/=+-@"}]
    )
    role = account.iam.get_role(RoleName="worker")["Role"]
    assert role["Description"] == text
    assert role["Tags"] == [{"Key": "k =+-@:/._", "Value": "\u00e9\u4e16\u754c _.:/=+-@"}]
