"""May they? Each way of being denied, with AWS's sentence; and two accounts that know nothing of each other."""

import pytest

from clients import denial, policy, refused, statement, trust


def may_list(account, credentials) -> list:
    return [user["UserName"] for user in account.client("iam", credentials).list_users()["Users"]]


def test_root_may_everything(account):
    account.user("alice")
    assert may_list(account, account.root) == ["alice"]


def test_nothing_is_allowed_by_default(account):
    key = account.user("alice")
    message = denial(account.arn("user/alice"), "iam:ListUsers", account.arn("user/"))
    with refused("AccessDenied", message, 403):
        may_list(account, key)


def test_a_policy_allows(account):
    key = account.user("alice", statement("iam:ListUsers", account.arn("user/*")))
    assert may_list(account, key) == ["alice"]


def test_an_explicit_deny_stands_above_every_allow(account):
    key = account.user("alice", statement("*"), statement("iam:ListUsers", effect="Deny"))
    why = "with an explicit deny in an identity-based policy"
    message = denial(account.arn("user/alice"), "iam:ListUsers", account.arn("user/"), why)
    with refused("AccessDenied", message, 403):
        may_list(account, key)


def test_a_group_gives_to_its_members_while_they_are(account):
    key = account.user("alice")
    account.iam.create_group(GroupName="readers")
    account.iam.put_group_policy(
        GroupName="readers", PolicyName="p", PolicyDocument=policy(statement("iam:ListUsers"))
    )
    with refused("AccessDenied", status=403):
        may_list(account, key)
    account.iam.add_user_to_group(GroupName="readers", UserName="alice")
    assert may_list(account, key) == ["alice"]
    account.iam.remove_user_from_group(GroupName="readers", UserName="alice")
    with refused("AccessDenied", status=403):
        may_list(account, key)


def test_a_managed_policy_gives_its_default_version(account):
    key = account.user("alice")
    arn = account.managed_policy("readers", statement("iam:ListUsers"))
    account.iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    assert may_list(account, key) == ["alice"]
    account.iam.create_policy_version(
        PolicyArn=arn, PolicyDocument=policy(statement("iam:ListGroups")), SetAsDefault=True
    )
    with refused("AccessDenied", status=403):
        may_list(account, key)
    account.iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    assert may_list(account, key) == ["alice"]
    account.iam.detach_user_policy(UserName="alice", PolicyArn=arn)
    with refused("AccessDenied", status=403):
        may_list(account, key)


def test_policies_of_aws_give_what_they_say(account):
    key = account.user("alice")
    account.iam.attach_user_policy(UserName="alice", PolicyArn="arn:aws:iam::aws:policy/IAMReadOnlyAccess")
    assert may_list(account, key) == ["alice"]
    message = denial(account.arn("user/alice"), "iam:CreateUser", account.arn("user/bob"))
    with refused("AccessDenied", message, 403):
        account.client("iam", key).create_user(UserName="bob")


def test_a_boundary_bounds(account):
    boundary = account.managed_policy("boundary", statement("iam:ListGroups"))
    key = account.user("alice", statement("iam:List*"), PermissionsBoundary=boundary)
    why = "because no permissions boundary allows the iam:ListUsers action"
    message = denial(account.arn("user/alice"), "iam:ListUsers", account.arn("user/"), why)
    with refused("AccessDenied", message, 403):
        may_list(account, key)
    assert account.client("iam", key).list_groups()["Groups"] == []
    account.iam.delete_user_permissions_boundary(UserName="alice")
    assert may_list(account, key) == ["alice"]


def test_a_boundary_gives_nothing(account):
    boundary = account.managed_policy("boundary", statement("*"))
    key = account.user("alice", PermissionsBoundary=boundary)
    with refused(
        "AccessDenied", denial(account.arn("user/alice"), "iam:ListUsers", account.arn("user/")), 403
    ):
        may_list(account, key)


