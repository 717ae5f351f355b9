"""Several accounts at one bucket: who owns, who reads, who writes, by ACLs, policies and both."""

import json

import pytest

from buckets import AUTHENTICATED_USERS, allow, body, canonical_id, keep_versions, stranger, with_acls
from clients import REGION, policy, refused, statement


@pytest.fixture
def owner(account):
    return account.client("s3")


@pytest.fixture
def guest_account(new_account):
    return new_account()


@pytest.fixture
def guest(guest_account):
    return guest_account.client("s3")


@pytest.fixture
def nobody(server):
    return stranger(server.endpoint)


@pytest.fixture
def bucket(owner, account):
    name = f"accounts-{account.id}"
    owner.create_bucket(Bucket=name)
    return name


@pytest.fixture
def old_bucket(owner, account):
    """As buckets were before 2023."""
    return with_acls(owner, f"old-{account.id}")


def test_the_writer_owns_and_the_bucket_owner_may_not_read(owner, guest, old_bucket, guest_account):
    owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read-write")
    guest.put_object(Bucket=old_bucket, Key="k", Body=b"mine")
    assert owner.list_objects(Bucket=old_bucket)["Contents"][0]["Owner"]["ID"] == canonical_id(guest)
    with refused("AccessDenied", status=403):
        owner.get_object(Bucket=old_bucket, Key="k")
    with refused("AccessDenied", status=403):
        owner.get_object_acl(Bucket=old_bucket, Key="k")
    with refused("AccessDenied", status=403):
        owner.put_object_acl(Bucket=old_bucket, Key="k", ACL="public-read")
    # A copy would be a read.
    with refused("AccessDenied", status=403):
        owner.copy_object(Bucket=old_bucket, Key="copy", CopySource=f"{old_bucket}/k")
    guest.put_object_acl(Bucket=old_bucket, Key="k", ACL="bucket-owner-read")
    assert body(owner.get_object(Bucket=old_bucket, Key="k")) == b"mine"
    # What is in the bucket is the bucket owner's to remove.
    owner.delete_object(Bucket=old_bucket, Key="k")


def test_a_policy_speaks_for_the_objects_of_the_bucket_owner_only(owner, guest, nobody, old_bucket):
    owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read-write")
    guest.put_object(Bucket=old_bucket, Key="theirs", Body=b"secret")
    owner.put_object(Bucket=old_bucket, Key="own", Body=b"open")
    allow(owner, old_bucket, {"Action": "s3:GetObject"})
    assert body(nobody.get_object(Bucket=old_bucket, Key="own")) == b"open"
    for client in (nobody, owner):
        with refused("AccessDenied", status=403):
            client.get_object(Bucket=old_bucket, Key="theirs")
    # It may refuse what an ACL grants.
    guest.put_object_acl(Bucket=old_bucket, Key="theirs", ACL="public-read")
    assert body(nobody.get_object(Bucket=old_bucket, Key="theirs")) == b"secret"
    allow(owner, old_bucket, {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "/theirs"})
    with refused("AccessDenied", status=403):
        nobody.get_object(Bucket=old_bucket, Key="theirs")


def test_objects_of_others_become_the_bucket_owners_where_that_is_preferred(owner, guest, account):
    bucket = with_acls(owner, f"preferred-{account.id}", "BucketOwnerPreferred", "public-read-write")
    guest.put_object(Bucket=bucket, Key="given", Body=b"1", ACL="bucket-owner-full-control")
    guest.put_object(Bucket=bucket, Key="kept", Body=b"2")
    assert body(owner.get_object(Bucket=bucket, Key="given")) == b"1"
    with refused("AccessDenied", status=403):
        owner.get_object(Bucket=bucket, Key="kept")


def test_everything_is_the_bucket_owners_once_acls_are_off(owner, guest, old_bucket):
    owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read-write")
    guest.put_object(Bucket=old_bucket, Key="k", Body=b"mine", ACL="public-read")
    owner.put_bucket_acl(Bucket=old_bucket, ACL="private")
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    owner.put_bucket_ownership_controls(Bucket=old_bucket, OwnershipControls=controls)
    assert body(owner.get_object(Bucket=old_bucket, Key="k")) == b"mine"
    assert owner.list_objects(Bucket=old_bucket)["Contents"][0]["Owner"]["ID"] == canonical_id(owner)
    with refused("AccessDenied", status=403):
        guest.get_object(Bucket=old_bucket, Key="k")


