"""What answers tell beside their bodies: of delete markers, of what did not change, of rules to come; and copies
named in every way."""

import json

import pytest
from botocore.exceptions import ClientError

from buckets import body, keep_versions
from clients import refused
from raw import Request


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"told-{account.id}"
    s3.create_bucket(Bucket=name)
    return name


def head_of(call, **asked) -> dict:
    """The headers of an error, and its status."""
    with pytest.raises(ClientError) as caught:
        call(**asked)
    answer = caught.value.response["ResponseMetadata"]
    return answer["HTTPHeaders"] | {"status": answer["HTTPStatusCode"]}


def test_delete_markers_are_told(s3, bucket):
    keep_versions(s3, bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    marker = s3.delete_object(Bucket=bucket, Key="k")["VersionId"]
    for call in (s3.get_object, s3.head_object):
        head = head_of(call, Bucket=bucket, Key="k")
        assert (head["status"], head["x-amz-delete-marker"], head["x-amz-version-id"]) == (
            404,
            "true",
            marker,
        )
        head = head_of(call, Bucket=bucket, Key="k", VersionId=marker)
        assert (head["status"], head["x-amz-delete-marker"], head["allow"]) == (405, "true", "DELETE")
        assert "last-modified" in head
        assert "x-amz-delete-marker" not in head_of(call, Bucket=bucket, Key="never")
    gone = s3.delete_object(Bucket=bucket, Key="k", VersionId=marker)
    assert (gone["DeleteMarker"], gone["VersionId"]) == (True, marker)
    assert body(s3.get_object(Bucket=bucket, Key="k")) == b"1"


def test_what_did_not_change_is_told_with_its_etag(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"1")["ETag"]
    for call in (s3.get_object, s3.head_object):
        head = head_of(call, Bucket=bucket, Key="k", IfNoneMatch=etag)
        assert (head["status"], head["etag"]) == (304, etag) and "last-modified" in head


def test_versions_while_versioning_is_suspended(s3, bucket):
    keep_versions(s3, bucket)
    kept = s3.put_object(Bucket=bucket, Key="k", Body=b"kept")["VersionId"]
    keep_versions(s3, bucket, "Suspended")
    for text in (b"1", b"2"):
        assert "VersionId" not in s3.put_object(Bucket=bucket, Key="k", Body=text)
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [(one["VersionId"], one["IsLatest"]) for one in versions] == [("null", True), (kept, False)]
    gone = s3.delete_object(Bucket=bucket, Key="k")
    assert (gone["DeleteMarker"], gone["VersionId"]) == (True, "null")
    s3.delete_object(Bucket=bucket, Key="k", VersionId="null")
    assert body(s3.get_object(Bucket=bucket, Key="k")) == b"kept"


def test_rules_to_come_are_told(s3, bucket):
    rules = [
        {"ID": "old ones", "Status": "Enabled", "Filter": {"Prefix": "log/"}, "Expiration": {"Days": 3}},
        {
            "ID": "left",
            "Status": "Enabled",
            "Filter": {},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 2},
        },
    ]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    put = s3.put_object(Bucket=bucket, Key="log/1")["Expiration"]
    assert put.startswith('expiry-date="') and put.endswith(' 00:00:00 GMT", rule-id="old%20ones"')
    assert s3.head_object(Bucket=bucket, Key="log/1")["Expiration"] == put
    assert s3.get_object(Bucket=bucket, Key="log/1")["Expiration"] == put
    assert "Expiration" not in s3.put_object(Bucket=bucket, Key="other")
    copied = s3.copy_object(Bucket=bucket, Key="log/2", CopySource=f"{bucket}/other")
    assert copied["Expiration"] == put
    begun = s3.create_multipart_upload(Bucket=bucket, Key="k")
    assert begun["AbortRuleId"] == "left" and begun["AbortDate"].hour == 0
    parts = s3.list_parts(Bucket=bucket, Key="k", UploadId=begun["UploadId"])
    assert (parts["AbortRuleId"], parts["AbortDate"]) == ("left", begun["AbortDate"])


def test_a_completed_upload_answers_again(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    part = s3.upload_part(Bucket=bucket, Key="k", UploadId=upload, PartNumber=1, Body=b"1")
    asked = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    asked["MultipartUpload"] = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    first, again = (s3.complete_multipart_upload(**asked) for _ in range(2))
    assert first["ETag"] == again["ETag"]
    with refused("NoSuchUpload", status=404):
        s3.list_parts(Bucket=bucket, Key="k", UploadId=upload)
    s3.put_object(Bucket=bucket, Key="k", Body=b"newer")
    with refused("NoSuchUpload", status=404):
        s3.complete_multipart_upload(**asked)


@pytest.mark.parametrize("key", ["plain", "a/b", "a b+c", "?versionId", "100%", "ü", "_ _"])
def test_copies_of_keys_of_all_kinds(s3, account, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": key})
    assert body(s3.get_object(Bucket=bucket, Key="copy")) == key.encode()
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    source = {"Bucket": bucket, "Key": key}
    s3.upload_part_copy(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, CopySource=source)


def test_the_slash_of_a_source_may_be_escaped(s3, account, bucket):
    """As the SDK for Go does."""
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    headers = {"x-amz-copy-source": f"{bucket}%2Fk", "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
    more = {"service": "s3", "payload_hash": "UNSIGNED-PAYLOAD"}
    host = account.endpoint.removeprefix("http://")
    request = Request(account.root, host, b"", "PUT", f"/{bucket}/copy", "", headers, **more)
    assert request.sign().send().status == 200
    assert body(s3.get_object(Bucket=bucket, Key="copy")) == b"1"


def test_a_policy_may_name_a_canonical_user(s3, bucket, new_account):
    guest = new_account().client("s3")
    s3.put_object(Bucket=bucket, Key="k", Body=b"1")
    principal = {"CanonicalUser": guest.list_buckets()["Owner"]["ID"]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}
    statement["Resource"] = f"arn:aws:s3:::{bucket}/*"
    s3.put_bucket_policy(
        Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    assert body(guest.get_object(Bucket=bucket, Key="k")) == b"1"
    with refused("AccessDenied", status=403):
        new_account().client("s3").get_object(Bucket=bucket, Key="k")
