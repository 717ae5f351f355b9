"""What each thing that a request does needs: tags, ACLs, locks, conditions, sources of copies, keys of a batch."""

from datetime import UTC, datetime, timedelta

import pytest
import requests

from buckets import allow, body, keep_versions, with_acls
from clients import refused, statement


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"rights-{account.id}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def user(account):
    """A client of a new user that may do some actions with everything."""

    def make(name: str, *actions: str, **more):
        return account.client("s3", account.user(name, statement(list(actions), **more)))

    return make


def later(**span) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) + timedelta(**span)


def test_what_comes_with_an_object_needs_rights_of_its_own(s3, account, user):
    bucket = with_acls(s3, f"more-{account.id}")
    writer = user("writer", "s3:PutObject")
    writer.put_object(Bucket=bucket, Key="k", Body=b"1")
    asked = [
        ({"Tagging": "a=1"}, "s3:PutObjectTagging"),
        ({"ACL": "public-read"}, "s3:PutObjectAcl"),
        ({"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}, "s3:PutObjectAcl"),
    ]
    for number, (more, action) in enumerate(asked):
        with refused("AccessDenied", status=403):
            writer.put_object(Bucket=bucket, Key="k", Body=b"2", **more)
        with refused("AccessDenied", status=403):
            writer.create_multipart_upload(Bucket=bucket, Key="k", **more)
        user(f"may-{number}", "s3:PutObject", action).put_object(Bucket=bucket, Key=f"k-{number}", **more)
    assert body(s3.get_object(Bucket=bucket, Key="k")) == b"1"


def test_locks_need_rights_of_their_own(s3, account, user):
    bucket = f"locks-{account.id}"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    writer = user("writer", "s3:PutObject")
    until = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": later(days=2)}
    for more in (until, {"ObjectLockLegalHoldStatus": "ON"}):
        with refused("AccessDenied", status=403):
            writer.put_object(Bucket=bucket, Key="k", **more)
    keeper = user("keeper", "s3:PutObject", "s3:PutObjectRetention", "s3:DeleteObjectVersion")
    version = keeper.put_object(Bucket=bucket, Key="k", **until)["VersionId"]
    for more in ({}, {"BypassGovernanceRetention": True}):
        with refused("AccessDenied", status=403):
            keeper.delete_object(Bucket=bucket, Key="k", VersionId=version, **more)
    stricter = {"Mode": "COMPLIANCE", "RetainUntilDate": later(days=2)}
    with refused("AccessDenied", status=403):
        keeper.put_object_retention(Bucket=bucket, Key="k", VersionId=version, Retention=stricter)
    longer = {"Mode": "GOVERNANCE", "RetainUntilDate": later(days=3)}
    keeper.put_object_retention(Bucket=bucket, Key="k", VersionId=version, Retention=longer)
    with refused("AccessDenied", "Access Denied because object protected by object lock.", 403):
        s3.delete_object(Bucket=bucket, Key="k", VersionId=version)
    s3.delete_object(Bucket=bucket, Key="k", VersionId=version, BypassGovernanceRetention=True)


def test_how_long_a_lock_may_be_is_for_policies_to_say(s3, account, user):
    bucket = f"periods-{account.id}"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    too_long = {"NumericGreaterThan": {"s3:object-lock-remaining-retention-days": "10"}}
    deny = {"Effect": "Deny", "Action": "s3:PutObjectRetention", "Condition": too_long}
    allow(s3, bucket, deny)
    more = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": later(days=9)}
    version = s3.put_object(Bucket=bucket, Key="k", **more)["VersionId"]
    with refused("AccessDenied", status=403):
        s3.put_object(Bucket=bucket, Key="k", **more | {"ObjectLockRetainUntilDate": later(days=12)})
    retention = {"Mode": "GOVERNANCE", "RetainUntilDate": later(days=12)}
    with refused("AccessDenied", status=403):
        s3.put_object_retention(Bucket=bucket, Key="k", VersionId=version, Retention=retention)


def test_an_acl_may_be_asked_for_by_policies(s3, account, user):
    bucket = with_acls(s3, f"asked-{account.id}")
    wanted = {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}
    writer = user("writer", "s3:PutObject", "s3:PutObjectAcl", Condition=wanted)
    writer.put_object(Bucket=bucket, Key="k", ACL="bucket-owner-full-control")
    for more in ({}, {"ACL": "public-read"}):
        with refused("AccessDenied", status=403):
            writer.put_object(Bucket=bucket, Key="k", **more)
    with refused("AccessDenied", status=403):
        writer.put_object_acl(Bucket=bucket, Key="k", ACL="public-read")
    writer.put_object_acl(Bucket=bucket, Key="k", ACL="bucket-owner-full-control")


def test_conditions_that_know_an_etag_need_the_right_to_read(s3, bucket, user):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["ETag"]
    writer = user("writer", "s3:PutObject", "s3:DeleteObject")
    for call in (writer.put_object, writer.delete_object):
        with refused("AccessDenied", status=403):
            call(Bucket=bucket, Key="k", IfMatch=etag)
    with refused("PreconditionFailed", status=412):
        writer.put_object(Bucket=bucket, Key="k", IfNoneMatch="*")
    reader = user("reader", "s3:PutObject", "s3:GetObject")
    reader.put_object(Bucket=bucket, Key="k", Body=b"2", IfMatch=etag)


def test_policies_can_demand_conditions(s3, bucket):
    unconditional = {"Null": {"s3:if-none-match": "true"}}
    allow(s3, bucket, {"Effect": "Deny", "Action": "s3:PutObject", "Condition": unconditional})
    s3.put_object(Bucket=bucket, Key="k", IfNoneMatch="*")
    with refused("AccessDenied", status=403):
        s3.put_object(Bucket=bucket, Key="other")


def test_a_copy_needs_the_right_to_read_its_source(s3, bucket, user, account):
    source = f"source-{account.id}"
    s3.create_bucket(Bucket=source)
    keep_versions(s3, source)
    version = s3.put_object(Bucket=source, Key="k", Body=b"1")["VersionId"]
    s3.put_object(Bucket=source, Key="tagged", Tagging="a=1")
    writer = user("writer", "s3:PutObject")
    with refused("AccessDenied", status=403):
        writer.copy_object(Bucket=bucket, Key="c", CopySource=f"{source}/k")
    upload = writer.create_multipart_upload(Bucket=bucket, Key="c")["UploadId"]
    with refused("AccessDenied", status=403):
        writer.upload_part_copy(
            Bucket=bucket, Key="c", UploadId=upload, PartNumber=1, CopySource=f"{source}/k"
        )
    reader = user("reader", "s3:PutObject", "s3:GetObject", "s3:ListBucket")
    reader.copy_object(Bucket=bucket, Key="c", CopySource=f"{source}/k")
    with refused("AccessDenied", status=403):
        reader.copy_object(Bucket=bucket, Key="c", CopySource=f"{source}/k?versionId={version}")
    # Tags are read at the source and given to the copy.
    with refused("AccessDenied", status=403):
        reader.copy_object(Bucket=bucket, Key="c", CopySource=f"{source}/tagged")
    reader.copy_object(Bucket=bucket, Key="c", CopySource=f"{source}/tagged", TaggingDirective="REPLACE")
    assert s3.get_object_tagging(Bucket=bucket, Key="c")["TagSet"] == []


def test_a_batch_is_judged_key_by_key(s3, bucket, account, user):
    for key in ("free/1", "free/2", "kept/1"):
        s3.put_object(Bucket=bucket, Key=key)
    arn = f"arn:aws:s3:::{bucket}/free/*"
    cleaner = account.client("s3", account.user("cleaner", statement("s3:DeleteObject", arn)))
    asked = [{"Key": key} for key in ("free/1", "kept/1", "free/2")]
    answer = cleaner.delete_objects(Bucket=bucket, Delete={"Objects": asked})
    assert [deleted["Key"] for deleted in answer["Deleted"]] == ["free/1", "free/2"]
    assert [(error["Key"], error["Code"]) for error in answer["Errors"]] == [("kept/1", "AccessDenied")]
    assert [entry["Key"] for entry in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["kept/1"]
    keep_versions(s3, bucket)
    version = s3.put_object(Bucket=bucket, Key="free/3")["VersionId"]
    asked = [{"Key": "free/3", "VersionId": version}]
    answer = cleaner.delete_objects(Bucket=bucket, Delete={"Objects": asked})
    assert answer["Errors"][0]["Code"] == "AccessDenied"


def test_a_url_is_worth_what_its_signer_may(s3, bucket, user):
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    poor, rich = user("poor", "s3:ListBucket"), user("rich", "s3:GetObject")
    for client, status in ((poor, 403), (rich, 200)):
        url = client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})
        assert requests.get(url, timeout=10).status_code == status
        url = client.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "k"})
        assert requests.put(url, data=b"2", timeout=10).status_code == 403
        url = client.generate_presigned_url("delete_object", {"Bucket": bucket, "Key": "k"})
        assert requests.delete(url, timeout=10).status_code == 403