def test_each_version_has_an_acl_of_its_own(owner, nobody, old_bucket):
    keep_versions(owner, old_bucket)
    secret = owner.put_object(Bucket=old_bucket, Key="k", Body=b"secret")["VersionId"]
    told = owner.put_object(Bucket=old_bucket, Key="k", Body=b"open", ACL="public-read")["VersionId"]
    assert body(nobody.get_object(Bucket=old_bucket, Key="k", VersionId=told)) == b"open"
    with refused("AccessDenied", status=403):
        nobody.get_object(Bucket=old_bucket, Key="k", VersionId=secret)
    owner.put_object_acl(Bucket=old_bucket, Key="k", VersionId=secret, ACL="public-read")
    owner.put_object_acl(Bucket=old_bucket, Key="k", VersionId=told, ACL="private")
    assert body(nobody.get_object(Bucket=old_bucket, Key="k", VersionId=secret)) == b"secret"
    with refused("AccessDenied", status=403):
        nobody.get_object(Bucket=old_bucket, Key="k")


@pytest.mark.parametrize(
    ("acl", "lists", "writes"),
    [("private", False, False), ("public-read", True, False), ("public-read-write", True, True)],
)
def test_canned_acls_of_buckets(owner, guest, nobody, old_bucket, acl, lists, writes):
    owner.put_object(Bucket=old_bucket, Key="k", Body=b"1")
    owner.put_bucket_acl(Bucket=old_bucket, ACL=acl)
    for client in (guest, nobody):
        check(lists, lambda client=client: client.list_objects_v2(Bucket=old_bucket))
        check(
            writes, lambda client=client: client.put_object(Bucket=old_bucket, Key="new", ACL="public-read")
        )
        check(writes, lambda client=client: client.delete_object(Bucket=old_bucket, Key="new"))
        for denied in ("get_bucket_acl", "get_bucket_policy", "get_bucket_tagging", "list_multipart_uploads"):
            allowed = lists and denied == "list_multipart_uploads"
            check(allowed, lambda client=client, name=denied: getattr(client, name)(Bucket=old_bucket))
        with refused("AccessDenied", status=403):
            client.get_object(Bucket=old_bucket, Key="k")


def check(is_allowed: bool, call) -> None:
    if is_allowed:
        call()
    else:
        with refused("AccessDenied", status=403):
            call()


def test_who_may_list_is_told_what_is_missing(owner, nobody, old_bucket):
    with refused("AccessDenied", status=403):
        nobody.get_object(Bucket=old_bucket, Key="gone")
    owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read")
    with refused("NoSuchKey", status=404):
        nobody.get_object(Bucket=old_bucket, Key="gone")


def test_authenticated_users_are_those_of_any_account(owner, guest, nobody, old_bucket):
    grant = f'uri="{AUTHENTICATED_USERS}"'
    owner.put_object(Bucket=old_bucket, Key="k", Body=b"1", GrantRead=grant)
    assert body(guest.get_object(Bucket=old_bucket, Key="k")) == b"1"
    with refused("AccessDenied", status=403):
        nobody.get_object(Bucket=old_bucket, Key="k")


def test_grants_to_an_account_reach_those_whom_it_lets(owner, guest, guest_account, old_bucket):
    grantee = f"id={canonical_id(guest)}"
    owner.put_object(Bucket=old_bucket, Key="k", Body=b"1", GrantRead=grantee, GrantWriteACP=grantee)
    poor = guest_account.client("s3", guest_account.user("poor"))
    rich = guest_account.client("s3", guest_account.user("rich", statement("s3:*")))
    assert body(guest.get_object(Bucket=old_bucket, Key="k")) == b"1"
    assert body(rich.get_object(Bucket=old_bucket, Key="k")) == b"1"
    with refused("AccessDenied", status=403):
        poor.get_object(Bucket=old_bucket, Key="k")
    with refused("AccessDenied", status=403):
        guest.get_object_acl(Bucket=old_bucket, Key="k")
    guest.put_object_acl(Bucket=old_bucket, Key="k", ACL="public-read")


def test_the_public_access_block_overlooks_public_acls(owner, guest, nobody, old_bucket):
    owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read")
    owner.put_object(Bucket=old_bucket, Key="k", Body=b"1", ACL="public-read")
    nobody.get_object(Bucket=old_bucket, Key="k")
    blocks = {"IgnorePublicAcls": True, "BlockPublicAcls": True}
    owner.put_public_access_block(Bucket=old_bucket, PublicAccessBlockConfiguration=blocks)
    for client in (guest, nobody):
        with refused("AccessDenied", status=403):
            client.get_object(Bucket=old_bucket, Key="k")
        with refused("AccessDenied", status=403):
            client.list_objects_v2(Bucket=old_bucket)
    with refused("AccessDenied", status=403):
        owner.put_object(Bucket=old_bucket, Key="new", ACL="public-read")
    with refused("AccessDenied", status=403):
        owner.put_bucket_acl(Bucket=old_bucket, ACL="public-read")


