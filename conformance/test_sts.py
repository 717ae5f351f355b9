"""STS: who is it, temporary credentials, and what bounds them."""

import pytest

from clients import Credentials, about, denial, identity, left_s, policy, refused, statement, trust

SECRET_MAY_SEE = statement("iam:ListUsers")


# Who is it


def test_root_is_root(account):
    assert identity(account, account.root) == {
        "Account": account.id,
        "Arn": account.root_arn,
        "UserId": account.id,
    }


def test_a_user_is_told_by_its_arn_and_its_unique_id(account):
    key = account.user("alice", Path="/team/")
    assert identity(account, key) == {
        "Account": account.id,
        "Arn": account.arn("user/team/alice"),
        "UserId": account.iam.get_user(UserName="alice")["User"]["UserId"],
    }


def test_a_session_of_a_role_is_told_by_role_and_session(account):
    role = account.role("worker", Path="/team/")
    answer = account.sts.assume_role(RoleArn=role, RoleSessionName="s@1")
    role_id = account.iam.get_role(RoleName="worker")["Role"]["RoleId"]
    arn = f"arn:aws:sts::{account.id}:assumed-role/worker/s@1"
    assert answer["AssumedRoleUser"] == {"AssumedRoleId": f"{role_id}:s@1", "Arn": arn}
    assert "PackedPolicySize" not in answer
    assert left_s(answer) == about(3600)
    assert answer["Credentials"]["AccessKeyId"].startswith("ASIA")
    assert len(answer["Credentials"]["SecretAccessKey"]) == 40
    told = identity(account, Credentials.of(answer))
    assert told == {"Account": account.id, "Arn": arn, "UserId": f"{role_id}:s@1"}


def test_a_federated_user_is_told_by_its_name(account):
    answer = account.sts.get_federation_token(Name="bob", Policy=policy(SECRET_MAY_SEE))
    arn = f"arn:aws:sts::{account.id}:federated-user/bob"
    assert answer["FederatedUser"] == {"FederatedUserId": f"{account.id}:bob", "Arn": arn}
    assert answer["PackedPolicySize"] > 0
    told = identity(account, Credentials.of(answer))
    assert told == {"Account": account.id, "Arn": arn, "UserId": f"{account.id}:bob"}


def test_a_session_token_is_still_the_same_user(account):
    key = account.user("alice")
    session = Credentials.of(account.client("sts", key).get_session_token())
    assert session.access_key != key.access_key
    assert identity(account, session) == identity(account, key)


def test_who_am_i_needs_no_permission_not_even_under_an_explicit_deny(account):
    key = account.user("alice", statement("*", effect="Deny"))
    assert identity(account, key)["Arn"] == account.arn("user/alice")


# Trust


def test_a_trust_policy_must_name_the_caller(account):
    account.user("bob")
    role = account.role("worker", trusted=trust(account.arn("user/bob")))
    eve = account.user("eve", statement("sts:AssumeRole"))
    why = "because no role trust policy allows the sts:AssumeRole action"
    message = denial(account.arn("user/eve"), "sts:AssumeRole", role, why)
    with refused("AccessDenied", message, 403):
        account.assume(role, eve)


def test_a_trust_policy_that_names_a_user_is_enough(account):
    bob = account.user("bob")
    role = account.role("worker", trusted=trust(account.arn("user/bob")))
    assert account.assume(role, bob).token


def test_a_trust_policy_that_names_the_account_leaves_it_to_identity_policies(account):
    role = account.role("worker")
    message = denial(account.arn("user/bob"), "sts:AssumeRole", role)
    bob = account.user("bob")
    with refused("AccessDenied", message, 403):
        account.assume(role, bob)
    account.iam.put_user_policy(
        UserName="bob", PolicyName="own", PolicyDocument=policy(statement("sts:AssumeRole", role))
    )
    assert account.assume(role, bob).token


def test_a_trust_policy_can_deny(account):
    bob = account.user("bob", statement("sts:AssumeRole"))
    allow = {"Effect": "Allow", "Principal": {"AWS": account.root_arn}, "Action": "sts:AssumeRole"}
    deny = {"Effect": "Deny", "Principal": {"AWS": account.arn("user/bob")}, "Action": "sts:AssumeRole"}
    role = account.role("worker", trusted=policy(allow, deny))
    why = "with an explicit deny in the role trust policy"
    message = denial(account.arn("user/bob"), "sts:AssumeRole", role, why)
    with refused("AccessDenied", message, 403):
        account.assume(role, bob)


def test_across_accounts_both_sides_must_allow(new_account):
    home, other = new_account(), new_account()
    role = home.role("shared", SECRET_MAY_SEE, trusted=trust(other.root_arn))
    nobody = other.user("nobody")
    with refused("AccessDenied", denial(other.arn("user/nobody"), "sts:AssumeRole", role), 403):
        other.assume(role, nobody)
    friend = other.user("friend", statement("sts:AssumeRole", role))
    session = other.assume(role, friend)
    assert identity(other, session)["Account"] == home.id
    names = home.client("iam", session).list_users()["Users"]
    assert names == []
    home.iam.update_assume_role_policy(RoleName="shared", PolicyDocument=trust(home.root_arn))
    why = "because no role trust policy allows the sts:AssumeRole action"
    message = denial(other.arn("user/friend"), "sts:AssumeRole", role, why)
    with refused("AccessDenied", message, 403):
        other.assume(role, friend)


