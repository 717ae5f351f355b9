"""Users: made, found, listed, changed, deleted."""

import re

import pytest

from clients import policy, refused, statement

NO_ALICE = "The user with name alice cannot be found."


def names(pages) -> list:
    return [user["UserName"] for page in pages for user in page["Users"]]


def test_the_life_of_a_user(account):
    iam = account.iam
    made = iam.create_user(UserName="alice", Path="/team/blue/")["User"]
    assert made["Arn"] == account.arn("user/team/blue/alice")
    assert (made["Path"], made["UserName"]) == ("/team/blue/", "alice")
    assert re.fullmatch(r"AIDA[A-Z0-9]{17}", made["UserId"])
    assert iam.get_user(UserName="alice")["User"] == made
    with refused("EntityAlreadyExists", "User with name alice already exists.", 409):
        iam.create_user(UserName="alice")
    iam.delete_user(UserName="alice")
    for again in (iam.get_user, iam.delete_user):
        with refused("NoSuchEntity", NO_ALICE, 404):
            again(UserName="alice")


def test_names_keep_their_case_but_are_not_told_apart_by_it(account):
    account.iam.create_user(UserName="Alice")
    with refused("EntityAlreadyExists", status=409):
        account.iam.create_user(UserName="ALICE")
    assert account.iam.get_user(UserName="Alice")["User"]["UserName"] == "Alice"


def test_a_user_made_anew_is_another(account):
    first = account.iam.create_user(UserName="alice")["User"]["UserId"]
    account.iam.delete_user(UserName="alice")
    assert account.iam.create_user(UserName="alice")["User"]["UserId"] != first


def test_without_a_name_the_caller_is_meant(account):
    key = account.user("alice", statement("iam:GetUser"))
    assert account.client("iam", key).get_user()["User"]["UserName"] == "alice"
    root = account.iam.get_user()["User"]
    assert (root["Arn"], root["UserId"]) == (account.root_arn, account.id)
    session = account.assume(account.role("worker", statement("*")))
    message = "Must specify userName when calling with non-User credentials"
    with refused("ValidationError", message, 400):
        account.client("iam", session).get_user()


def test_listing_by_path_and_by_page(account):
    for number in range(7):
        account.iam.create_user(UserName=f"user{number}", Path="/even/" if number % 2 == 0 else "/odd/")
    paginator = account.iam.get_paginator("list_users")
    assert names(paginator.paginate()) == [f"user{number}" for number in range(7)]
    pages = list(paginator.paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["Users"]) for page in pages] == [3, 3, 1]
    assert [page["IsTruncated"] for page in pages] == [True, True, False]
    assert names(pages) == [f"user{number}" for number in range(7)]
    odd = paginator.paginate(PathPrefix="/odd/", PaginationConfig={"PageSize": 2})
    assert names(odd) == ["user1", "user3", "user5"]
    assert names(paginator.paginate(PathPrefix="/none/")) == []


def test_a_page_holds_a_hundred(account):
    for number in range(101):
        account.iam.create_user(UserName=f"user{number:03}")
    page = account.iam.list_users()
    assert len(page["Users"]) == 100 and page["IsTruncated"]
    rest = account.iam.list_users(Marker=page["Marker"])
    assert names([rest]) == ["user100"] and not rest["IsTruncated"] and "Marker" not in rest


def test_a_marker_that_is_none(account):
    with refused("ValidationError", "Invalid Marker.", 400):
        account.iam.list_users(Marker="nonsense")


@pytest.mark.parametrize(
    ("many", "rule"),
    [
        (0, "Member must have value greater than or equal to 1"),
        (1001, "Member must have value less than or equal to 1000"),
    ],
)
def test_pages_have_bounds(account, many, rule):
    message = f"1 validation error detected: Value at 'maxItems' failed to satisfy constraint: {rule}"
    with refused("ValidationError", message, 400):
        account.client("iam", checked=False).list_users(MaxItems=many)