def test_a_public_policy_is_for_the_account_alone_where_the_bucket_is_restricted(
    owner, guest, nobody, account, bucket
):
    owner.put_object(Bucket=bucket, Key="k", Body=b"1")
    allow(owner, bucket, {"Action": "s3:GetObject"})
    nobody.get_object(Bucket=bucket, Key="k")
    blocks = {"RestrictPublicBuckets": True}
    owner.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=blocks)
    for client in (guest, nobody):
        with refused("AccessDenied", status=403):
            client.get_object(Bucket=bucket, Key="k")
    account.client("s3", account.user("poor")).get_object(Bucket=bucket, Key="k")


def test_the_policy_is_the_accounts_own_business(owner, guest, guest_account, account, bucket):
    principal = {"AWS": guest_account.root_arn}
    allow(owner, bucket, {"Action": "s3:*", "Principal": principal, "Resource": ["", "/*"]})
    guest.put_object(Bucket=bucket, Key="k")
    for call in (
        lambda: guest.get_bucket_policy(Bucket=bucket),
        lambda: guest.put_bucket_policy(
            Bucket=bucket, Policy=owner.get_bucket_policy(Bucket=bucket)["Policy"]
        ),
        lambda: guest.delete_bucket_policy(Bucket=bucket),
    ):
        with refused("MethodNotAllowed", status=405):
            call()


def test_the_root_cannot_shut_itself_out(owner, account, bucket):
    admin = account.client("s3", account.user("admin", statement("s3:*")))
    allow(owner, bucket, {"Effect": "Deny", "Action": "s3:*", "Resource": ["", "/*"]})
    with refused("AccessDenied", status=403):
        admin.delete_bucket_policy(Bucket=bucket)
    with refused("AccessDenied", status=403):
        owner.list_objects_v2(Bucket=bucket)
    assert "Deny" in owner.get_bucket_policy(Bucket=bucket)["Policy"]
    owner.delete_bucket_policy(Bucket=bucket)
    owner.list_objects_v2(Bucket=bucket)


def test_requesters_say_that_they_pay(owner, guest, nobody, guest_account, bucket):
    owner.put_object(Bucket=bucket, Key="k", Body=b"1")
    allow(owner, bucket, {"Action": "s3:*", "Resource": ["", "/*"]})
    owner.put_bucket_request_payment(Bucket=bucket, RequestPaymentConfiguration={"Payer": "Requester"})
    for client, more in ((guest, {}), (nobody, {}), (nobody, {"RequestPayer": "requester"})):
        for call in (client.get_object, client.head_object, client.get_object_tagging):
            with pytest.raises(client.exceptions.ClientError) as caught:
                call(Bucket=bucket, Key="k", **more)
            assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403
        with refused("AccessDenied", status=403):
            client.list_objects_v2(Bucket=bucket, **more)
        with refused("AccessDenied", status=403):
            client.put_object(Bucket=bucket, Key="new", **more)
    got = guest.get_object(Bucket=bucket, Key="k", RequestPayer="requester")
    assert (body(got), got["RequestCharged"]) == (b"1", "requester")
    guest.list_objects_v2(Bucket=bucket, RequestPayer="requester")
    guest_bucket = f"payer-{guest_account.id}"
    guest.create_bucket(Bucket=guest_bucket)
    with refused("AccessDenied", status=403):
        guest.copy_object(Bucket=guest_bucket, Key="k", CopySource=f"{bucket}/k")
    guest.copy_object(Bucket=guest_bucket, Key="k", CopySource=f"{bucket}/k", RequestPayer="requester")
    assert "RequestCharged" not in owner.get_object(Bucket=bucket, Key="k")


def test_a_queue_has_its_own_say_in_what_it_hears(owner, guest, guest_account, bucket):
    """Also where nobody asked it when it was named, and after it has changed its mind."""
    sqs = guest_account.client("sqs")
    url = sqs.create_queue(QueueName="events")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:{guest_account.id}:events"
    listener = {"QueueConfigurations": [{"QueueArn": arn, "Events": ["s3:ObjectCreated:*"]}]}
    with refused("InvalidArgument", status=400):
        owner.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=listener)
    owner.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration=listener, SkipDestinationValidation=True
    )
    owner.put_object(Bucket=bucket, Key="unwanted")
    let_in = statement("sqs:SendMessage", arn, Principal={"Service": "s3.amazonaws.com"})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(let_in)})
    owner.put_object(Bucket=bucket, Key="wanted")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    owner.put_object(Bucket=bucket, Key="late")
    heard = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=2)["Messages"]
    told = [json.loads(message["Body"])["Records"][0]["s3"]["object"]["key"] for message in heard]
    assert told == ["wanted"]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
