"""Objects: put, read, copied, listed, versioned, uploaded in parts, locked; with boto3 and by hand."""

import base64
import hashlib
import io
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from clients import refused, statement


@pytest.fixture
def s3(account):
    return account.client("s3", account.root)


@pytest.fixture
def bucket(s3, account):
    name = f"objects-{account.id}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def versioned(s3, bucket):
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    return bucket


def keys(page: dict) -> list:
    return [entry["Key"] for entry in page.get("Contents", [])]


def prefixes(page: dict) -> list:
    return [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]


def fields(caught) -> dict:
    return caught.value.response["Error"]


def test_what_is_put_comes_back(s3, bucket):
    put = s3.put_object(
        Bucket=bucket,
        Key="a/ü b+c%",
        Body=b"hello",
        ContentType="text/plain",
        CacheControl="no-store",
        ContentDisposition="attachment",
        ContentLanguage="de",
        Metadata={"Colour": "red"},
        StorageClass="STANDARD_IA",
        Tagging="team=a&cost=b",
    )
    assert put["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    assert put["ServerSideEncryption"] == "AES256" and "VersionId" not in put
    got = s3.get_object(Bucket=bucket, Key="a/ü b+c%", ChecksumMode="ENABLED")
    assert got["Body"].read() == b"hello"
    assert (got["ContentType"], got["CacheControl"], got["ContentLanguage"]) == ("text/plain", "no-store", "de")
    assert (got["Metadata"], got["StorageClass"], got["TagCount"]) == ({"colour": "red"}, "STANDARD_IA", 2)
    assert got["ChecksumCRC32"] == put["ChecksumCRC32"] and got["ChecksumType"] == "FULL_OBJECT"
    head = s3.head_object(Bucket=bucket, Key="a/ü b+c%")
    assert head["ContentLength"] == 5 and head["AcceptRanges"] == "bytes"
    listed = s3.list_objects_v2(Bucket=bucket)
    assert keys(listed) == ["a/ü b+c%"]
    assert listed["Contents"][0]["LastModified"] == head["LastModified"]


@pytest.mark.parametrize(
    ("asked", "body", "told"),
    [
        ("bytes=0-3", b"0123", "bytes 0-3/10"),
        ("bytes=-2", b"89", "bytes 8-9/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
        ("bytes=3-1", b"0123456789", None),
        ("bytes=0-1,3-4", b"0123456789", None),
    ],
)
def test_ranges(s3, bucket, asked, body, told):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    got = s3.get_object(Bucket=bucket, Key="k", Range=asked)
    assert (got["Body"].read(), got.get("ContentRange")) == (body, told)
    assert got["ResponseMetadata"]["HTTPStatusCode"] == (206 if told else 200)


def test_ranges_outside(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"0123456789")
    with pytest.raises(ClientError) as caught:
        s3.get_object(Bucket=bucket, Key="k", Range="bytes=10-")
    assert fields(caught)["Code"] == "InvalidRange"
    assert (fields(caught)["ActualObjectSize"], fields(caught)["RangeRequested"]) == ("10", "bytes=10-")
    s3.put_object(Bucket=bucket, Key="empty", Body=b"")
    with refused("InvalidRange", "The requested range is not satisfiable", 416):
        s3.get_object(Bucket=bucket, Key="empty", Range="bytes=0-")


def test_conditions_of_reads(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x")["ETag"]
    long_ago, ahead = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
    for conditions in [
        {"IfMatch": etag},
        {"IfMatch": etag.strip('"'), "IfUnmodifiedSince": long_ago},
        {"IfNoneMatch": '"x"', "IfModifiedSince": ahead},
        {"IfModifiedSince": long_ago},
    ]:
        s3.get_object(Bucket=bucket, Key="k", **conditions)
    for conditions, status in [
        ({"IfMatch": '"x"'}, 412),
        ({"IfUnmodifiedSince": long_ago}, 412),
        ({"IfNoneMatch": etag}, 304),
        ({"IfNoneMatch": etag, "IfModifiedSince": long_ago}, 304),
    ]:
        with pytest.raises(ClientError) as caught:
            s3.get_object(Bucket=bucket, Key="k", **conditions)
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status, conditions


def test_conditions_of_writes(s3, bucket):
    etag = s3.put_object(Bucket=bucket, Key="k", Body=b"x", IfNoneMatch="*")["ETag"]
    sentence = "At least one of the pre-conditions you specified did not hold"
    with refused("PreconditionFailed", sentence, 412):
        s3.put_object(Bucket=bucket, Key="k", Body=b"y", IfNoneMatch="*")
    with refused("PreconditionFailed", sentence, 412):
        s3.put_object(Bucket=bucket, Key="k", Body=b"y", IfMatch='"x"')
    with refused("NoSuchKey", "The specified key does not exist.", 404):
        s3.put_object(Bucket=bucket, Key="none", Body=b"y", IfMatch=etag)
    missing = "A header you provided implies functionality that is not implemented"
    with refused("NotImplemented", missing, 501):
        s3.put_object(Bucket=bucket, Key="k", Body=b"y", IfNoneMatch=etag)
    s3.put_object(Bucket=bucket, Key="k", Body=b"y", IfMatch=etag)
    with refused("PreconditionFailed", sentence, 412):
        s3.delete_object(Bucket=bucket, Key="k", IfMatch=etag)


@pytest.mark.parametrize("algorithm", ["CRC32", "CRC32C", "SHA1", "SHA256", "CRC64NVME"])
def test_checksums(s3, bucket, algorithm):
    if algorithm in ("CRC32C", "CRC64NVME"):
        pytest.importorskip("awscrt", reason="boto3 computes these with it")
    for body in (b"small", b"large" * 100_000):
        put = s3.put_object(Bucket=bucket, Key="k", Body=io.BytesIO(body), ChecksumAlgorithm=algorithm)
        assert put[f"Checksum{algorithm}"]
        got = s3.get_object(Bucket=bucket, Key="k", ChecksumMode="ENABLED")
        assert got["Body"].read() == body and got[f"Checksum{algorithm}"] == put[f"Checksum{algorithm}"]


def test_lies_about_a_body(s3, bucket):
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    with refused("BadDigest", "The SHA256 you specified did not match the calculated checksum.", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumSHA256=wrong)
    with refused("InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ChecksumSHA256="bad")
    md5 = base64.b64encode(hashlib.md5(b"other").digest()).decode()
    with refused("BadDigest", "The Content-MD5 you specified did not match what we received.", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentMD5=md5)
    with refused("InvalidDigest", "The Content-MD5 you specified was invalid.", 400):
        s3.put_object(Bucket=bucket, Key="k", Body=b"x", ContentMD5="bad")
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_versions(s3, versioned):
    one = s3.put_object(Bucket=versioned, Key="k", Body=b"one")["VersionId"]
    two = s3.put_object(Bucket=versioned, Key="k", Body=b"two")["VersionId"]
    marker = s3.delete_object(Bucket=versioned, Key="k")
    assert marker["DeleteMarker"] is True
    with pytest.raises(ClientError) as caught:
        s3.get_object(Bucket=versioned, Key="k")
    assert fields(caught)["Code"] == "NoSuchKey"
    assert s3.get_object(Bucket=versioned, Key="k", VersionId=one)["Body"].read() == b"one"
    with refused("MethodNotAllowed", "The specified method is not allowed against this resource.", 405):
        s3.get_object(Bucket=versioned, Key="k", VersionId=marker["VersionId"])
    listed = s3.list_object_versions(Bucket=versioned)
    assert [(entry["VersionId"], entry["IsLatest"]) for entry in listed["Versions"]] == [(two, False), (one, False)]
    assert [entry["IsLatest"] for entry in listed["DeleteMarkers"]] == [True]
    s3.delete_object(Bucket=versioned, Key="k", VersionId=marker["VersionId"])
    assert s3.get_object(Bucket=versioned, Key="k")["VersionId"] == two
    with refused("InvalidArgument", "Invalid version id specified", 400):
        s3.get_object(Bucket=versioned, Key="k", VersionId="x")
    s3.put_bucket_versioning(Bucket=versioned, VersioningConfiguration={"Status": "Suspended"})
    assert "VersionId" not in s3.put_object(Bucket=versioned, Key="k", Body=b"null")
    assert s3.get_object(Bucket=versioned, Key="k", VersionId="null")["Body"].read() == b"null"
    gone = s3.delete_object(Bucket=versioned, Key="k")
    assert (gone["VersionId"], gone["DeleteMarker"]) == ("null", True)
    objects = [{"Key": "k", "VersionId": version} for version in ("null", one, two)]
    assert len(s3.delete_objects(Bucket=versioned, Delete={"Objects": objects})["Deleted"]) == 3
    assert "Versions" not in s3.list_object_versions(Bucket=versioned)


def test_lists(s3, bucket):
    for key in ["a", "b/1", "b/2", "c c", "d/e/1", "d/e/2"]:
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    page = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert (keys(page), prefixes(page), page["KeyCount"]) == (["a", "c c"], ["b/", "d/"], 4)
    page = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="d/")
    assert (keys(page), prefixes(page)) == ([], ["d/e/"])
    found, token = [], {}
    while True:
        page = s3.list_objects_v2(Bucket=bucket, MaxKeys=2, **token)
        found += keys(page)
        if not page["IsTruncated"]:
            break
        token = {"ContinuationToken": page["NextContinuationToken"]}
    assert found == ["a", "b/1", "b/2", "c c", "d/e/1", "d/e/2"]
    page = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=2)
    assert (keys(page), prefixes(page), page["NextMarker"]) == (["a"], ["b/"], "b/")
    page = s3.list_objects(Bucket=bucket, Delimiter="/", Marker="b/")
    assert (keys(page), prefixes(page)) == (["c c"], ["d/"])
    with refused("InvalidArgument", "Invalid Encoding Method specified in Request", 400):
        s3.list_objects_v2(Bucket=bucket, EncodingType="x")


def test_uploads_in_parts(s3, bucket):
    body = bytes(range(256)) * 4096 * 17
    config = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=4)
    s3.upload_fileobj(io.BytesIO(body), bucket, "k", Config=config, ExtraArgs={"Metadata": {"m": "1"}})
    head = s3.head_object(Bucket=bucket, Key="k")
    parts = [body[at : at + (5 << 20)] for at in range(0, len(body), 5 << 20)]
    etag = hashlib.md5(b"".join(hashlib.md5(part).digest() for part in parts)).hexdigest()
    assert (head["ETag"], head["ContentLength"]) == (f'"{etag}-{len(parts)}"', len(body))
    assert head["Metadata"] == {"m": "1"}
    into = io.BytesIO()
    s3.download_fileobj(bucket, "k", into, Config=config)
    assert into.getvalue() == body
    third = s3.get_object(Bucket=bucket, Key="k", PartNumber=3)
    assert third["Body"].read() == parts[2] and third["PartsCount"] == len(parts)
    s3.copy_object(Bucket=bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "k"})
    s3.delete_object(Bucket=bucket, Key="k")
    copied = s3.get_object(Bucket=bucket, Key="copy")
    assert copied["ETag"] == f'"{hashlib.md5(body).hexdigest()}"' and copied["Body"].read() == body


