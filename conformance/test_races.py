"""Many at once: what may be true once is true once, and nothing that was answered is lost."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from botocore.exceptions import ClientError

from clients import policy, statement

THREADS = 8


def at_once(account, many: int, ask) -> list:
    """The error codes of requests made at the same time; None for one that went through."""
    iam = account.iam

    def code(number: int) -> str | None:
        try:
            ask(iam, number)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(code, range(many)))


def test_a_name_is_taken_once(account):
    codes = at_once(account, 16, lambda iam, _: iam.create_user(UserName="alice"))
    assert codes.count(None) == 1 and codes.count("EntityAlreadyExists") == 15, codes


def test_a_limit_holds(account):
    account.iam.create_user(UserName="alice")
    codes = at_once(account, 16, lambda iam, _: iam.create_access_key(UserName="alice"))
    assert codes.count(None) == 2 and codes.count("LimitExceeded") == 14, codes
    assert len(account.iam.list_access_keys(UserName="alice")["AccessKeyMetadata"]) == 2


def test_nothing_is_lost(account):
    account.iam.create_group(GroupName="team")

    def join(iam, number):
        iam.create_user(UserName=f"user{number:02}")
        iam.add_user_to_group(GroupName="team", UserName=f"user{number:02}")

    assert set(at_once(account, 40, join)) == {None}
    members = account.iam.get_group(GroupName="team")["Users"]
    assert [user["UserName"] for user in members] == [f"user{number:02}" for number in range(40)]


def test_changes_to_one_user_all_arrive(account):
    account.iam.create_user(UserName="alice")

    def change(iam, number):
        document = policy(statement(f"s3:Get{number}"))
        iam.put_user_policy(UserName="alice", PolicyName=f"p{number:02}", PolicyDocument=document)

    codes = at_once(account, 16, change)
    names = account.iam.list_user_policies(UserName="alice")["PolicyNames"]
    assert names == [f"p{number:02}" for number, code in enumerate(codes) if code is None]
    assert codes.count(None) == 16, codes


def attach_or_delete(arn, user, iam, which):
    if which == 0:
        iam.attach_user_policy(UserName=user, PolicyArn=arn)
    else:
        iam.delete_policy(PolicyArn=arn)


def test_what_is_attached_is_not_deleted(account):
    """Attach and delete at once: one of them wins, and no user keeps a policy that is gone."""
    for number in range(8):
        arn = account.managed_policy(f"p{number}", statement("s3:*"))
        account.iam.create_user(UserName=f"u{number}")

        attach, delete = at_once(account, 2, partial(attach_or_delete, arn, f"u{number}"))
        assert (attach, delete) in ((None, "DeleteConflict"), ("NoSuchEntity", None)), (attach, delete)
