"""Lists page by page: what a client has removed meanwhile, prefixes as markers, names that are hard to tell."""

import pytest

from buckets import keep_versions
from clients import refused


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3, account):
    name = f"pages-{account.id}"
    s3.create_bucket(Bucket=name)
    return name


def fill(s3, bucket, *keys):
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key)


def upload(s3, bucket, key) -> str:
    return s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]


def keys(page, name="Contents") -> list:
    return [entry["Key"] for entry in page.get(name, [])]


def prefixes(page) -> list:
    return [entry["Prefix"] for entry in page.get("CommonPrefixes", [])]


def test_uploads_page_by_page_with_prefixes(s3, bucket):
    for key in ("a", "b/1", "b/2", "c/1", "d"):
        upload(s3, bucket, key)
    seen, markers = [], {}
    for _ in range(5):
        page = s3.list_multipart_uploads(Bucket=bucket, Delimiter="/", MaxUploads=1, **markers)
        seen += keys(page, "Uploads") + prefixes(page)
        if not page["IsTruncated"]:
            break
        markers = {"KeyMarker": page["NextKeyMarker"]}
        if page.get("NextUploadIdMarker"):
            markers["UploadIdMarker"] = page["NextUploadIdMarker"]
    assert seen == ["a", "b/", "c/", "d"]


def test_uploads_that_end_between_pages(s3, bucket):
    made = [upload(s3, bucket, "k") for _ in range(4)]
    page = s3.list_multipart_uploads(Bucket=bucket, MaxUploads=2)
    first = [entry["UploadId"] for entry in page["Uploads"]]
    for entry in page["Uploads"]:
        s3.abort_multipart_upload(Bucket=bucket, Key="k", UploadId=entry["UploadId"])
    markers = {"KeyMarker": page["NextKeyMarker"], "UploadIdMarker": page["NextUploadIdMarker"]}
    rest = s3.list_multipart_uploads(Bucket=bucket, **markers)
    assert sorted(first + [entry["UploadId"] for entry in rest["Uploads"]]) == sorted(made)


def test_versions_that_go_between_pages(s3, bucket):
    """As every client does that empties a bucket."""
    keep_versions(s3, bucket)
    for number in range(7):
        s3.put_object(Bucket=bucket, Key="k", Body=str(number).encode())
    s3.delete_object(Bucket=bucket, Key="k")
    s3.put_object(Bucket=bucket, Key="other")
    markers, rounds = {}, 0
    while True:
        page = s3.list_object_versions(Bucket=bucket, MaxKeys=2, **markers)
        found = page.get("Versions", []) + page.get("DeleteMarkers", [])
        for entry in found:
            s3.delete_object(Bucket=bucket, Key=entry["Key"], VersionId=entry["VersionId"])
        rounds += 1
        if not page["IsTruncated"]:
            break
        markers = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
    assert rounds == 5
    left = s3.list_object_versions(Bucket=bucket)
    assert "Versions" not in left and "DeleteMarkers" not in left
    s3.delete_bucket(Bucket=bucket)


def test_the_older_list_goes_on_from_any_marker(s3, bucket):
    fill(s3, bucket, "a/1", "a/2", "b", "c/1")
    page = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=1)
    assert (prefixes(page), page["NextMarker"]) == (["a/"], "a/")
    page = s3.list_objects(Bucket=bucket, Delimiter="/", MaxKeys=1, Marker="a/")
    assert (keys(page), page["NextMarker"]) == (["b"], "b")
    page = s3.list_objects(Bucket=bucket, Delimiter="/", Marker="b")
    assert (prefixes(page), page["IsTruncated"]) == (["c/"], False)
    assert keys(s3.list_objects(Bucket=bucket, Marker="a/11")) == ["a/2", "b", "c/1"]
    assert keys(s3.list_objects(Bucket=bucket, Marker="zzz")) == []


@pytest.mark.parametrize(
    ("asked", "told", "common"),
    [
        ({}, ["b/a", "b/c d", "ba", "bar/baz", "\n", "x%y"], []),
        ({"Delimiter": "a"}, ["\n", "b/c d", "x%y"], ["b/a", "ba"]),
        ({"Delimiter": " "}, ["\n", "b/a", "ba", "bar/baz", "x%y"], ["b/c "]),
        ({"Delimiter": "%"}, ["\n", "b/a", "b/c d", "ba", "bar/baz"], ["x%"]),
        ({"Delimiter": "\n"}, ["b/a", "b/c d", "ba", "bar/baz", "x%y"], ["\n"]),
        ({"Delimiter": "/", "Prefix": "b/"}, ["b/a", "b/c d"], []),
        ({"Delimiter": "/", "Prefix": "b"}, ["ba"], ["b/", "bar/"]),
        ({"Delimiter": "nowhere", "Prefix": "ba"}, ["ba", "bar/baz"], []),
        ({"Delimiter": "", "Prefix": ""}, ["\n", "b/a", "b/c d", "ba", "bar/baz", "x%y"], []),
        ({"Prefix": "nothing"}, [], []),
    ],
)
def test_delimiters_and_prefixes(s3, bucket, asked, told, common):
    fill(s3, bucket, "b/a", "b/c d", "ba", "bar/baz", "\n", "x%y")
    for call in (s3.list_objects, s3.list_objects_v2):
        page = call(Bucket=bucket, **asked)
        assert (keys(page), prefixes(page)) == (sorted(told), common)
        # All the same one by one.
        seen, marker = [], {}
        while True:
            page = call(Bucket=bucket, MaxKeys=1, **asked, **marker)
            seen += keys(page) + prefixes(page)
            if not page["IsTruncated"]:
                break
            if call == s3.list_objects:
                marker = {"Marker": page.get("NextMarker") or keys(page)[-1]}
            else:
                assert page["KeyCount"] == 1
                marker = {"ContinuationToken": page["NextContinuationToken"]}
        assert seen == sorted(told + common)


def test_what_a_list_is_asked(s3, bucket):
    fill(s3, bucket, "a", "b")
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=0)
    assert (keys(page), page["IsTruncated"], page["MaxKeys"], page["KeyCount"]) == ([], False, 0, 0)
    page = s3.list_objects_v2(Bucket=bucket, StartAfter="a")
    assert (keys(page), page["StartAfter"]) == (["b"], "a")
    with refused("InvalidArgument", status=400):
        s3.list_objects_v2(Bucket=bucket, MaxKeys=-1)
    with refused("InvalidArgument", "The continuation token provided is incorrect", 400):
        s3.list_objects_v2(Bucket=bucket, ContinuationToken="nonsense")
    with refused("InvalidArgument", status=400):
        s3.list_objects(Bucket=bucket, EncodingType="rot13")


def test_versions_are_told_under_prefixes(s3, bucket):
    keep_versions(s3, bucket)
    fill(s3, bucket, "a/1", "a/1", "b")
    s3.delete_object(Bucket=bucket, Key="b")
    page = s3.list_object_versions(Bucket=bucket, Delimiter="/")
    assert (prefixes(page), keys(page, "Versions"), keys(page, "DeleteMarkers")) == (["a/"], ["b"], ["b"])
    latest = {entry["IsLatest"] for entry in page["DeleteMarkers"]}
    assert latest == {True} and not page["Versions"][0]["IsLatest"]
    page = s3.list_object_versions(Bucket=bucket, Prefix="a/", MaxKeys=1)
    assert page["IsTruncated"] and page["NextKeyMarker"] == "a/1"
