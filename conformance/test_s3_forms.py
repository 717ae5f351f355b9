"""Forms that browsers post: the policy that was signed, and everything that is not as it says."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from buckets import body, with_acls

FILE = b"the file"
KEY = ["starts-with", "$key", ""]


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3, account):
    return with_acls(s3, f"forms-{account.id}")


@pytest.fixture
def form(account, bucket):
    return lambda **more: Form(account, bucket, **more)


class Form:
    """A form that is as its policy says, until something is changed. Values of `None` are left out."""

    def __init__(self, account, bucket, conditions=None, fields=None, policy=None, file=FILE, more=()):
        self.url, self.file, self.more = f"{account.endpoint}/{bucket}", file, more
        expiration = (datetime.now(UTC) + timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
        default = [{"bucket": bucket}, ["starts-with", "$key", "up/"], {"acl": "private"}]
        if conditions is None:
            conditions = default + [["content-length-range", 1, 100]]
        document = {"expiration": expiration, "conditions": conditions} | (policy or {})
        document = {name: value for name, value in document.items() if value is not None}
        text = base64.b64encode(json.dumps(document).encode())
        key = account.root.secret.encode()
        signature = base64.b64encode(hmac.new(key, text, hashlib.sha1).digest()).decode()
        own = {
            "key": "up/k",
            "acl": "private",
            "AWSAccessKeyId": account.root.access_key,
            "policy": text.decode(),
            "signature": signature,
        }
        self.fields = {name: value for name, value in (own | (fields or {})).items() if value is not None}

    def post(self) -> requests.Response:
        fields = [*self.fields.items(), *self.more]
        parts = [(name, (None, value)) for name, value in fields]
        return requests.post(
            self.url, files=[*parts, ("file", ("name.txt", self.file))], timeout=10, allow_redirects=False
        )


def test_a_form_as_it_should_be(s3, bucket, form):
    answer = form().post()
    assert (answer.status_code, answer.text) == (204, "")
    assert body(s3.get_object(Bucket=bucket, Key="up/k")) == FILE
    answer = form(fields={"key": "up/${filename}"}).post()
    assert answer.headers["location"].endswith(f"/{bucket}/up/name.txt")
    # Names of fields and of conditions may be written as one likes.
    assert form(fields={"key": None, "KeY": "up/k", "acl": None, "ACL": "private"}).post().status_code == 204


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"fields": {"key": "down/k"}}, 403, "AccessDenied"),
        ({"fields": {"acl": "public-read"}}, 403, "AccessDenied"),
        ({"fields": {"acl": None}}, 403, "AccessDenied"),
        ({"fields": {"x-amz-meta-a": "1"}}, 403, "AccessDenied"),
        ({"fields": {"x-amz-storage-class": "STANDARD_IA"}}, 403, "AccessDenied"),
        ({"fields": {"x-ignore-this": "1"}}, 204, None),
        ({"more": [("acl", "public-read")]}, 400, "InvalidArgument"),
        ({"more": [("key", "down/k")]}, 400, "InvalidArgument"),
        ({"fields": {"key": None}}, 400, "InvalidArgument"),
        ({"fields": {"signature": None}}, 400, "InvalidArgument"),
        ({"fields": {"signature": "bm90aGluZw=="}}, 403, "SignatureDoesNotMatch"),
        ({"fields": {"AWSAccessKeyId": "AKIAIOSFODNN7EXAMPLE"}}, 403, "InvalidAccessKeyId"),
        ({"fields": {"policy": None, "signature": None, "AWSAccessKeyId": None}}, 403, "AccessDenied"),
        ({"conditions": [{"acl": "private"}, KEY]}, 403, "AccessDenied"),
        ({"conditions": [{"bucket": "another"}, {"acl": "private"}, KEY]}, 403, "AccessDenied"),
        ({"conditions": [{}]}, 400, "InvalidPolicyDocument"),
        ({"policy": {"conditions": None}}, 400, "InvalidPolicyDocument"),
        ({"policy": {"expiration": None}}, 400, "InvalidPolicyDocument"),
        ({"policy": {"expiration": "2031-01-01 00:00:00+00:00"}}, 400, "InvalidPolicyDocument"),
        ({"policy": {"expiration": "2001-01-01T00:00:00Z"}}, 403, "AccessDenied"),
        ({"policy": {"conditions": None, "CONDITIONS": []}}, 400, "InvalidPolicyDocument"),
        ({"file": b"x" * 101}, 400, "EntityTooLarge"),
        ({"file": b""}, 400, "EntityTooSmall"),
    ],
)
def test_forms_that_are_not_as_they_were_signed(s3, bucket, form, change, status, code):
    answer = form(**change).post()
    assert answer.status_code == status, answer.text
    assert code is None or f"<Code>{code}</Code>" in answer.text
    assert code is None or "Contents" not in s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("size", [["content-length-range", 0], ["content-length-range", -1, 0]])
def test_bounds_that_are_none(bucket, form, size):
    conditions = [{"bucket": bucket}, ["starts-with", "$key", ""], {"acl": "private"}, size]
    assert form(conditions=conditions).post().status_code == 400


def test_fields_are_headers_of_the_object(s3, bucket, form):
    fields = {
        "Content-Type": "text/plain",
        "x-amz-meta-colour": "red",
        "tagging": "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>",
        "success_action_status": "201",
    }
    conditions = [{"bucket": bucket}, ["eq", "$key", "up/k"], {"acl": "private"}]
    conditions += [["starts-with", f"${name}", ""] for name in fields]
    answer = form(conditions=conditions, fields=fields).post()
    assert answer.status_code == 201 and "<Key>up/k</Key>" in answer.text
    head = s3.head_object(Bucket=bucket, Key="up/k")
    assert (head["ContentType"], head["Metadata"], head["TagCount"]) == ("text/plain", {"colour": "red"}, 1)


def test_a_form_is_no_copy(s3, bucket, form):
    s3.put_object(Bucket=bucket, Key="source", Body=b"source")
    conditions = [{"bucket": bucket}, ["starts-with", "$key", ""], {"acl": "private"}]
    conditions.append(["starts-with", "$x-amz-copy-source", ""])
    answer = form(conditions=conditions, fields={"x-amz-copy-source": f"{bucket}/source"}).post()
    assert answer.status_code == 400, answer.text


def test_strangers_post_where_anybody_may_write(s3, account):
    bucket = with_acls(s3, f"open-forms-{account.id}", acl="public-read-write")
    fields = {"policy": None, "signature": None, "AWSAccessKeyId": None, "acl": "public-read"}
    answer = Form(account, bucket, fields=fields).post()
    assert answer.status_code == 204, answer.text
    assert body(s3.get_object(Bucket=bucket, Key="up/k")) == FILE


def test_a_redirect_tells_what_was_made(bucket, form):
    target = "http://localhost/done?a=b"
    conditions = [{"bucket": bucket}, ["starts-with", "$key", ""], {"acl": "private"}]
    conditions.append(["eq", "$success_action_redirect", target])
    answer = form(conditions=conditions, fields={"success_action_redirect": target}).post()
    etag = hashlib.md5(FILE).hexdigest()
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{target}&bucket={bucket}&key=up%2Fk&etag=%22{etag}%22"