def test_a_user_of_another_account_needs_its_own_permission_though_it_is_named(new_account):
    home, other = new_account(), new_account()
    friend = other.user("friend")
    role = home.role("shared", trusted=trust(other.arn("user/friend")))
    with refused("AccessDenied", denial(other.arn("user/friend"), "sts:AssumeRole", role), 403):
        other.assume(role, friend)


def test_a_role_that_trusts_a_service_trusts_no_user(account):
    role = account.role("worker", trusted=trust({"Service": "lambda.amazonaws.com"}))
    bob = account.user("bob", statement("sts:AssumeRole"))
    with refused("AccessDenied", status=403):
        account.assume(role, bob)


def test_a_role_that_does_not_exist_is_denied_like_one_that_does(account):
    bob = account.user("bob", statement("sts:AssumeRole"))
    why = "because no role trust policy allows the sts:AssumeRole action"
    account.role("other", trusted=trust({"Service": "ec2.amazonaws.com"}))
    for role in (account.arn("role/none"), account.arn("role/other")):
        with refused("AccessDenied", denial(account.arn("user/bob"), "sts:AssumeRole", role, why), 403):
            account.assume(role, bob)


def test_an_external_id_must_be_the_agreed_one(account):
    condition = {"StringEquals": {"sts:ExternalId": "agreed"}}
    role = account.role("worker", trusted=trust(account.root_arn, Condition=condition))
    bob = account.user("bob", statement("sts:AssumeRole"))
    for wrong in ({}, {"ExternalId": "guessed"}, {"ExternalId": "AGREED"}):
        with refused("AccessDenied", status=403):
            account.assume(role, bob, **wrong)
    assert account.assume(role, bob, ExternalId="agreed").token


def test_the_session_name_can_be_conditioned(account):
    condition = {"StringLike": {"sts:RoleSessionName": "${aws:username}"}}
    role = account.role("worker", trusted=trust(account.root_arn, Condition=condition))
    bob = account.user("bob", statement("sts:AssumeRole"))
    with refused("AccessDenied", status=403):
        account.assume(role, bob, session="alice")
    assert account.assume(role, bob, session="bob").token


# What is asked wrongly


@pytest.mark.parametrize(
    "arn",
    [
        "nothing-valid-in-here",
        "arn::b:::something/test-role",
        "arn:a::::something/test-role",
        "arn:a:::something/test-role",
        "arn:a:a::aaaaaaaaaa:",
    ],
)
def test_arns_that_are_none(account, arn):
    with refused("ValidationError", f"{arn} is invalid", 400):
        account.assume(arn)


def test_a_session_name_has_a_pattern(account):
    message = (
        "1 validation error detected: Value 'Session1:2' at 'roleSessionName' failed to satisfy constraint: "
        "Member must satisfy regular expression pattern: [\\w+=,.@-]*"
    )
    with refused("ValidationError", message, 400):
        account.assume(account.arn("role/worker"), session="Session1:2")


def test_what_is_missing_is_told_all_at_once(account):
    message = (
        "2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not "
        "be null; Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null"
    )
    with refused("ValidationError", message, 400):
        account.client("sts", checked=False).assume_role()


# The rest


def test_a_key_tells_its_account(account):
    key = account.user("alice")
    session = account.assume(account.role("worker"))
    for known in (key, session):
        answer = account.sts.get_access_key_info(AccessKeyId=known.access_key)
        assert answer["Account"] == account.id
    foreign = account.sts.get_access_key_info(AccessKeyId="ASIAQNZGKIQY56JQ7WML")
    assert foreign["Account"] == "029608264753"


def test_a_message_that_is_none_of_ours_is_refused(account):
    with refused("InvalidAuthorizationMessageException", "Message is not valid", 400):
        account.sts.decode_authorization_message(EncodedMessage="bm9uc2Vuc2U")


@pytest.mark.parametrize(
    ("operation", "input"),
    [
        (
            "assume_role_with_web_identity",
            {"RoleArn": "arn:aws:iam::1:role/worker", "RoleSessionName": "s1", "WebIdentityToken": "token"},
        ),
        (
            "assume_role_with_saml",
            {
                "RoleArn": "arn:aws:iam::1:role/worker",
                "PrincipalArn": "arn:aws:iam::1:saml-provider/idp",
                "SAMLAssertion": "YXNzZXJ0aW9u",
            },
        ),
    ],
)
def test_what_is_not_there_is_refused_by_name(account, operation, input):
    with refused("NotImplemented", status=501) as caught:
        getattr(account.sts, operation)(**input)
    name = {"assume_role_with_web_identity": "AssumeRoleWithWebIdentity"}.get(operation, "AssumeRoleWithSAML")
    assert name in caught.value.response["Error"]["Message"]