def test_an_upload_that_is_given_up(s3, bucket):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    of = {"Bucket": bucket, "Key": "k", "UploadId": upload}
    one = s3.upload_part(**of, PartNumber=1, Body=b"a")["ETag"]
    two = s3.upload_part(**of, PartNumber=2, Body=b"b")["ETag"]
    listed = s3.list_parts(**of)
    assert [(part["PartNumber"], part["Size"]) for part in listed["Parts"]] == [(1, 1), (2, 1)]
    both = [{"PartNumber": 1, "ETag": one}, {"PartNumber": 2, "ETag": two}]
    with refused("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", 400):
        s3.complete_multipart_upload(**of, MultipartUpload={"Parts": both})
    order = "The list of parts was not in ascending order. Parts must be ordered by part number."
    with refused("InvalidPartOrder", order, 400):
        s3.complete_multipart_upload(**of, MultipartUpload={"Parts": both[::-1]})
    with pytest.raises(ClientError) as caught:
        s3.complete_multipart_upload(**of, MultipartUpload={"Parts": [{"PartNumber": 9, "ETag": one}]})
    assert fields(caught)["Code"] == "InvalidPart"
    assert s3.list_multipart_uploads(Bucket=bucket)["Uploads"][0]["UploadId"] == upload
    s3.abort_multipart_upload(**of)
    gone = (
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted"
        " or completed."
    )
    with refused("NoSuchUpload", gone, 404):
        s3.upload_part(**of, PartNumber=1, Body=b"a")
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)


