"""What sessions may do, which tags they carry, and how long they last."""

import re

import pytest

from clients import Credentials, about, denial, identity, left_s, policy, refused, statement, trust


def test_a_session_may_what_its_role_may_and_no_more(account):
    session = account.assume(account.role("worker", statement("iam:ListUsers")))
    iam = account.client("iam", session)
    assert iam.list_users()["Users"] == []
    who = f"arn:aws:sts::{account.id}:assumed-role/worker/session"
    with refused("AccessDenied", denial(who, "iam:ListRoles", account.arn("role/")), 403):
        iam.list_roles()


def test_a_session_policy_narrows(account):
    role = account.role("worker", statement("iam:List*"))
    session = account.assume(role, Policy=policy(statement(["iam:ListUsers", "iam:CreateUser"])))
    iam = account.client("iam", session)
    assert iam.list_users()["Users"] == []
    who = f"arn:aws:sts::{account.id}:assumed-role/worker/session"
    why = "because no session policy allows the iam:ListRoles action"
    with refused("AccessDenied", denial(who, "iam:ListRoles", account.arn("role/"), why), 403):
        iam.list_roles()
    with refused("AccessDenied", denial(who, "iam:CreateUser", account.arn("user/new")), 403):
        iam.create_user(UserName="new")


def test_a_session_policy_can_be_a_managed_one(account):
    role = account.role("worker", statement("iam:List*"))
    users_only = account.managed_policy("users-only", statement("iam:ListUsers"))
    answer = account.sts.assume_role(
        RoleArn=role, RoleSessionName="s1", PolicyArns=[{"arn": users_only}], DurationSeconds=900
    )
    assert 0 < answer["PackedPolicySize"] <= 100
    iam = account.client("iam", Credentials.of(answer))
    assert iam.list_users()["Users"] == []
    with refused("AccessDenied", status=403):
        iam.list_roles()


def test_session_policies_are_checked(account):
    role = account.role("worker")
    with refused("MalformedPolicyDocument", status=400):
        account.assume(role, Policy="{}")
    none = account.arn("policy/none")
    with refused("ValidationError", status=400):
        account.assume(role, PolicyArns=[{"arn": none}])
    long = policy(statement("iam:ListUsers", [f"arn:aws:iam::*:user/{n:0100}" for n in range(30)]))
    with refused("PackedPolicyTooLarge", status=400) as caught:
        account.assume(role, Policy=long)
    told = caught.value.response["Error"]["Message"]
    assert re.fullmatch(r"Packed size of session tags and policies consumes \d{3}% of allotted space\.", told)


def test_narrowing_a_role_takes_effect_on_its_sessions_at_once(account):
    session = account.assume(account.role("worker", statement("iam:ListUsers")))
    iam = account.client("iam", session)
    iam.list_users()
    account.iam.delete_role_policy(RoleName="worker", PolicyName="own")
    with refused("AccessDenied", status=403):
        iam.list_users()


def test_sessions_can_be_revoked_by_the_time_of_their_issue(account):
    role = account.role("worker", statement("iam:ListUsers"))
    iam = account.client("iam", account.assume(role))
    iam.list_users()
    older = {"DateLessThan": {"aws:TokenIssueTime": "2099-01-01T00:00:00Z"}}
    revoke = policy(statement("*", effect="Deny", Condition=older))
    account.iam.put_role_policy(RoleName="worker", PolicyName="revoke", PolicyDocument=revoke)
    with refused("AccessDenied", status=403):
        iam.list_users()


def test_sessions_of_a_deleted_role_are_dead(account):
    role = account.role("worker")
    session = account.assume(role)
    account.iam.delete_role(RoleName="worker")
    message = "The security token included in the request is invalid."
    with refused("InvalidClientTokenId", message, 403):
        identity(account, session)
    account.role("worker")
    with refused("InvalidClientTokenId", message, 403):
        identity(account, session)


def test_session_tokens_of_a_deleted_user_are_dead(account):
    key = account.user("alice")
    session = Credentials.of(account.client("sts", key).get_session_token())
    account.iam.delete_access_key(UserName="alice", AccessKeyId=key.access_key)
    account.iam.delete_user(UserName="alice")
    with refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403):
        identity(account, session)


def key_info(account, credentials: Credentials) -> str:
    """A question of STS that needs a permission."""
    sts = account.client("sts", credentials)
    return sts.get_access_key_info(AccessKeyId="ASIAQNZGKIQY56JQ7WML")["Account"]