def test_another_name_and_another_path(account):
    key = account.user("alice", statement("iam:GetUser"))
    account.iam.create_group(GroupName="team")
    account.iam.add_user_to_group(GroupName="team", UserName="alice")
    before = account.iam.get_user(UserName="alice")["User"]
    account.iam.update_user(UserName="alice", NewUserName="alicia", NewPath="/new/")
    after = account.client("iam", key).get_user()["User"]
    assert after["Arn"] == account.arn("user/new/alicia")
    assert after["UserId"] == before["UserId"]
    assert [user["UserName"] for user in account.iam.get_group(GroupName="team")["Users"]] == ["alicia"]
    assert account.iam.list_access_keys(UserName="alicia")["AccessKeyMetadata"][0]["UserName"] == "alicia"
    with refused("NoSuchEntity", NO_ALICE, 404):
        account.iam.get_user(UserName="alice")
    account.iam.create_user(UserName="bob")
    with refused("EntityAlreadyExists", "User with name bob already exists.", 409):
        account.iam.update_user(UserName="alicia", NewUserName="bob")


def test_a_user_that_has_something_cannot_be_deleted(account):
    iam = account.iam
    key = account.user("alice", statement("iam:GetUser"))
    arn = account.managed_policy("readers", statement("iam:Get*"))
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    iam.create_group(GroupName="team")
    iam.add_user_to_group(GroupName="team", UserName="alice")
    steps = [
        ("remove users from group", lambda: iam.remove_user_from_group(GroupName="team", UserName="alice")),
        ("detach all policies", lambda: iam.detach_user_policy(UserName="alice", PolicyArn=arn)),
        ("delete policies", lambda: iam.delete_user_policy(UserName="alice", PolicyName="own")),
        ("delete access keys", lambda: iam.delete_access_key(UserName="alice", AccessKeyId=key.access_key)),
    ]
    for first, do in steps:
        with refused("DeleteConflict", f"Cannot delete entity, must {first} first.", 409):
            iam.delete_user(UserName="alice")
        do()
    iam.delete_user(UserName="alice")


def test_tags(account):
    iam = account.iam
    iam.create_user(UserName="alice", Tags=[{"Key": "team", "Value": "blue"}])
    iam.tag_user(UserName="alice", Tags=[{"Key": "a", "Value": "1"}, {"Key": "Team", "Value": "red"}])
    listed = iam.list_user_tags(UserName="alice")
    assert sorted((tag["Key"], tag["Value"]) for tag in listed["Tags"]) == [("Team", "red"), ("a", "1")]
    assert not listed["IsTruncated"]
    assert len(iam.get_user(UserName="alice")["User"]["Tags"]) == 2
    assert "Tags" not in iam.list_users()["Users"][0]
    iam.untag_user(UserName="alice", TagKeys=["team", "none"])
    assert iam.list_user_tags(UserName="alice")["Tags"] == [{"Key": "a", "Value": "1"}]
    page = iam.list_user_tags(UserName="alice", MaxItems=1)
    assert not page["IsTruncated"]


def test_tags_have_rules(account):
    iam = account.iam
    iam.create_user(UserName="alice")
    reserved = "aws: prefixed tag key names are not allowed for external use."
    with refused("InvalidInput", reserved, 400):
        iam.tag_user(UserName="alice", Tags=[{"Key": "aws:x", "Value": "1"}])
    duplicate = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    with refused("InvalidInput", duplicate, 400):
        iam.tag_user(UserName="alice", Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "1"}])
    fifty = [{"Key": f"k{number}", "Value": ""} for number in range(50)]
    iam.tag_user(UserName="alice", Tags=fifty)
    with refused("LimitExceeded", "The number of tags has reached the maximum limit.", 409):
        iam.tag_user(UserName="alice", Tags=[{"Key": "more", "Value": ""}])
    with refused("ValidationError", status=400):
        iam.tag_user(UserName="alice", Tags=[{"Key": "k" * 129, "Value": ""}])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "a b",
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [\\w+=,.@-]+",
        ),
        (
            "a" * 65,
            "1 validation error detected: Value at 'userName' failed to satisfy constraint: Member must have "
            "length less than or equal to 64",
        ),
    ],
)
def test_names_have_rules(account, name, message):
    with refused("ValidationError", message, 400):
        account.iam.create_user(UserName=name)


