"""What no client of S3 should send: AWS's error for each, and nothing is left behind."""

import base64
import hashlib
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
import requests

from buckets import keep_versions
from clients import Account, refused
from raw import Answer, Request
from server import told

UNSIGNED = "UNSIGNED-PAYLOAD"
NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


class Caller:
    """Requests to one bucket, signed by hand."""

    def __init__(self, account: Account, bucket: str):
        self.account, self.bucket = account, bucket
        self.host = account.endpoint.removeprefix("http://")
        self.s3 = account.client("s3")
        self.s3.create_bucket(Bucket=bucket)

    def request(self, method, key="", query="", headers=None, body=b"", payload=UNSIGNED) -> Request:
        path = f"/{self.bucket}/{key}" if key else f"/{self.bucket}"
        headers = {"x-amz-content-sha256": payload} | (headers or {})
        more = {"service": "s3", "payload_hash": payload}
        return Request(self.account.root, self.host, body, method, path, query, headers, **more).sign()

    def send(self, *words, **more):
        return self.request(*words, **more).send()

    def push(self, headers, body, payload) -> Answer:
        """A PUT by a client that hears an answer also where the server does not want the rest of the body."""
        request = self.request("PUT", "k", headers=headers, body=body, payload=payload)
        url = f"http://{self.host}{request.path}"
        answer = requests.put(url, data=body, headers=request.headers, timeout=20)
        return Answer(answer.status_code, dict(answer.headers), answer.content)

    def begin(self, length, body: bytes) -> socket.socket:
        """Sends the head of a PUT with this length, and this much of a body."""
        request = self.request("PUT", "lie")
        head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
        line = socket.create_connection(self.host.split(":"), timeout=20)
        line.sendall(f"PUT {request.path} HTTP/1.1\r\n{head}content-length: {length}\r\n\r\n".encode() + body)
        return line

    def keys(self) -> list:
        return [entry["Key"] for entry in self.s3.list_objects_v2(Bucket=self.bucket).get("Contents", [])]


@pytest.fixture
def caller(account):
    return Caller(account, f"hostile-{account.id}")


def fault(answer) -> tuple:
    return answer.status, answer.code


def test_keys_with_every_byte(caller):
    for byte in range(256):
        key = quote(b"k" + bytes([byte]) + b"z", safe="")
        if byte >= 0x80:
            # No text, and so no key: two of them must not become one.
            assert fault(caller.send("PUT", key, body=b"1")) == (400, "InvalidURI"), byte
            continue
        assert caller.send("PUT", key, body=bytes([byte])).status == 200, byte
        assert caller.send("GET", key).body == bytes([byte])
        assert caller.send("DELETE", key).status == 204
    assert caller.keys() == []


NAMES = [
    "..",
    ".",
    "../x",
    "a/../b",
    "./a",
    "a//b",
    "/",
    "//",
    "%2e%2e/x",
    "k?x",
    "k#x",
    " ",
    "+",
    "\u2028",
    "😀" * 256,
]


def test_names_that_look_like_something_else(caller):
    for name in NAMES:
        assert caller.send("PUT", quote(name, safe="/"), body=name.encode()).status == 200, name
    assert caller.keys() == sorted(NAMES, key=str.encode)
    for name in NAMES:
        assert caller.send("GET", quote(name, safe="/")).body == name.encode()


def test_how_long_a_key_may_be(caller):
    assert caller.send("PUT", "k" * 1024).status == 200
    for key in ("k" * 1025, quote("\0" * 1024)):
        assert fault(caller.send("PUT", key)) == (400, "KeyTooLongError")
    with refused("KeyTooLongError", "Your key is too long", 400):
        caller.s3.copy_object(
            Bucket=caller.bucket, Key="k" * 1025, CopySource=f"{caller.bucket}/{'k' * 1024}"
        )


@pytest.mark.parametrize(
    ("headers", "payload", "code"),
    [
        ({"content-md5": base64.b64encode(b"0" * 16).decode()}, UNSIGNED, "BadDigest"),
        ({"content-md5": "YWJyYWNhZGFicmE="}, UNSIGNED, "InvalidDigest"),
        ({"content-md5": ""}, UNSIGNED, "InvalidDigest"),
        ({"x-amz-checksum-crc32": "AAAAAA=="}, UNSIGNED, "BadDigest"),
        ({"x-amz-checksum-sha256": "AAAA"}, UNSIGNED, "InvalidRequest"),
        ({"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha1": "AA=="}, UNSIGNED, "InvalidRequest"),
        ({}, hashlib.sha256(b"other").hexdigest(), "XAmzContentSHA256Mismatch"),
        ({}, "nonsense", "InvalidArgument"),
        ({"x-amz-meta-a": "x" * 2048}, UNSIGNED, "MetadataTooLarge"),
        ({"x-amz-meta-a": "x" * 60_000}, UNSIGNED, "MetadataTooLarge"),
        ({"x-amz-storage-class": "CHEAP"}, UNSIGNED, "InvalidStorageClass"),
        ({"x-amz-acl": "mine"}, UNSIGNED, "InvalidArgument"),
        ({"x-amz-tagging": "a=1&a=2"}, UNSIGNED, "InvalidArgument"),
        ({"x-amz-server-side-encryption": "rot13"}, UNSIGNED, "InvalidArgument"),
    ],
)
@pytest.mark.parametrize("size", [1, 600_000])
def test_lies_about_a_body(caller, headers, payload, code, size):
    assert fault(caller.push(headers, b"x" * size, payload)) == (400, code)
    assert caller.keys() == []


