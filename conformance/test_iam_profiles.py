"""Instance profiles, which carry a role to an instance."""

import re

from clients import refused


def test_the_life_of_a_profile(account):
    iam = account.iam
    made = iam.create_instance_profile(
        InstanceProfileName="web", Path="/a/", Tags=[{"Key": "k", "Value": "v"}]
    )["InstanceProfile"]
    assert made["Arn"] == account.arn("instance-profile/a/web")
    assert re.fullmatch(r"AIPA[A-Z0-9]{17}", made["InstanceProfileId"])
    assert made["Roles"] == []
    with refused("EntityAlreadyExists", "Instance Profile web already exists.", 409):
        iam.create_instance_profile(InstanceProfileName="web")
    role = account.role("worker")
    iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="worker")
    shown = iam.get_instance_profile(InstanceProfileName="web")["InstanceProfile"]
    assert [found["Arn"] for found in shown["Roles"]] == [role]
    assert shown["Tags"] == [{"Key": "k", "Value": "v"}]
    of_role = iam.list_instance_profiles_for_role(RoleName="worker")["InstanceProfiles"]
    assert [found["InstanceProfileName"] for found in of_role] == ["web"]
    account.role("other")
    quota = "Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    with refused("LimitExceeded", quota, 409):
        iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="other")
    with refused(
        "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409
    ):
        iam.delete_instance_profile(InstanceProfileName="web")
    with refused(
        "DeleteConflict", "Cannot delete entity, must remove roles from instance profile first.", 409
    ):
        iam.delete_role(RoleName="worker")
    iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="worker")
    with refused("NoSuchEntity", "Role worker in instance profile web cannot be found.", 404):
        iam.remove_role_from_instance_profile(InstanceProfileName="web", RoleName="worker")
    iam.delete_instance_profile(InstanceProfileName="web")
    with refused("NoSuchEntity", "Instance Profile web cannot be found.", 404):
        iam.get_instance_profile(InstanceProfileName="web")


def test_listing_and_tags(account):
    iam = account.iam
    for number in range(5):
        iam.create_instance_profile(InstanceProfileName=f"p{number}", Path=f"/{number % 2}/")
    paginator = iam.get_paginator("list_instance_profiles")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["InstanceProfiles"]) for page in pages] == [2, 2, 1]
    odd = paginator.paginate(PathPrefix="/1/")
    assert [found["InstanceProfileName"] for page in odd for found in page["InstanceProfiles"]] == [
        "p1",
        "p3",
    ]
    iam.tag_instance_profile(
        InstanceProfileName="p0", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    )
    iam.untag_instance_profile(InstanceProfileName="p0", TagKeys=["a"])
    assert iam.list_instance_profile_tags(InstanceProfileName="p0")["Tags"] == [{"Key": "b", "Value": ""}]


def test_what_it_carries_must_exist(account):
    iam = account.iam
    iam.create_instance_profile(InstanceProfileName="web")
    with refused("NoSuchEntity", "The role with name none cannot be found.", 404):
        iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="none")
    account.role("worker")
    with refused("NoSuchEntity", "Instance Profile none cannot be found.", 404):
        iam.add_role_to_instance_profile(InstanceProfileName="none", RoleName="worker")
