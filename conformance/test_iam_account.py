"""The account as a whole: alias, summary, audit, and what cannot be made here."""

import pytest

from clients import policy, refused, statement


def test_an_alias(account, new_account):
    iam, alias = account.iam, f"team-{account.id}"
    iam.create_account_alias(AccountAlias="old-" + alias)
    iam.create_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == [alias]
    with refused("EntityAlreadyExists", f"The account alias {alias} already exists.", 409):
        new_account().iam.create_account_alias(AccountAlias=alias)
    iam.delete_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == []
    with refused("NoSuchEntity", f"The account alias with name {alias} cannot be found.", 404):
        iam.delete_account_alias(AccountAlias=alias)


@pytest.mark.parametrize("alias", ["ab", "a" * 64, "-abc", "abc-", "A-b-c", "a--b", "a_b_c"])
def test_an_alias_has_rules(account, alias):
    with refused("ValidationError", status=400) as caught:
        account.client("iam", checked=False).create_account_alias(AccountAlias=alias)
    assert "'accountAlias' failed to satisfy constraint: " in caught.value.response["Error"]["Message"]


def test_the_summary_counts(account):
    before = account.iam.get_account_summary()["SummaryMap"]
    assert (before["Users"], before["Groups"], before["Roles"], before["Policies"]) == (0, 0, 0, 0)
    assert (before["UsersQuota"], before["GroupsPerUserQuota"], before["AccessKeysPerUserQuota"]) == (
        5000,
        10,
        2,
    )
    account.user("alice")
    account.iam.create_group(GroupName="team")
    account.role("worker")
    account.managed_policy("readers", statement("iam:Get*"))
    account.iam.create_instance_profile(InstanceProfileName="web")
    after = account.iam.get_account_summary()["SummaryMap"]
    for kind in ("Users", "Groups", "Roles", "Policies", "InstanceProfiles", "PolicyVersionsInUse"):
        assert after[kind] == 1, kind
    assert after["MFADevices"] == 0


def test_the_audit_tells_everything(account):
    iam = account.iam
    account.user("alice", statement("iam:Get*"))
    iam.create_group(GroupName="team")
    iam.put_group_policy(GroupName="team", PolicyName="own", PolicyDocument=policy(statement("iam:Get*")))
    iam.add_user_to_group(GroupName="team", UserName="alice")
    account.role("worker", statement("iam:Get*"))
    arn = account.managed_policy("readers", statement("iam:Get*"))
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    iam.attach_role_policy(RoleName="worker", PolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess")
    whole = iam.get_account_authorization_details()
    (alice,) = whole["UserDetailList"]
    assert alice["GroupList"] == ["team"]
    assert [inline["PolicyName"] for inline in alice["UserPolicyList"]] == ["own"]
    assert alice["AttachedManagedPolicies"] == [{"PolicyName": "readers", "PolicyArn": arn}]
    (team,) = whole["GroupDetailList"]
    assert team["GroupPolicyList"][0]["PolicyDocument"]["Statement"][0]["Action"] == "iam:Get*"
    (worker,) = whole["RoleDetailList"]
    assert worker["AttachedManagedPolicies"][0]["PolicyName"] == "ReadOnlyAccess"
    names = [found["PolicyName"] for found in whole["Policies"]]
    assert names == ["readers", "ReadOnlyAccess"]
    only = iam.get_account_authorization_details(Filter=["Role"])
    assert only["UserDetailList"] == only["GroupDetailList"] == only["Policies"] == []
    assert len(only["RoleDetailList"]) == 1


def test_the_audit_by_page(account):
    for number in range(3):
        account.iam.create_user(UserName=f"u{number}")
        account.iam.create_group(GroupName=f"g{number}")
        account.role(f"r{number}")
    pages = list(
        account.iam.get_paginator("get_account_authorization_details").paginate(
            PaginationConfig={"PageSize": 2}
        )
    )
    kinds = (("UserDetailList", "UserName"), ("GroupDetailList", "GroupName"), ("RoleDetailList", "RoleName"))
    found = [entity[name] for page in pages for kind, name in kinds for entity in page[kind]]
    assert found == ["u0", "u1", "u2", "g0", "g1", "g2", "r0", "r1", "r2"]
    assert all(sum(len(page[kind]) for kind, _ in kinds) <= 2 for page in pages)


def test_what_nobody_has(account):
    iam = account.iam
    iam.create_user(UserName="alice")
    with refused("NoSuchEntity", "Login Profile for User alice cannot be found.", 404):
        iam.get_login_profile(UserName="alice")
    with refused("NoSuchEntity", f"The Password Policy with domain name {account.id} cannot be found.", 404):
        iam.get_account_password_policy()
    assert iam.list_mfa_devices(UserName="alice")["MFADevices"] == []
    assert iam.list_virtual_mfa_devices()["VirtualMFADevices"] == []
    assert iam.list_ssh_public_keys(UserName="alice")["SSHPublicKeys"] == []
    assert iam.list_signing_certificates(UserName="alice")["Certificates"] == []
    assert iam.list_service_specific_credentials(UserName="alice")["ServiceSpecificCredentials"] == []


@pytest.mark.parametrize(
    ("name", "operation", "input"),
    [
        ("CreateLoginProfile", "create_login_profile", {"UserName": "alice", "Password": "secret"}),
        ("CreateVirtualMFADevice", "create_virtual_mfa_device", {"VirtualMFADeviceName": "phone"}),
        ("CreateOpenIDConnectProvider", "create_open_id_connect_provider", {"Url": "https://idp.example"}),
        ("UpdateAccountPasswordPolicy", "update_account_password_policy", {"MinimumPasswordLength": 12}),
        (
            "UploadServerCertificate",
            "upload_server_certificate",
            {"ServerCertificateName": "c", "CertificateBody": "c", "PrivateKey": "k"},
        ),
        ("UploadSSHPublicKey", "upload_ssh_public_key", {"UserName": "alice", "SSHPublicKeyBody": "k"}),
        ("GenerateCredentialReport", "generate_credential_report", {}),
        (
            "CreateServiceSpecificCredential",
            "create_service_specific_credential",
            {"UserName": "alice", "ServiceName": "codecommit.amazonaws.com"},
        ),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(account, name, operation, input):
    account.iam.create_user(UserName="alice")
    with refused("NotImplemented", f"pileus does not have iam:{name} yet.", 501):
        getattr(account.iam, operation)(**input)


def test_waiters_of_boto3(account):
    iam = account.iam
    account.user("alice")
    account.role("worker")
    arn = account.managed_policy("readers", statement("iam:Get*"))
    iam.create_instance_profile(InstanceProfileName="web")
    soon = {"Delay": 0, "MaxAttempts": 1}
    iam.get_waiter("user_exists").wait(UserName="alice", WaiterConfig=soon)
    iam.get_waiter("role_exists").wait(RoleName="worker", WaiterConfig=soon)
    iam.get_waiter("policy_exists").wait(PolicyArn=arn, WaiterConfig=soon)
    iam.get_waiter("instance_profile_exists").wait(InstanceProfileName="web", WaiterConfig=soon)