def test_a_boundary_can_deny(account):
    boundary = account.managed_policy("b", statement("*"), statement("iam:ListUsers", effect="Deny"))
    key = account.user("alice", statement("*"), PermissionsBoundary=boundary)
    why = "with an explicit deny in a permissions boundary"
    message = denial(account.arn("user/alice"), "iam:ListUsers", account.arn("user/"), why)
    with refused("AccessDenied", message, 403):
        may_list(account, key)


def test_a_session_policy_can_deny(account):
    role = account.role("worker", statement("*"))
    session = account.assume(role, Policy=policy(statement("*"), statement("iam:ListUsers", effect="Deny")))
    who = f"arn:aws:sts::{account.id}:assumed-role/worker/session"
    why = "with an explicit deny in a session policy"
    with refused("AccessDenied", denial(who, "iam:ListUsers", account.arn("user/"), why), 403):
        may_list(account, session)


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:username": "alice"}}, True),
        ({"StringEquals": {"aws:username": "bob"}}, False),
        ({"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, True),
        ({"NotIpAddress": {"aws:SourceIp": "127.0.0.0/8"}}, False),
        ({"Bool": {"aws:SecureTransport": "false"}}, True),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
        ({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
        ({"StringEquals": {"aws:PrincipalTag/team": "blue"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "red"}}, False),
        ({"StringLike": {"aws:UserAgent": "*Boto3*"}}, True),
        ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, True),
        ({"Null": {"aws:TokenIssueTime": "true"}}, True),
        ({"Null": {"aws:MultiFactorAuthPresent": "false"}}, False),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:user/alice"}}, True),
        ({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-1"}}, True),
    ],
)
def test_conditions(account, condition, allowed):
    tags = [{"Key": "team", "Value": "blue"}]
    key = account.user("alice", statement("iam:ListUsers", Condition=condition), Tags=tags)
    if allowed:
        assert may_list(account, key) == ["alice"]
    else:
        with refused("AccessDenied", status=403):
            may_list(account, key)


def test_conditions_on_the_tags_of_request_and_resource(account):
    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    new = {
        "StringEquals": {"aws:RequestTag/team": "blue"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["team"]},
    }
    tags = [{"Key": "team", "Value": "blue"}]
    key = account.user(
        "alice",
        statement("iam:GetUser", Condition=own),
        statement(["iam:CreateUser", "iam:TagUser"], Condition=new),
        Tags=tags,
    )
    iam = account.client("iam", key)
    iam.create_user(UserName="bob", Tags=tags)
    assert iam.get_user(UserName="bob")["User"]["UserName"] == "bob"
    for wrong in ([], [{"Key": "team", "Value": "red"}], [*tags, {"Key": "other", "Value": "x"}]):
        with refused("AccessDenied", status=403):
            iam.create_user(UserName="eve", Tags=wrong)
    account.iam.create_user(UserName="eve")
    with refused("AccessDenied", status=403):
        iam.get_user(UserName="eve")


def test_resources_are_patterns_with_paths(account):
    key = account.user("alice", statement("iam:CreateUser", account.arn("user/team/*")))
    iam = account.client("iam", key)
    iam.create_user(UserName="bob", Path="/team/")
    with refused(
        "AccessDenied", denial(account.arn("user/alice"), "iam:CreateUser", account.arn("user/bob2")), 403
    ):
        iam.create_user(UserName="bob2")


def test_what_is_not_there_is_denied_before_it_is_missed(account):
    key = account.user("alice")
    who = account.arn("user/alice")
    with refused("AccessDenied", denial(who, "iam:GetUser", account.arn("user/nobody")), 403):
        account.client("iam", key).get_user(UserName="nobody")


def test_a_decision_takes_effect_at_once(account):
    key = account.user("alice", statement("iam:ListUsers"))
    may_list(account, key)
    account.iam.delete_user_policy(UserName="alice", PolicyName="own")
    with refused("AccessDenied", status=403):
        may_list(account, key)


def test_accounts_know_nothing_of_each_other(new_account):
    one, other = new_account(), new_account()
    one.user("alice")
    one.iam.create_group(GroupName="readers")
    role = one.role("worker")
    arn = one.managed_policy("readers", statement("*"))
    assert other.iam.list_users()["Users"] == other.iam.list_groups()["Groups"] == []
    assert other.iam.list_roles()["Roles"] == other.iam.list_policies(Scope="Local")["Policies"] == []
    with refused("NoSuchEntity", "The user with name alice cannot be found.", 404):
        other.iam.get_user(UserName="alice")
    why = "because no resource-based policy allows the iam:GetPolicy action"
    with refused("AccessDenied", denial(other.root_arn, "iam:GetPolicy", arn, why), 403):
        other.iam.get_policy(PolicyArn=arn)
    eve = other.user("eve", statement("*"))
    with refused("AccessDenied", status=403):
        other.assume(role, eve)
    other.iam.create_user(UserName="alice")
    other.iam.delete_user(UserName="alice")
    assert one.iam.get_user(UserName="alice")["User"]["Arn"] == one.arn("user/alice")


# Delegation


def test_a_role_is_passed_on_only_by_who_may(account):
    role = account.role("worker")
    account.iam.create_instance_profile(InstanceProfileName="web")
    key = account.user("alice", statement("iam:AddRoleToInstanceProfile"))
    iam = account.client("iam", key)
    with refused("AccessDenied", denial(account.arn("user/alice"), "iam:PassRole", role), 403):
        iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="worker")
    account.iam.put_user_policy(
        UserName="alice", PolicyName="pass", PolicyDocument=policy(statement("iam:PassRole", role))
    )
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="worker")


def test_only_some_policies_may_be_attached(account):
    one = account.managed_policy("one", statement("s3:*"))
    two = account.managed_policy("two", statement("s3:*"))
    only = {"ArnEquals": {"iam:PolicyARN": one}}
    iam = account.client("iam", account.user("alice", statement("iam:AttachUserPolicy", Condition=only)))
    iam.attach_user_policy(UserName="alice", PolicyArn=one)
    with refused("AccessDenied", status=403):
        iam.attach_user_policy(UserName="alice", PolicyArn=two)


def test_users_may_be_made_only_within_a_boundary(account):
    bound = account.managed_policy("bound", statement("s3:*"))
    within = {"StringEquals": {"iam:PermissionsBoundary": bound}}
    iam = account.client("iam", account.user("alice", statement("iam:CreateUser", Condition=within)))
    with refused("AccessDenied", status=403):
        iam.create_user(UserName="bob")
    iam.create_user(UserName="bob", PermissionsBoundary=bound)


def test_what_is_made_with_tags_needs_the_right_to_tag(account):
    iam = account.client("iam", account.user("alice", statement("iam:CreateUser")))
    iam.create_user(UserName="bob")
    who, resource = account.arn("user/alice"), account.arn("user/eve")
    with refused("AccessDenied", denial(who, "iam:TagUser", resource), 403):
        iam.create_user(UserName="eve", Tags=[{"Key": "a", "Value": "1"}])


def test_not_action_and_not_resource(account):
    key = account.user(
        "alice",
        {"Effect": "Allow", "NotAction": ["iam:Delete*", "s3:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:GetUser", "NotResource": account.arn("user/alice")},
    )
    account.iam.create_user(UserName="bob")
    iam = account.client("iam", key)
    iam.get_user(UserName="alice")
    for no in (lambda: iam.get_user(UserName="bob"), lambda: iam.delete_user(UserName="bob")):
        with refused("AccessDenied", status=403):
            no()


def test_a_trusted_user_that_was_made_anew_is_another(account):
    account.iam.create_user(UserName="bob")
    role = account.role("worker", trusted=trust(account.arn("user/bob")))
    account.iam.delete_user(UserName="bob")
    bob = account.user("bob")
    with refused("AccessDenied", status=403):
        account.assume(role, bob)
