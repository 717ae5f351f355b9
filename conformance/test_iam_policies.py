"""Managed policies: their versions, who has them, and documents that are none."""

import json
import re

import pytest

from clients import policy, refused, statement

READ = policy(statement("iam:Get*"))


def test_the_life_of_a_policy(account):
    iam = account.iam
    made = iam.create_policy(PolicyName="readers", Path="/a/", PolicyDocument=READ, Description="Read")[
        "Policy"
    ]
    arn = account.arn("policy/a/readers")
    assert (made["Arn"], made["DefaultVersionId"], made["AttachmentCount"]) == (arn, "v1", 0)
    assert re.fullmatch(r"ANPA[A-Z0-9]{17}", made["PolicyId"])
    shown = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (shown["Description"], shown["IsAttachable"], shown["Tags"]) == ("Read", True, [])
    taken = "A policy called readers already exists. Duplicate names are not allowed."
    with refused("EntityAlreadyExists", taken, 409):
        iam.create_policy(PolicyName="readers", PolicyDocument=READ)
    iam.delete_policy(PolicyArn=arn)
    for again in (iam.get_policy, iam.delete_policy):
        with refused("NoSuchEntity", f"Policy {arn} was not found.", 404):
            again(PolicyArn=arn)


def test_versions(account):
    iam = account.iam
    arn = account.managed_policy("readers", statement("iam:Get*"))
    documents = [policy(statement(f"iam:Get{number}*")) for number in range(2, 6)]
    for number, document in enumerate(documents, 2):
        made = iam.create_policy_version(PolicyArn=arn, PolicyDocument=document, SetAsDefault=number == 3)
        assert made["PolicyVersion"]["VersionId"] == f"v{number}"
    many = (
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an "
        "existing version."
    )
    with refused("LimitExceeded", many, 409):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ)
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [version["VersionId"] for version in versions] == ["v5", "v4", "v3", "v2", "v1"]
    assert [version["VersionId"] for version in versions if version["IsDefaultVersion"]] == ["v3"]
    version = iam.get_policy_version(PolicyArn=arn, VersionId="v4")["PolicyVersion"]
    assert version["Document"] == json.loads(documents[2])
    with refused("DeleteConflict", "Cannot delete the default version of a policy.", 409):
        iam.delete_policy_version(PolicyArn=arn, VersionId="v3")
    iam.delete_policy_version(PolicyArn=arn, VersionId="v1")
    assert iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ)["PolicyVersion"]["VersionId"] == "v6"
    gone = f"Policy {arn} version v1 does not exist or is not attachable."
    with refused("NoSuchEntity", gone, 404):
        iam.get_policy_version(PolicyArn=arn, VersionId="v1")
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v6")
    assert iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"] == "v6"
    more = (
        "This policy has more than one version. Before you delete a policy, you must delete the policy's "
        "versions. The default version is deleted with the policy."
    )
    with refused("DeleteConflict", more, 409):
        iam.delete_policy(PolicyArn=arn)
    for number in range(2, 6):
        iam.delete_policy_version(PolicyArn=arn, VersionId=f"v{number}")
    iam.delete_policy(PolicyArn=arn)


def test_who_has_a_policy(account):
    iam = account.iam
    arn = account.managed_policy("readers", statement("iam:Get*"))
    iam.create_user(UserName="alice", Path="/a/")
    iam.create_user(UserName="bounded", PermissionsBoundary=arn)
    iam.create_group(GroupName="team")
    account.role("worker")
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    iam.attach_group_policy(GroupName="team", PolicyArn=arn)
    iam.attach_role_policy(RoleName="worker", PolicyArn=arn)
    shown = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (shown["AttachmentCount"], shown["PermissionsBoundaryUsageCount"]) == (3, 1)

    def having(**more) -> list:
        pages = iam.get_paginator("list_entities_for_policy").paginate(
            PolicyArn=arn, PaginationConfig={"PageSize": 1}, **more
        )
        kinds = (("PolicyUsers", "UserName"), ("PolicyGroups", "GroupName"), ("PolicyRoles", "RoleName"))
        return sorted(entity[name] for page in pages for kind, name in kinds for entity in page[kind])

    assert having() == ["alice", "bounded", "team", "worker"]
    assert having(EntityFilter="User") == ["alice", "bounded"]
    assert having(PolicyUsageFilter="PermissionsBoundary") == ["bounded"]
    assert having(PolicyUsageFilter="PermissionsPolicy") == ["alice", "team", "worker"]
    assert having(PathPrefix="/a/") == ["alice"]
    with refused("DeleteConflict", "Cannot delete a policy attached to entities.", 409):
        iam.delete_policy(PolicyArn=arn)