@pytest.mark.parametrize("path", ["team", "/team", "team/", "/a b/", "/ä/", "/" + "a" * 512 + "/"])
def test_paths_have_rules(account, path):
    with refused("ValidationError", status=400) as caught:
        account.iam.create_user(UserName="alice", Path=path)
    assert "'path' failed to satisfy constraint: " in caught.value.response["Error"]["Message"]


def test_inline_policies(account):
    iam = account.iam
    document = policy(statement("s3:*", "arn:aws:s3:::${aws:username}/*"))
    iam.create_user(UserName="alice")
    iam.put_user_policy(UserName="alice", PolicyName="b", PolicyDocument=document)
    iam.put_user_policy(UserName="alice", PolicyName="a", PolicyDocument=policy(statement("s3:*")))
    iam.put_user_policy(UserName="alice", PolicyName="a", PolicyDocument=document)
    assert iam.list_user_policies(UserName="alice")["PolicyNames"] == ["a", "b"]
    answer = iam.get_user_policy(UserName="alice", PolicyName="a")
    assert (answer["UserName"], answer["PolicyName"]) == ("alice", "a")
    assert answer["PolicyDocument"]["Statement"][0]["Resource"] == "arn:aws:s3:::${aws:username}/*"
    iam.delete_user_policy(UserName="alice", PolicyName="a")
    for again in (iam.get_user_policy, iam.delete_user_policy):
        with refused("NoSuchEntity", "The user policy with name a cannot be found.", 404):
            again(UserName="alice", PolicyName="a")
    with refused("NoSuchEntity", NO_ALICE.replace("alice", "bob"), 404):
        iam.put_user_policy(UserName="bob", PolicyName="a", PolicyDocument=document)


def test_inline_policies_have_a_size(account):
    account.iam.create_user(UserName="alice")
    long = policy(statement("s3:*", [f"arn:aws:s3:::{n:0100}" for n in range(20)]))
    message = "Maximum policy size of 2048 bytes exceeded for user alice"
    with refused("LimitExceeded", message, 409):
        account.iam.put_user_policy(UserName="alice", PolicyName="long", PolicyDocument=long)
    spaces = policy(statement("s3:*")).replace("[", "[" + " " * 5000)
    account.iam.put_user_policy(UserName="alice", PolicyName="spaces", PolicyDocument=spaces)


def test_a_boundary_is_set_and_lifted(account):
    iam = account.iam
    one = account.managed_policy("one", statement("*"))
    iam.create_user(UserName="alice", PermissionsBoundary=one)
    shown = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": one}
    assert iam.get_user(UserName="alice")["User"]["PermissionsBoundary"] == shown
    assert iam.get_policy(PolicyArn=one)["Policy"]["PermissionsBoundaryUsageCount"] == 1
    two = account.managed_policy("two", statement("*"))
    iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=two)
    assert iam.get_policy(PolicyArn=one)["Policy"]["PermissionsBoundaryUsageCount"] == 0
    with refused("DeleteConflict", "Cannot delete a policy attached to entities.", 409):
        iam.delete_policy(PolicyArn=two)
    iam.delete_user_permissions_boundary(UserName="alice")
    assert "PermissionsBoundary" not in iam.get_user(UserName="alice")["User"]
    none = account.arn("policy/none")
    with refused("NoSuchEntity", f"Scope ARN: {none} does not exist or is not attachable.", 404):
        iam.put_user_permissions_boundary(UserName="alice", PermissionsBoundary=none)
