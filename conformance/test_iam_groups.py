"""Groups and who is in them."""

import re

from clients import policy, refused, statement

NO_TEAM = "The group with name team cannot be found."


def test_the_life_of_a_group(account):
    iam = account.iam
    made = iam.create_group(GroupName="team", Path="/a/")["Group"]
    assert made["Arn"] == account.arn("group/a/team")
    assert re.fullmatch(r"AGPA[A-Z0-9]{17}", made["GroupId"])
    assert iam.get_group(GroupName="team")["Group"] == made
    with refused("EntityAlreadyExists", "Group with name team already exists.", 409):
        iam.create_group(GroupName="team")
    iam.update_group(GroupName="team", NewGroupName="crew", NewPath="/b/")
    renamed = iam.get_group(GroupName="crew")["Group"]
    assert (renamed["Arn"], renamed["GroupId"]) == (account.arn("group/b/crew"), made["GroupId"])
    iam.delete_group(GroupName="crew")
    with refused("NoSuchEntity", NO_TEAM, 404):
        iam.get_group(GroupName="team")


def test_members(account):
    iam = account.iam
    iam.create_group(GroupName="team")
    for name in ("bob", "alice"):
        iam.create_user(UserName=name)
        iam.add_user_to_group(GroupName="team", UserName=name)
    iam.add_user_to_group(GroupName="team", UserName="alice")
    members = iam.get_group(GroupName="team")["Users"]
    assert [user["UserName"] for user in members] == ["alice", "bob"]
    pages = iam.get_paginator("get_group").paginate(GroupName="team", PaginationConfig={"PageSize": 1})
    assert [user["UserName"] for page in pages for user in page["Users"]] == ["alice", "bob"]
    groups = iam.list_groups_for_user(UserName="alice")["Groups"]
    assert [group["GroupName"] for group in groups] == ["team"]
    iam.remove_user_from_group(GroupName="team", UserName="alice")
    assert iam.list_groups_for_user(UserName="alice")["Groups"] == []
    assert [user["UserName"] for user in iam.get_group(GroupName="team")["Users"]] == ["bob"]


def test_members_and_groups_must_exist(account):
    iam = account.iam
    iam.create_user(UserName="alice")
    with refused("NoSuchEntity", NO_TEAM, 404):
        iam.add_user_to_group(GroupName="team", UserName="alice")
    iam.create_group(GroupName="team")
    with refused("NoSuchEntity", "The user with name bob cannot be found.", 404):
        iam.add_user_to_group(GroupName="team", UserName="bob")


def test_a_user_is_in_ten_groups_at_most(account):
    iam = account.iam
    iam.create_user(UserName="alice")
    for number in range(11):
        iam.create_group(GroupName=f"group{number}")
    for number in range(10):
        iam.add_user_to_group(GroupName=f"group{number}", UserName="alice")
    with refused("LimitExceeded", "Cannot exceed quota for GroupsPerUser: 10", 409):
        iam.add_user_to_group(GroupName="group10", UserName="alice")


def test_listing_by_path_and_by_page(account):
    for number in range(5):
        account.iam.create_group(GroupName=f"g{number}", Path=f"/{number % 2}/")
    paginator = account.iam.get_paginator("list_groups")
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 2}))
    assert [len(page["Groups"]) for page in pages] == [2, 2, 1]
    odd = [group["GroupName"] for page in paginator.paginate(PathPrefix="/1/") for group in page["Groups"]]
    assert odd == ["g1", "g3"]


def test_a_group_that_has_something_cannot_be_deleted(account):
    iam = account.iam
    arn = account.managed_policy("readers", statement("iam:Get*"))
    iam.create_user(UserName="alice")
    iam.create_group(GroupName="team")
    iam.add_user_to_group(GroupName="team", UserName="alice")
    iam.attach_group_policy(GroupName="team", PolicyArn=arn)
    iam.put_group_policy(GroupName="team", PolicyName="own", PolicyDocument=policy(statement("iam:Get*")))
    for undo in (
        lambda: iam.remove_user_from_group(GroupName="team", UserName="alice"),
        lambda: iam.detach_group_policy(GroupName="team", PolicyArn=arn),
        lambda: iam.delete_group_policy(GroupName="team", PolicyName="own"),
    ):
        with refused("DeleteConflict", status=409):
            iam.delete_group(GroupName="team")
        undo()
    iam.delete_group(GroupName="team")


def test_policies_of_a_group(account):
    iam = account.iam
    iam.create_group(GroupName="team")
    document = policy(statement("iam:Get*"))
    iam.put_group_policy(GroupName="team", PolicyName="own", PolicyDocument=document)
    assert iam.list_group_policies(GroupName="team")["PolicyNames"] == ["own"]
    assert (
        iam.get_group_policy(GroupName="team", PolicyName="own")["PolicyDocument"]["Version"] == "2012-10-17"
    )
    arn = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
    iam.attach_group_policy(GroupName="team", PolicyArn=arn)
    iam.attach_group_policy(GroupName="team", PolicyArn=arn)
    attached = iam.list_attached_group_policies(GroupName="team")["AttachedPolicies"]
    assert attached == [{"PolicyName": "ViewOnlyAccess", "PolicyArn": arn}]
    assert iam.list_attached_group_policies(GroupName="team", PathPrefix="/x/")["AttachedPolicies"] == []
    iam.detach_group_policy(GroupName="team", PolicyArn=arn)
    with refused("NoSuchEntity", f"Policy {arn} was not found.", 404):
        iam.detach_group_policy(GroupName="team", PolicyArn=arn)
    with refused("NoSuchEntity", "The group policy with name none cannot be found.", 404):
        iam.get_group_policy(GroupName="team", PolicyName="none")