def test_listing(account):
    iam = account.iam
    for number in range(3):
        account.managed_policy(f"p{number}", statement("iam:Get*"), Path=f"/{number}/")
    iam.create_user(UserName="alice")
    iam.attach_user_policy(UserName="alice", PolicyArn=account.arn("policy/1/p1"))
    iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")

    def listed(**more) -> list:
        pages = iam.get_paginator("list_policies").paginate(**more)
        return [found["PolicyName"] for page in pages for found in page["Policies"]]

    assert listed(Scope="Local") == ["p0", "p1", "p2"]
    assert listed(Scope="Local", PaginationConfig={"PageSize": 1}) == ["p0", "p1", "p2"]
    assert listed(Scope="Local", PathPrefix="/2/") == ["p2"]
    assert listed(OnlyAttached=True) == ["p1", "ReadOnlyAccess"]
    assert {"AdministratorAccess", "ReadOnlyAccess", "PowerUserAccess"} <= set(listed(Scope="AWS"))
    assert listed(PaginationConfig={"PageSize": 7}) == listed(PaginationConfig={"PageSize": 1000})
    assert listed()[:3] == ["p0", "p1", "p2"]


def test_policies_of_aws_can_be_read_and_not_changed(account):
    iam = account.iam
    arn = "arn:aws:iam::aws:policy/AdministratorAccess"
    shown = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (shown["PolicyName"], shown["Path"]) == ("AdministratorAccess", "/")
    version = iam.get_policy_version(PolicyArn=arn, VersionId=shown["DefaultVersionId"])["PolicyVersion"]
    assert version["Document"]["Statement"] == [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    with refused("AccessDenied", status=403):
        iam.delete_policy(PolicyArn=arn)
    with refused("AccessDenied", status=403):
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=READ)
    with refused("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.", 400):
        account.role("worker")
        iam.attach_role_policy(
            RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy"
        )


def test_tags(account):
    iam = account.iam
    arn = account.managed_policy("readers", statement("iam:Get*"), Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_policy(PolicyArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    iam.untag_policy(PolicyArn=arn, TagKeys=["a"])
    assert iam.list_policy_tags(PolicyArn=arn)["Tags"] == [{"Key": "b", "Value": "2"}]
    assert iam.get_policy(PolicyArn=arn)["Policy"]["Tags"] == [{"Key": "b", "Value": "2"}]


def test_a_policy_has_a_size(account):
    long = policy(statement("s3:*", [f"arn:aws:s3:::{n:0100}" for n in range(60)]))
    with refused("LimitExceeded", "Cannot exceed quota for PolicySize: 6144", 409):
        account.iam.create_policy(PolicyName="long", PolicyDocument=long)


@pytest.mark.parametrize("arn", ["readers", "arn:aws:iam::policy/readers-and-more", "x" * 30])
def test_arns_that_are_none(account, arn):
    iam = account.client("iam", checked=False)
    for operation in (iam.get_policy, iam.delete_policy, iam.list_policy_versions):
        with refused("ValidationError", status=400):
            operation(PolicyArn=arn)


SYNTAX = "Syntax errors in policy."
DOCUMENTS = [
    ("{", SYNTAX),
    ("nonsense", SYNTAX),
    ("[]", SYNTAX),
    ("{}", SYNTAX),
    ('{"Version":"2012-10-17"}', SYNTAX),
    ('{"Version":"2012-10-17","Statement":[]}', SYNTAX),
    ('{"Version":"2012-10-17","Statement":[{}]}', SYNTAX),
    ('{"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', SYNTAX),
    (policy(statement("iam:Get*", effect="Maybe")), SYNTAX),
    (policy(statement("iam:Get*", Nonsense="x")), SYNTAX),
    (policy({"Effect": "Allow", "Action": "iam:Get*"}), "Policy statement must contain resources."),
    (policy({"Effect": "Allow", "Resource": "*"}), "Policy statement must contain actions."),
    (
        policy(statement("get")),
        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
    ),
    (policy(statement("iam:get:user")), "Actions/Condition can contain only one colon."),
    (policy(statement("iam:Get*", Principal="*")), "Policy document should not specify a principal."),
    (
        policy(statement("iam:Get*", Sid="a"), statement("iam:List*", Sid="a")),
        "Statement IDs (SID) in a single policy must be unique.",
    ),
    (
        '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
        "Policy document must be version 2012-10-17 or greater.",
    ),
    (
        policy(statement("iam:Get*", "nonsense")),
        'Resource nonsense must be in ARN format or "*".',
    ),
]


@pytest.mark.parametrize(("document", "message"), DOCUMENTS, ids=range(len(DOCUMENTS)))
def test_documents_that_are_none(account, document, message):
    with refused("MalformedPolicyDocument", message, 400):
        account.iam.create_policy(PolicyName="readers", PolicyDocument=document)
    assert account.iam.list_policies(Scope="Local")["Policies"] == []


def test_documents_come_back_as_they_were(account):
    document = '{ "Version" : "2012-10-17",\n\t"Statement":{"Sid":"","Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalTag/ü":["*","100%+1 2"]}}}}\n'
    account.iam.create_policy(PolicyName="odd", PolicyDocument=document)
    version = account.iam.get_policy_version(PolicyArn=account.arn("policy/odd"), VersionId="v1")
    assert version["PolicyVersion"]["Document"] == json.loads(document)