def test_parts_copied_out_of_an_object(s3, bucket):
    s3.put_object(Bucket=bucket, Key="source", Body=b"0123456789")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="k")["UploadId"]
    of = {"Bucket": bucket, "Key": "k", "UploadId": upload, "PartNumber": 1}
    source = {"CopySource": f"{bucket}/source"}
    form = (
        "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the"
        " zero-based offsets of the first and last bytes to copy"
    )
    with refused("InvalidArgument", form, 400):
        s3.upload_part_copy(**of, **source, CopySourceRange="bytes=1-")
    with refused("InvalidArgument", "Range specified is not valid for source object of size: 10", 400):
        s3.upload_part_copy(**of, **source, CopySourceRange="bytes=0-100")
    part = s3.upload_part_copy(**of, **source, CopySourceRange="bytes=2-5")["CopyPartResult"]["ETag"]
    del of["PartNumber"]
    s3.complete_multipart_upload(**of, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
    assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"2345"


def test_copies(s3, bucket):
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x", Metadata={"m": "1"}, Tagging="t=1")
    source = {"Bucket": bucket, "Key": "a b"}
    copied = s3.copy_object(Bucket=bucket, Key="k", CopySource=source)["CopyObjectResult"]
    assert copied["ETag"] == f'"{hashlib.md5(b"x").hexdigest()}"'
    head = s3.head_object(Bucket=bucket, Key="k")
    assert (head["Metadata"], head["TagCount"]) == ({"m": "1"}, 1)
    s3.copy_object(
        Bucket=bucket, Key="k", CopySource=source, MetadataDirective="REPLACE", Metadata={"n": "2"}
    )
    assert s3.head_object(Bucket=bucket, Key="k")["Metadata"] == {"n": "2"}
    itself = (
        "This copy request is illegal because it is trying to copy an object to itself without changing the"
        " object's metadata, storage class, website redirect location or encryption attributes."
    )
    with refused("InvalidRequest", itself, 400):
        s3.copy_object(Bucket=bucket, Key="a b", CopySource=source)
    with pytest.raises(ClientError) as caught:
        s3.copy_object(Bucket=bucket, Key="k", CopySource=source, CopySourceIfMatch='"x"')
    assert fields(caught)["Condition"] == "x-amz-copy-source-If-Match"


def test_customer_keys(s3, bucket):
    key, other = b"k" * 32, b"o" * 32
    sse = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": key}
    body = b"secret" * 100_000
    put = s3.put_object(Bucket=bucket, Key="k", Body=body, **sse)
    assert put["SSECustomerAlgorithm"] == "AES256" and hashlib.md5(body).hexdigest() not in put["ETag"]
    assert s3.get_object(Bucket=bucket, Key="k", **sse)["Body"].read() == body
    assert s3.get_object(Bucket=bucket, Key="k", Range="bytes=99999-100004", **sse)["Body"].read() == body[99999:100005]
    without = (
        "The object was stored using a form of Server Side Encryption. The correct parameters must be provided"
        " to retrieve the object."
    )
    with refused("InvalidRequest", without, 400):
        s3.get_object(Bucket=bucket, Key="k")
    with refused("AccessDenied", "Access Denied", 403):
        s3.get_object(Bucket=bucket, Key="k", SSECustomerAlgorithm="AES256", SSECustomerKey=other)
    s3.copy_object(
        Bucket=bucket,
        Key="open",
        CopySource=f"{bucket}/k",
        CopySourceSSECustomerAlgorithm="AES256",
        CopySourceSSECustomerKey=key,
    )
    assert s3.get_object(Bucket=bucket, Key="open")["Body"].read() == body


@pytest.mark.parametrize("signature", ["s3", "s3v4"])
def test_presigned_urls(account, bucket, signature):
    s3 = account.client("s3", account.root, signature_version=signature)
    of = {"Bucket": bucket, "Key": "k k"}
    put = s3.generate_presigned_url("put_object", Params=of)
    # The older signature is of a content type too: of none here.
    request = urllib.request.Request(put, data=b"hello", method="PUT", headers={"Content-Type": ""})
    urllib.request.urlopen(request)
    got = s3.generate_presigned_url("get_object", Params=of | {"ResponseContentType": "text/x"})
    with urllib.request.urlopen(got) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (b"hello", "text/x")


def test_tags(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    of = {"Bucket": bucket, "Key": "k"}
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    s3.put_object_tagging(**of, Tagging={"TagSet": tags})
    assert s3.get_object_tagging(**of)["TagSet"] == tags
    with refused("BadRequest", "Object tags cannot be greater than 10", 400):
        s3.put_object_tagging(**of, Tagging={"TagSet": [{"Key": str(i), "Value": ""} for i in range(11)]})
    s3.delete_object_tagging(**of)
    assert s3.get_object_tagging(**of)["TagSet"] == []


def test_object_lock(s3, account):
    name = f"locked-{account.id}"
    s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC) + timedelta(days=1)
    lock = {"ObjectLockMode": "GOVERNANCE", "ObjectLockRetainUntilDate": until}
    version = s3.put_object(Bucket=name, Key="k", Body=b"x", **lock)["VersionId"]
    of = {"Bucket": name, "Key": "k", "VersionId": version}
    assert s3.get_object_retention(**of)["Retention"]["Mode"] == "GOVERNANCE"
    sentence = "Access Denied because object protected by object lock."
    with refused("AccessDenied", sentence, 403):
        s3.delete_object(**of)
    s3.put_object_legal_hold(**of, LegalHold={"Status": "ON"})
    with refused("AccessDenied", sentence, 403):
        s3.delete_object(**of, BypassGovernanceRetention=True)
    s3.put_object_legal_hold(**of, LegalHold={"Status": "OFF"})
    s3.delete_object(**of, BypassGovernanceRetention=True)


def test_attributes(s3, bucket):
    s3.put_object(Bucket=bucket, Key="k", Body=b"hello")
    told = s3.get_object_attributes(
        Bucket=bucket, Key="k", ObjectAttributes=["ETag", "Checksum", "ObjectSize", "StorageClass"]
    )
    assert (told["ETag"], told["ObjectSize"]) == (hashlib.md5(b"hello").hexdigest(), 5)
    assert told["StorageClass"] == "STANDARD" and told["Checksum"]["ChecksumCRC32"]


def test_hostile_keys(s3, bucket):
    names = ["..", "../x", "a/../b", "/", "//", " ", "\u0001\u007f", "é" * 512, "%2F", "a?b#c", "<&>'\""]
    for name in names:
        s3.put_object(Bucket=bucket, Key=name, Body=name.encode())
    assert sorted(keys(s3.list_objects_v2(Bucket=bucket))) == sorted(names)
    for name in names:
        assert s3.get_object(Bucket=bucket, Key=name)["Body"].read() == name.encode()
    with refused("KeyTooLongError", "Your key is too long", 400):
        s3.put_object(Bucket=bucket, Key="x" * 1025, Body=b"")


def test_who_may_not_list_is_not_told_what_is_missing(s3, bucket, account):
    user = account.user("reader", statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    reader = account.client("s3", user)
    assert reader.get_object(Bucket=bucket, Key="k")["Body"].read() == b"x"
    with pytest.raises(ClientError) as caught:
        reader.get_object(Bucket=bucket, Key="none")
    assert fields(caught)["Code"] == "AccessDenied"
    with pytest.raises(ClientError) as caught:
        reader.put_object(Bucket=bucket, Key="k", Body=b"y")
    assert fields(caught)["Code"] == "AccessDenied"
