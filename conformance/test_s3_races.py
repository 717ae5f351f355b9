"""Many at once at one key: what may be true once is true once, nobody hears of the others' haste, nothing is left."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from buckets import keep_versions

THREADS = 16


@pytest.fixture
def bucket(account):
    name = f"races-{account.id}"
    account.client("s3").create_bucket(Bucket=name)
    return name


@pytest.fixture
def race(account):
    """Does the same many times at once, and counts how it went."""
    clients = [account.client("s3") for _ in range(THREADS)]

    def race(what, count=THREADS) -> Counter:
        def one(number: int) -> str:
            try:
                what(clients[number % THREADS], number)
            except ClientError as error:
                return error.response["Error"]["Code"]
            return "done"

        with ThreadPoolExecutor(THREADS) as pool:
            return Counter(pool.map(one, range(count)))

    return race


@pytest.mark.parametrize("size", [1, 400_000])
def test_what_must_not_be_there_is_put_once(race, bucket, size):
    outcome = race(
        lambda s3, number: s3.put_object(Bucket=bucket, Key="k", Body=b"x" * size, IfNoneMatch="*")
    )
    assert outcome == {"done": 1, "PreconditionFailed": THREADS - 1}


def test_what_must_be_as_it_was_is_changed_once(race, account, bucket):
    etag = account.client("s3").put_object(Bucket=bucket, Key="k", Body=b"old")["ETag"]
    outcome = race(
        lambda s3, number: s3.put_object(Bucket=bucket, Key="k", Body=b"%d" % number, IfMatch=etag)
    )
    assert outcome == {"done": 1, "PreconditionFailed": THREADS - 1}


def test_one_key_put_read_and_deleted(race, bucket):
    def anything(s3, number):
        if number % 3 == 0:
            s3.put_object(Bucket=bucket, Key="k", Body=bytes([number]) * 100_000)
        elif number % 3 == 1:
            s3.delete_object(Bucket=bucket, Key="k")
        else:
            whole = s3.get_object(Bucket=bucket, Key="k")["Body"].read()
            assert whole == whole[:1] * 100_000

    outcome = race(anything, 180)
    assert outcome.keys() <= {"done", "NoSuchKey"} and outcome["done"] >= 120


def test_one_source_is_copied_by_many(race, account, bucket):
    account.client("s3").put_object(Bucket=bucket, Key="source", Body=b"x" * 100_000)
    for key in ("c{}", "same"):
        copy = {"Bucket": bucket, "CopySource": f"{bucket}/source"}
        outcome = race(lambda s3, number, key=key, copy=copy: s3.copy_object(Key=key.format(number), **copy))
        assert outcome == {"done": THREADS}


def test_one_upload_is_completed_by_many(race, account, bucket):
    s3 = account.client("s3")
    asked = {"Bucket": bucket, "Key": "k"}
    asked["UploadId"] = s3.create_multipart_upload(**asked)["UploadId"]
    part = s3.upload_part(PartNumber=1, Body=b"1", **asked)
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    assert race(lambda s3, _: s3.complete_multipart_upload(MultipartUpload=parts, **asked)) == {
        "done": THREADS
    }


def test_versions_and_markers_are_all_there_until_they_are_wiped(race, account, bucket):
    s3 = account.client("s3")
    keep_versions(s3, bucket)
    assert race(lambda s3, number: s3.put_object(Bucket=bucket, Key="k", Body=b"%d" % number), 60) == {
        "done": 60
    }
    assert race(lambda s3, _: s3.delete_object(Bucket=bucket, Key="k"), 40) == {"done": 40}
    listed = s3.list_object_versions(Bucket=bucket)
    assert (len(listed["Versions"]), len(listed["DeleteMarkers"])) == (60, 40)
    gone = [
        {"Key": one["Key"], "VersionId": one["VersionId"]}
        for one in listed["Versions"] + listed["DeleteMarkers"]
    ]

    def wipe(s3, _):
        assert "Errors" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": gone})

    assert race(wipe, 4) == {"done": 4}
    s3.delete_bucket(Bucket=bucket)