def test_tags_of_an_object_decide(s3, bucket, user):
    is_open = {"StringEquals": {"s3:ExistingObjectTag/level": "open"}}
    reader = user("reader", "s3:GetObject", "s3:GetObjectVersion", Condition=is_open)
    s3.put_object(Bucket=bucket, Key="open", Body=b"1", Tagging="level=open")
    s3.put_object(Bucket=bucket, Key="secret", Body=b"1", Tagging="level=secret")
    assert body(reader.get_object(Bucket=bucket, Key="open")) == b"1"
    for key in ("secret", "missing"):
        with refused("AccessDenied", status=403):
            reader.get_object(Bucket=bucket, Key=key)


def test_an_expected_owner_is_compared_everywhere(s3, bucket, new_account):
    other = new_account().id
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="u")["UploadId"]
    more = {"Bucket": bucket, "ExpectedBucketOwner": other}
    calls = [
        lambda: s3.get_object(Key="k", **more),
        lambda: s3.put_object(Key="k", Body=b"2", **more),
        lambda: s3.delete_object(Key="k", **more),
        lambda: s3.delete_objects(Delete={"Objects": [{"Key": "k"}]}, **more),
        lambda: s3.list_objects_v2(**more),
        lambda: s3.list_object_versions(**more),
        lambda: s3.upload_part(Key="u", UploadId=upload, PartNumber=1, Body=b"1", **more),
        lambda: s3.abort_multipart_upload(Key="u", UploadId=upload, **more),
        lambda: s3.put_bucket_policy(Policy="{}", **more),
        lambda: s3.copy_object(Key="c", CopySource=f"{bucket}/k", **more),
        lambda: s3.copy_object(
            Bucket=bucket, Key="c", CopySource=f"{bucket}/k", ExpectedSourceBucketOwner=other
        ),
    ]
    for call in calls:
        with refused("AccessDenied", status=403):
            call()
    assert body(s3.get_object(Bucket=bucket, Key="k")) == b"1"