def federated(account, maker: Credentials, *statements: dict) -> Credentials:
    narrowed = {"Policy": policy(*statements)} if statements else {}
    return Credentials.of(account.client("sts", maker).get_federation_token(Name="guest", **narrowed))


def test_a_federated_user_may_what_both_its_maker_and_its_policy_allow(account):
    own = ["sts:GetFederationToken", "sts:GetAccessKeyInfo", "sts:AssumeRole"]
    maker = account.user("maker", statement(own))
    guest = federated(account, maker, statement(["sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage"]))
    assert key_info(account, guest) == "029608264753"
    who = f"arn:aws:sts::{account.id}:federated-user/guest"
    with refused("AccessDenied", denial(who, "sts:DecodeAuthorizationMessage", "*"), 403):
        account.client("sts", guest).decode_authorization_message(EncodedMessage="x")
    other = federated(account, maker, statement("sts:AssumeRole"))
    why = "because no session policy allows the sts:GetAccessKeyInfo action"
    with refused("AccessDenied", denial(who, "sts:GetAccessKeyInfo", "*", why), 403):
        key_info(account, other)


def test_a_federated_user_without_a_policy_may_nothing(account):
    with refused("AccessDenied", status=403):
        key_info(account, federated(account, account.root))


def test_a_federated_user_of_a_deleted_user_may_nothing(account):
    maker = account.user("maker", statement("sts:*"))
    guest = federated(account, maker, statement("sts:*"))
    assert key_info(account, guest)
    account.iam.delete_access_key(UserName="maker", AccessKeyId=maker.access_key)
    account.iam.delete_user_policy(UserName="maker", PolicyName="own")
    account.iam.delete_user(UserName="maker")
    with refused("AccessDenied", status=403):
        key_info(account, guest)


def test_sessions_of_users_ask_nothing_of_iam(account):
    """AWS's rule: without a second factor, neither session tokens nor federated users may."""
    alice = account.user("alice", statement("*"))
    session = Credentials.of(account.client("sts", alice).get_session_token())
    for credentials in (session, federated(account, alice, statement("*"))):
        with refused("InvalidClientTokenId", "The security token included in the request is invalid", 403):
            account.client("iam", credentials).list_users()
    assert account.assume(account.role("worker"), session).token


# Tags


def tag(key: str, value: str = "") -> dict:
    return {"Key": key, "Value": value}


def tagged_role(account, name: str, *statements) -> str:
    return account.role(
        name, *statements, trusted=trust(account.root_arn, ["sts:AssumeRole", "sts:TagSession"])
    )


def test_session_tags_count_in_conditions(account):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    role = tagged_role(account, "worker", statement("iam:ListUsers", Condition=condition))
    blue = account.assume(role, Tags=[tag("team", "blue")])
    red = account.assume(role, Tags=[tag("team", "red")])
    assert account.client("iam", blue).list_users()["Users"] == []
    with refused("AccessDenied", status=403):
        account.client("iam", red).list_users()


def test_session_tags_stand_before_the_tags_of_the_role(account):
    condition = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    role = tagged_role(account, "worker", statement("iam:ListUsers", Condition=condition))
    account.iam.tag_role(RoleName="worker", Tags=[tag("team", "blue")])
    account.client("iam", account.assume(role)).list_users()
    red = account.assume(role, Tags=[tag("team", "red")])
    with refused("AccessDenied", status=403):
        account.client("iam", red).list_users()


def test_tags_need_a_permission_of_their_own(account):
    role = account.role("worker")
    bob = account.user("bob", statement("sts:AssumeRole"))
    with refused("AccessDenied", status=403) as caught:
        account.assume(role, bob, Tags=[tag("team")])
    assert "sts:TagSession" in caught.value.response["Error"]["Message"]


def test_transitive_tags_travel_down_the_chain_and_others_do_not(account):
    team = {"StringEquals": {"aws:PrincipalTag/team": "blue"}}
    shift = {"StringEquals": {"aws:PrincipalTag/shift": "night"}}
    both = ["sts:AssumeRole", "sts:TagSession"]
    first = tagged_role(account, "first", statement(both))
    second = tagged_role(
        account,
        "second",
        statement("iam:ListUsers", Condition=team),
        statement("iam:ListGroups", Condition=shift),
    )
    tags = [tag("team", "blue"), tag("shift", "night")]
    one = account.assume(first, Tags=tags, TransitiveTagKeys=["team"])
    two = account.assume(second, one)
    assert account.client("iam", two).list_users()["Users"] == []
    with refused("AccessDenied", status=403):
        account.client("iam", two).list_groups()
    conflict = (
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag "
        "key from the calling session."
    )
    for key in ("team", "TEAM"):
        with refused("InvalidParameterValue", conflict, 400):
            account.assume(second, one, Tags=[tag(key, "red")])