def xml(text: str) -> bytes:
    return text.replace("<Tagging>", f'<Tagging xmlns="{NAMESPACE}">').encode()


BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILE = '<!DOCTYPE a [<!ENTITY c SYSTEM "file:///etc/passwd">]>'
TAG = "<Tagging><TagSet><Tag><Key>k</Key><Value>&c;</Value></Tag></TagSet></Tagging>"


@pytest.mark.parametrize(
    "body",
    [
        xml(BOMB + TAG),
        xml(FILE + TAG),
        xml("<Tagging>" + "<a>" * 100_000 + "</a>" * 100_000 + "</Tagging>"),
        b"<a>" * 500_000,
        xml("<Tagging " + " ".join(f'a{number}="1"' for number in range(20_000)) + "/>"),
        xml("<Tagging><TagSet>"),
        b"<CORSConfiguration/>",
        bytes(range(256)),
        b"",
    ],
    ids=["bomb", "file", "deep", "open", "attributes", "cut", "other", "bytes", "nothing"],
)
def test_xml_that_is_none(caller, body):
    assert fault(caller.send("PUT", query="tagging=", body=body)) == (400, "MalformedXML")
    with refused("NoSuchTagSet"):
        caller.s3.get_bucket_tagging(Bucket=caller.bucket)


def batch(*keys: str) -> bytes:
    objects = "".join(f"<Object><Key>{key}</Key></Object>" for key in keys)
    return f'<Delete xmlns="{NAMESPACE}">{objects}</Delete>'.encode()


def test_batches_that_are_none(caller):
    digest = {"content-md5": base64.b64encode(b"0" * 16).decode()}
    for body in (batch(), batch(*["k"] * 1001), batch(*["k"] * 100_000)):
        answer = caller.send("POST", query="delete=", headers=digest, body=body)
        assert fault(answer) == (400, "MalformedXML")
    assert fault(caller.send("POST", query="delete=", body=batch("k"))) == (400, "InvalidRequest")


def test_a_thousand_long_keys_at_once(caller):
    keep_versions(caller.s3, caller.bucket)
    keys = [f"{number:04}".ljust(1024, "x") for number in range(1000)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda key: caller.s3.put_object(Bucket=caller.bucket, Key=key), keys))
    answer = caller.s3.delete_objects(
        Bucket=caller.bucket, Delete={"Objects": [{"Key": key} for key in keys]}
    )
    assert len(answer["Deleted"]) == 1000
    gone = [{"Key": key, "VersionId": version["VersionId"]} for key, version in zip(keys, made, strict=True)]
    gone += [{"Key": one["Key"], "VersionId": one["DeleteMarkerVersionId"]} for one in answer["Deleted"]]
    for objects in (gone[:1000], gone[1000:]):
        answer = caller.s3.delete_objects(Bucket=caller.bucket, Delete={"Objects": objects})
        assert len(answer["Deleted"]) == 1000
    assert "Versions" not in caller.s3.list_object_versions(Bucket=caller.bucket)


def test_bodies_that_end_early_or_never(caller):
    """Both below what is read at once and above."""
    for length, sent in ((100, 50), (1_000_000, 400_000)):
        with caller.begin(length, b"x" * sent) as line:
            line.shutdown(socket.SHUT_WR)
            assert b"IncompleteBody" in line.makefile("rb").read()
    with caller.begin(6 << 30, b"x" * 100) as line:
        assert b"EntityTooLarge" in line.recv(4096)
    lines = [caller.begin(1_000_000, b"x" * 300_000) for _ in range(50)]
    [line.close() for line in lines]
    assert caller.keys() == []


def rows(server) -> int:
    return json.loads(told(server.run("scrub", "--json")))["rows"]


def test_nothing_is_left(new_server):
    """Uploads begun, some with parts, and given up; bodies that were refused: the same rows as before, and no
    more room on disk than a few of them take."""
    server = new_server().start()
    caller = Caller(Account(server.endpoint, "000000000001"), "hostile")
    assert server.stop() == 0
    before = rows(server)
    server.start()
    caller = Caller(Account(server.endpoint, "000000000001"), "hostile")

    def begin_and_end(number: int) -> None:
        key = f"{number % 100}"
        upload = caller.s3.create_multipart_upload(Bucket="hostile", Key=key)["UploadId"]
        if number % 50 == 0:
            for part, size in ((1, 100), (2, 300_000)):
                body = b"x" * size
                caller.s3.upload_part(Bucket="hostile", Key=key, UploadId=upload, PartNumber=part, Body=body)
        caller.s3.abort_multipart_upload(Bucket="hostile", Key=key, UploadId=upload)

    lie = {"content-md5": base64.b64encode(b"0" * 16).decode()}
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin_and_end, range(UPLOADS)))
        list(pool.map(lambda _: caller.send("PUT", "k", headers=lie, body=b"x" * 1_000_000), range(REFUSED)))
    assert "Uploads" not in caller.s3.list_multipart_uploads(Bucket="hostile")
    assert caller.keys() == []
    assert server.stop() == 0
    assert rows(server) == before
    blobs = sum(file.stat().st_blocks * 512 for file in (server.data / "store" / "blobs").iterdir())
    assert blobs < 2 * EXTENT_BYTES


UPLOADS = 2_000
"""Kept small enough to take seconds; the same holds for ten thousand, which take five times as long."""
EXTENT_BYTES = 64 << 20
"""What bodies lie in: laid out whole when the first comes."""
REFUSED = 140
"""Bodies of a megabyte: more than two extents hold."""
