"""Access keys: made, turned off and on, deleted, and when they were last used."""

import re
from datetime import UTC, datetime

import pytest

from clients import Credentials, refused, statement


def test_the_life_of_a_key(account):
    iam = account.iam
    iam.create_user(UserName="alice")
    made = iam.create_access_key(UserName="alice")["AccessKey"]
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", made["AccessKeyId"])
    assert re.fullmatch(r"[A-Za-z0-9+/]{40}", made["SecretAccessKey"])
    assert (made["UserName"], made["Status"]) == ("alice", "Active")
    listed = iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]
    assert listed == [{name: made[name] for name in ("UserName", "AccessKeyId", "Status", "CreateDate")}]
    iam.update_access_key(UserName="alice", AccessKeyId=made["AccessKeyId"], Status="Inactive")
    assert iam.list_access_keys(UserName="alice")["AccessKeyMetadata"][0]["Status"] == "Inactive"
    iam.delete_access_key(UserName="alice", AccessKeyId=made["AccessKeyId"])
    assert iam.list_access_keys(UserName="alice")["AccessKeyMetadata"] == []
    gone = f"The Access Key with id {made['AccessKeyId']} cannot be found."
    with refused("NoSuchEntity", gone, 404):
        iam.delete_access_key(UserName="alice", AccessKeyId=made["AccessKeyId"])


def test_a_user_has_two_keys_at_most(account):
    account.user("alice")
    account.key("alice")
    with refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", 409):
        account.key("alice")


def test_a_key_belongs_to_its_user(account):
    key = account.user("alice")
    account.user("bob")
    for change in (
        lambda: account.iam.delete_access_key(UserName="bob", AccessKeyId=key.access_key),
        lambda: account.iam.update_access_key(UserName="bob", AccessKeyId=key.access_key, Status="Inactive"),
    ):
        with refused("NoSuchEntity", f"The Access Key with id {key.access_key} cannot be found.", 404):
            change()
    account.client("sts", key).get_caller_identity()


def test_users_manage_their_own(account):
    key = account.user("alice", statement("iam:*AccessKey*", account.arn("user/${aws:username}")))
    account.user("bob")
    iam = account.client("iam", key)
    second = Credentials.of(iam.create_access_key())
    assert len(iam.list_access_keys()["AccessKeyMetadata"]) == 2
    iam.delete_access_key(AccessKeyId=second.access_key)
    with refused("AccessDenied", status=403):
        iam.create_access_key(UserName="bob")


def test_root_has_keys_too(account):
    key = Credentials.of(account.iam.create_access_key())
    assert account.client("sts", key).get_caller_identity()["Arn"] == account.root_arn
    assert "UserName" not in account.iam.list_access_keys()["AccessKeyMetadata"][0]
    account.iam.delete_access_key(AccessKeyId=key.access_key)
    with refused("InvalidClientTokenId", status=403):
        account.client("sts", key).get_caller_identity()


def test_last_use(account):
    key = account.user("alice", statement("iam:ListUsers"))
    never = account.iam.get_access_key_last_used(AccessKeyId=key.access_key)
    assert never["UserName"] == "alice"
    assert never["AccessKeyLastUsed"] == {"ServiceName": "N/A", "Region": "N/A"}
    account.client("sts", key, region="eu-west-1").get_caller_identity()
    used = account.iam.get_access_key_last_used(AccessKeyId=key.access_key)["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("sts", "eu-west-1")
    assert abs((datetime.now(UTC) - used["LastUsedDate"]).total_seconds()) < 90
    account.client("iam", key).list_users()
    used = account.iam.get_access_key_last_used(AccessKeyId=key.access_key)["AccessKeyLastUsed"]
    assert (used["ServiceName"], used["Region"]) == ("iam", "us-east-1")


def test_a_request_with_a_wrong_signature_is_no_use(account):
    key = account.user("alice")
    with refused("SignatureDoesNotMatch", status=403):
        account.client("sts", Credentials(key.access_key, "wrong")).get_caller_identity()
    used = account.iam.get_access_key_last_used(AccessKeyId=key.access_key)["AccessKeyLastUsed"]
    assert used["ServiceName"] == "N/A"


def test_keys_of_others_are_not_told(new_account):
    one, other = new_account(), new_account()
    key = one.user("alice")
    for unknown in (key.access_key, "AKIAIOSFODNN7EXAMPLE"):
        message = (
            f"User: {other.root_arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: "
            f"access key {unknown}"
        )
        with refused("AccessDenied", message, 403):
            other.iam.get_access_key_last_used(AccessKeyId=unknown)


@pytest.mark.parametrize("status", ["active", "Gone", ""])
def test_a_status_that_is_none(account, status):
    key = account.user("alice")
    with refused("ValidationError", status=400) as caught:
        account.iam.update_access_key(UserName="alice", AccessKeyId=key.access_key, Status=status)
    told = caught.value.response["Error"]["Message"]
    assert "'status' failed to satisfy constraint: Member must satisfy enum value set" in told