def test_tags_are_checked(account):
    role = tagged_role(account, "worker")
    duplicate = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    with refused("InvalidParameterValue", duplicate, 400):
        account.assume(role, Tags=[tag("a", "1"), tag("A", "2")])
    included = "The specified transitive tag key must be included in the requested tags."
    with refused("InvalidParameterValue", included, 400):
        account.assume(role, Tags=[tag("a")], TransitiveTagKeys=["b"])
    with refused("InvalidParameterValue", status=400):
        account.assume(role, Tags=[tag("aws:a")])


def test_a_source_identity_stays_along_the_chain(account):
    actions = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    trusted = trust(account.root_arn, actions)
    first = account.role("first", statement(actions), trusted=trusted)
    condition = {"StringEquals": {"aws:SourceIdentity": "alice"}}
    second = account.role("second", statement("iam:ListUsers", Condition=condition), trusted=trusted)
    answer = account.sts.assume_role(RoleArn=first, RoleSessionName="s1", SourceIdentity="alice")
    assert answer["SourceIdentity"] == "alice"
    one = Credentials.of(answer)
    two = account.assume(second, one)
    assert account.client("iam", two).list_users()["Users"] == []
    with refused("AccessDenied", status=403):
        account.assume(second, one, SourceIdentity="mallory")


# Durations


def test_the_role_says_how_long_a_session_may_last(account):
    role = account.role("worker", MaxSessionDuration=7200)
    answer = account.sts.assume_role(RoleArn=role, RoleSessionName="s1", DurationSeconds=7200)
    assert left_s(answer) == about(7200)
    above = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    with refused("ValidationError", above, 400):
        account.assume(role, DurationSeconds=7201)


@pytest.mark.parametrize(
    ("seconds", "rule"),
    [
        (899, "Member must have value greater than or equal to 900"),
        (43201, "Member must have value less than or equal to 43200"),
    ],
)
def test_durations_out_of_bounds(account, seconds, rule):
    sts = account.client("sts", checked=False)
    message = f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: {rule}"
    with refused("ValidationError", message, 400):
        sts.assume_role(RoleArn=account.arn("role/r"), RoleSessionName="s1", DurationSeconds=seconds)


def test_a_chained_session_lasts_an_hour_at_most(account):
    first = account.role("first", statement("sts:AssumeRole"), MaxSessionDuration=43200)
    second = account.role("second", MaxSessionDuration=43200)
    one = account.assume(first, DurationSeconds=43200)
    assert account.assume(second, one, DurationSeconds=3600).token
    above = (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )
    with refused("ValidationError", above, 400):
        account.assume(second, one, DurationSeconds=3601)


def test_session_tokens_last_twelve_hours_and_those_of_root_one(account):
    alice = account.user("alice", statement("sts:GetFederationToken"))
    assert left_s(account.client("sts", alice).get_session_token()) == about(43200)
    assert left_s(account.client("sts", alice).get_session_token(DurationSeconds=900)) == about(900)
    assert left_s(account.client("sts", alice).get_federation_token(Name="guest")) == about(43200)
    assert left_s(account.sts.get_session_token()) == about(3600)
    assert left_s(account.sts.get_federation_token(Name="guest", DurationSeconds=7200)) == about(3600)


def test_session_credentials_make_no_session_tokens(account):
    session = account.assume(account.role("worker", statement("sts:*")))
    sts = account.client("sts", session)
    with refused("AccessDenied", "Cannot call GetSessionToken with session credentials", 403):
        sts.get_session_token()
    with refused("AccessDenied", "Cannot call GetFederationToken with session credentials", 403):
        sts.get_federation_token(Name="guest")


def test_a_root_key_may_not_assume_roles(server, new_account):
    account = new_account()
    role = account.role("worker")
    root = Credentials.of(account.iam.create_access_key())
    with refused("AccessDenied", "Roles may not be assumed by root accounts.", 403):
        account.assume(role, root)
    assert account.assume(role).token, "the default keys may, so that simple set-ups work"
