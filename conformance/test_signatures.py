"""Signatures: what is right is let in, and all that is wrong is refused as AWS refuses it."""

import hashlib
import hmac
import re
from datetime import timedelta

import pytest
import requests

from clients import Credentials, client, refused
from raw import CALLER_IDENTITY, FORM, ago, send

INVALID_TOKEN = "The security token included in the request is invalid."
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
    "Access Key and signing method. Consult the service documentation for details."
)


def refusal(answer, status: int, code: str, message: str | None = None):
    assert (answer.status, answer.code) == (status, code), answer.text
    if message is not None:
        assert answer.message == message


def mismatch(answer):
    refusal(answer, 403, "SignatureDoesNotMatch")
    assert answer.message.startswith(MISMATCH)


# Keys


def test_the_default_key_is_the_first_account(server, request_of):
    answer = request_of(Credentials("test", "test")).sign().send()
    assert (answer.status, answer.arn) == (200, "arn:aws:iam::000000000000:root")
    assert answer.headers["content-type"] == "text/xml"
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["x-amzn-requestid"])


def test_twelve_digits_are_the_root_of_that_account(account, request_of):
    assert request_of(account.root).sign().send().arn == account.root_arn


def test_a_wrong_secret(account):
    key = account.user("alice")
    for wrong in (Credentials(account.id, "wrong"), Credentials(key.access_key, key.secret[:-1] + "!")):
        with refused("SignatureDoesNotMatch", status=403) as caught:
            account.client("sts", wrong).get_caller_identity()
        assert caught.value.response["Error"]["Message"].startswith(MISMATCH)


@pytest.mark.parametrize(
    "key",
    ["AKIAIOSFODNN7EXAMPLE", "ASIAIOSFODNN7EXAMPLE", "tes", "TEST", "11112222333", "1111222233334", "x"],
)
def test_an_unknown_key(account, key):
    with refused("InvalidClientTokenId", INVALID_TOKEN, 403):
        account.client("sts", Credentials(key, "test")).get_caller_identity()


def test_a_key_that_is_turned_off_is_refused_at_once_and_taken_again_when_on(account):
    key = account.user("alice")
    sts = account.client("sts", key)
    sts.get_caller_identity()
    account.iam.update_access_key(UserName="alice", AccessKeyId=key.access_key, Status="Inactive")
    with refused("InvalidClientTokenId", INVALID_TOKEN, 403):
        sts.get_caller_identity()
    account.iam.update_access_key(UserName="alice", AccessKeyId=key.access_key, Status="Active")
    sts.get_caller_identity()


def test_a_key_that_is_deleted_is_refused_at_once(account):
    key = account.user("alice")
    sts = account.client("sts", key)
    sts.get_caller_identity()
    account.iam.delete_access_key(UserName="alice", AccessKeyId=key.access_key)
    with refused("InvalidClientTokenId", INVALID_TOKEN, 403):
        sts.get_caller_identity()


def test_temporary_credentials_are_whole_or_nothing(account):
    session = Credentials.of(account.sts.get_session_token())
    other = Credentials.of(account.sts.get_session_token())
    assert account.client("sts", session).get_caller_identity()["Arn"] == account.root_arn
    wrong = [
        Credentials(session.access_key, session.secret),
        Credentials(session.access_key, session.secret, other.token),
        Credentials(session.access_key, session.secret, session.token[:-8]),
        Credentials(session.access_key, session.secret, "A" + session.token),
        Credentials(session.access_key, session.secret, "nonsense"),
        Credentials(account.id, "test", session.token),
    ]
    for credentials in wrong:
        with refused("InvalidClientTokenId", INVALID_TOKEN, 403):
            account.client("sts", credentials).get_caller_identity()
    with refused("SignatureDoesNotMatch", status=403):
        account.client(
            "sts", Credentials(session.access_key, other.secret, session.token)
        ).get_caller_identity()


def test_no_default_keys_without_them(new_server):
    server = new_server().start("--no-default-keys")
    for key in ("test", "111122223333"):
        with refused("InvalidClientTokenId", INVALID_TOKEN, 403):
            client(server.endpoint, "sts", Credentials(key, "test")).get_caller_identity()


# What was signed must be what arrived


def test_a_body_that_was_changed(account, request_of):
    request = request_of(account.root).sign()
    request.body = request.body.replace(b"GetCallerIdentity", b"GetSessionToken")
    mismatch(request.send())


def test_a_body_that_was_changed_under_a_hash_that_was_signed(account, request_of):
    digest = hashlib.sha256(CALLER_IDENTITY).hexdigest()
    request = request_of(account.root, headers={"x-amz-content-sha256": digest}).sign()
    assert request.send().status == 200
    request.body += b"&x=1"
    refusal(request.send(), 403, "SignatureDoesNotMatch")


def test_a_header_that_was_changed(account, request_of):
    request = request_of(account.root, headers={"x-custom": "one"}).sign()
    assert request.send().status == 200
    request.headers["x-custom"] = "two"
    mismatch(request.send())


def test_a_signed_header_that_is_missing(account, request_of):
    request = request_of(account.root, headers={"x-custom": "one"}).sign()
    del request.headers["x-custom"]
    mismatch(request.send())


def test_a_path_query_or_method_that_was_changed(account, request_of):
    for change in ({"path": "/other"}, {"query": "a=b"}, {"method": "PUT"}):
        request = request_of(account.root).sign()
        for name, value in change.items():
            setattr(request, name, value)
        mismatch(request.send())


def test_a_signature_that_was_changed(account, request_of):
    request = request_of(account.root).sign()
    signature = request.headers["authorization"][-64:]
    for wrong in (signature[:-1], signature[:-1] + "x", signature.upper(), signature + "0", "", "é" * 4):
        request.headers["authorization"] = (
            request.headers["authorization"].rpartition("=")[0] + f"={wrong}"
        ).encode()
        answer = request.send()
        assert answer.status in (400, 403), answer.text
        assert answer.code in ("SignatureDoesNotMatch", "IncompleteSignature")
        request.sign()


def test_the_mismatch_tells_what_should_have_been_signed(account, request_of):
    request = request_of(Credentials(account.id, "wrong")).sign()
    message = request.send().message
    names = sorted(name for name in request.headers if name != "authorization")
    assert f"The Canonical String for this request should have been\n'{request.canonical(names)}'" in message
    assert f"The String-to-Sign should have been\n'{request.string_to_sign(names)}'" in message


def test_odd_headers_are_signed_as_the_rules_say(account, request_of):
    odd = {
        "x-spaces": "  a   b  c ",
        "x-empty": "",
        "X-Upper": "Value",
        "x-quotes": '"a   b"',
        "x-list": "a,b,,c",
        "x-long": "v" * 4000,
        "user-agent": "test/1",
        "x-amz-anything": "ünsigned".encode("ascii", "replace").decode(),
    }
    assert request_of(account.root, headers=odd).sign().send().arn == account.root_arn


def test_headers_that_are_not_signed_may_be_anything(account, request_of):
    request = request_of(account.root).sign()
    request.headers |= {"x-later": "one", "user-agent": "proxy", "accept-encoding": "gzip", "te": "trailers"}
    assert request.send().arn == account.root_arn


def test_the_host_must_be_signed(account, request_of):
    request = request_of(account.root, signed=["content-type", "x-amz-date"]).sign()
    message = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    refusal(request.send(), 403, "SignatureDoesNotMatch", message)


def test_only_the_host_needs_to_be_signed(account, request_of):
    assert request_of(account.root, signed=["host"]).sign().send().arn == account.root_arn


# Time


def test_a_few_minutes_of_difference_are_fine(account, request_of):
    for at in (ago(minutes=4), ago(minutes=-4)):
        assert request_of(account.root, at=at).sign().send().status == 200


def test_an_old_signature(account, request_of):
    for age in ({"minutes": 6}, {"hours": 1}, {"days": 400}):
        request = request_of(account.root, at=ago(**age)).sign()
        answer = request.send()
        refusal(answer, 403, "SignatureDoesNotMatch")
        sentence = rf"Signature expired: {request.stamp} is now earlier than (\w+) \((\w+) - 5 min\.\)"
        assert re.fullmatch(sentence, answer.message), answer.message


def test_a_signature_from_the_future(account, request_of):
    for ahead in ({"minutes": 6}, {"days": 400}):
        at = ago() + timedelta(**ahead)
        request = request_of(account.root, at=at).sign()
        answer = request.send()
        refusal(answer, 403, "SignatureDoesNotMatch")
        sentence = (
            rf"Signature not yet current: {request.stamp} is still later than (\w+) \((\w+) \+ 5 min\.\)"
        )
        assert re.fullmatch(sentence, answer.message), answer.message


def test_the_day_of_the_scope_is_that_of_the_date(account, request_of):
    request = request_of(account.root, date="20200101").sign()
    message = (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        f"'20200101' != '{request.stamp[:8]}', from '{request.stamp}'."
    )
    refusal(request.send(), 403, "SignatureDoesNotMatch", message)


@pytest.mark.parametrize("date", ["now", "", "2026-01-01T00:00:00Z", "20261301T000000Z", "99999999T999999Z"])
def test_a_date_that_is_none(account, request_of, date):
    request = request_of(account.root).sign()
    request.headers["x-amz-date"] = date
    message = (
        f"Date must be in ISO-8601 'basic format'. Got '{date}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )
    refusal(request.send(), 400, "IncompleteSignature", message)


def test_a_date_header_does_where_there_is_no_other(account, request_of):
    at = ago()
    http = at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    request = request_of(account.root, at=at, headers={"date": http})
    request.sign()
    del request.headers["x-amz-date"]
    names = ["content-type", "date", "host"]
    signature = request.signature(names)
    request.headers["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={account.id}/{request.scope}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}"
    )
    assert request.send().arn == account.root_arn


# Scope


def test_a_service_that_is_not_here_is_refused_by_name(account, request_of):
    body = b"Action=MakeThings&Version=2020-02-02"
    answer = request_of(account.root, service="nosuch", body=body).sign().send()
    assert answer.status == 501
    assert "nosuch" in answer.text


def test_the_scope_must_be_that_of_the_action(account, request_of):
    answer = request_of(account.root, service="nosuch").sign().send()
    message = "Credential should be scoped to correct service: 'sts'. "
    refusal(answer, 403, "SignatureDoesNotMatch", message)


def test_the_scope_of_another_service_leads_there(account, request_of):
    answer = request_of(account.root, service="iam").sign().send()
    message = "Could not find operation GetCallerIdentity for version 2011-06-15"
    refusal(answer, 400, "InvalidAction", message)


def test_any_region_will_do(account, request_of):
    for region in ("eu-west-1", "us-gov-west-1", "ap-southeast-7"):
        assert request_of(account.root, region=region).sign().send().arn == account.root_arn


def test_a_scope_with_another_end(account, request_of):
    answer = request_of(account.root, terminator="aws5_request").sign().send()
    message = "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. "
    refusal(answer, 403, "SignatureDoesNotMatch", message)


# The header


def authorised(host: str, header, **headers):
    given = {"content-type": FORM, "x-amz-date": ago().strftime("%Y%m%dT%H%M%SZ"), **headers}
    return send(host, headers=given | {"authorization": header}, body=CALLER_IDENTITY)


NEEDS_ALL = (
    "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' "
    "parameter. Authorization header requires 'SignedHeaders' parameter. Authorization={header}"
)
CREDENTIAL = (
    "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{}'"
)


def test_no_signature_at_all(host):
    answer = send(host, headers={"content-type": FORM}, body=CALLER_IDENTITY)
    refusal(answer, 403, "MissingAuthenticationToken", "Request is missing Authentication Token")


@pytest.mark.parametrize("parameters", [b"", b"&UserName=a%20b"])
def test_who_signs_nothing_learns_nothing(host, parameters):
    """Not even what is wrong with the request."""
    body = b"Action=CreateUser&Version=2010-05-08" + parameters
    answer = send(host, headers={"content-type": FORM}, body=body)
    refusal(answer, 403, "MissingAuthenticationToken", "Request is missing Authentication Token")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("Bearer abc", NEEDS_ALL),
        ("Basic dGVzdDp0ZXN0", NEEDS_ALL),
        ("AWS4-HMAC-SHA256", NEEDS_ALL),
        ("AWS4-HMAC-SHA512 Credential=a/b/c/d/e", NEEDS_ALL),
        (
            "AWS4-HMAC-SHA256 Credential=a, Signature=b",
            "Authorization header requires 'SignedHeaders' parameter. Authorization={header}",
        ),
        (
            "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host",
            "Authorization header requires 'Signature' parameter. Authorization={header}",
        ),
        (
            "AWS4-HMAC-SHA256 Signature=a, SignedHeaders=host",
            "Authorization header requires 'Credential' parameter. Authorization={header}",
        ),
        (
            "AWS4-HMAC-SHA256 nonsense",
            "'nonsense' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'.",
        ),
        ("AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=0", CREDENTIAL.format("test")),
        (
            "AWS4-HMAC-SHA256 Credential=a/20260101/r/sts/x/aws4_request, SignedHeaders=host, Signature=0",
            CREDENTIAL.format("a/20260101/r/sts/x/aws4_request"),
        ),
        (
            "AWS4-HMAC-SHA256 Credential=/20260101/r/sts/aws4_request, SignedHeaders=host, Signature=0",
            CREDENTIAL.format("/20260101/r/sts/aws4_request"),
        ),
        ("AWS test:c2lnbmF0dXJl", None),
        ("AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=0", None),
    ],
)
def test_a_malformed_header(host, header, message):
    expected = message and message.replace("{header}", header)
    refusal(authorised(host, header), 400, "IncompleteSignature", expected)


def test_a_header_of_strange_bytes(host):
    for header in (b"AWS4-HMAC-SHA256 Credential=\xff\xfe", b"\xc3\xa9", b"AWS4-HMAC-SHA256 " + b"=," * 3000):
        answer = authorised(host, header)
        assert (answer.status, answer.code) == (400, "IncompleteSignature"), answer.text


def test_a_missing_date(account, request_of):
    request = request_of(account.root).sign()
    del request.headers["x-amz-date"]
    header = request.headers["authorization"]
    message = (
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
        f"Authorization={header}"
    )
    refusal(request.send(), 400, "IncompleteSignature", message)


# The query string


def presigned(request_of, credentials, expires_s=60, **parts):
    query = "Action=GetCallerIdentity&Version=2011-06-15"
    request = request_of(credentials, method="GET", query=query, body=b"", **parts)
    return request.presign(expires_s)


def test_a_presigned_request_works_for_anybody_who_has_it(account, request_of):
    assert presigned(request_of, account.root).send().arn == account.root_arn


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_link_of_boto3_works(account, method):
    url = account.sts.generate_presigned_url("get_caller_identity", ExpiresIn=60, HttpMethod=method)
    with requests.Session() as session:
        session.trust_env = False
        answer = session.request(method, url, timeout=10)
    assert answer.status_code == 200, answer.text
    assert account.root_arn in answer.text


def test_a_link_of_temporary_credentials_works(account, request_of):
    session = account.assume(account.role("worker"))
    arn = f"arn:aws:sts::{account.id}:assumed-role/worker/session"
    assert presigned(request_of, session).send().arn == arn


def test_a_link_expires(account, request_of):
    request = presigned(request_of, account.root, 60, at=ago(seconds=90))
    answer = request.send()
    refusal(answer, 403, "SignatureDoesNotMatch")
    assert answer.message.startswith(f"Signature expired: {request.stamp} is now earlier than ")
    assert presigned(request_of, account.root, 120, at=ago(seconds=90)).send().status == 200


def test_a_link_that_starts_later(account, request_of):
    request = presigned(request_of, account.root, 60, at=ago(minutes=-10))
    answer = request.send()
    refusal(answer, 403, "SignatureDoesNotMatch")
    assert answer.message.startswith(f"Signature not yet current: {request.stamp} is still later than ")


def test_a_link_that_was_changed(account, request_of):
    request = presigned(request_of, account.root)
    request.query = request.query.replace("X-Amz-Expires=60", "X-Amz-Expires=600")
    mismatch(request.send())
    request = presigned(request_of, account.root)
    request.query = request.query.replace("GetCallerIdentity", "GetSessionToken")
    mismatch(request.send())


@pytest.mark.parametrize("expires", ["-1", "soon", "604801", ""])
def test_an_expiry_that_is_none(account, request_of, expires):
    answer = presigned(request_of, account.root, expires).send()
    assert (answer.status, answer.code) == (400, "IncompleteSignature"), answer.text
    assert "X-Amz-Expires" in answer.message


@pytest.mark.parametrize("gone", ["Algorithm", "Credential", "Date", "SignedHeaders", "Signature"])
def test_a_link_must_be_whole(account, request_of, gone):
    request = presigned(request_of, account.root)
    request.query = "&".join(p for p in request.query.split("&") if not p.startswith(f"X-Amz-{gone}="))
    message = (
        "AWS query-string parameters must include 'X-Amz-Algorithm', 'X-Amz-Credential', 'X-Amz-Date', "
        "'X-Amz-SignedHeaders' and 'X-Amz-Signature'. Re-examine the query-string parameters."
    )
    refusal(request.send(), 400, "IncompleteSignature", message)


def test_a_signature_in_the_query_and_another_in_the_header(account, request_of):
    request = presigned(request_of, account.root)
    other = request_of(account.root).sign()
    request.headers |= {k: v for k, v in other.headers.items() if k in ("authorization", "x-amz-date")}
    answer = request.send()
    assert (answer.status, answer.code) == (400, "IncompleteSignature"), answer.text


# Bodies in signed chunks


def chunked(request_of, credentials, pieces: list, **wrong):
    """A request whose body comes in chunks that are signed one by one."""
    payload = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    request = request_of(
        credentials,
        payload_hash=payload,
        headers={
            "x-amz-content-sha256": payload,
            "content-encoding": "aws-chunked",
            "x-amz-decoded-content-length": str(sum(map(len, pieces))),
        },
    ).sign()
    before = request.headers["authorization"][-64:]
    empty = hashlib.sha256(b"").hexdigest()
    body = b""
    for piece in [*pieces, b""]:
        digest = hashlib.sha256(piece).hexdigest()
        text = f"AWS4-HMAC-SHA256-PAYLOAD\n{request.stamp}\n{request.scope}\n{before}\n{empty}\n{digest}"
        before = hmac.new(request.key(), text.encode(), hashlib.sha256).hexdigest()
        body += f"{len(piece):x};chunk-signature={before}\r\n".encode() + piece + b"\r\n"
    request.body = body
    return request


def test_a_body_in_signed_chunks(account, request_of):
    pieces = [CALLER_IDENTITY[:10], CALLER_IDENTITY[10:]]
    assert chunked(request_of, account.root, pieces).send().arn == account.root_arn


def test_signed_chunks_that_were_changed(account, request_of):
    request = chunked(request_of, account.root, [CALLER_IDENTITY])
    whole = request.body
    request.body = whole.replace(b"GetCallerIdentity", b"GetSessionTokenXX")
    refusal(request.send(), 403, "SignatureDoesNotMatch", "The signature of a chunk does not match.")
    for broken in (whole[:-90], whole[:20], b"", b"zz;chunk-signature=0\r\n", whole + b"more"):
        request.body = broken
        answer = request.send()
        assert answer.status in (400, 403), answer.text
        assert answer.code in (
            "IncompleteSignature",
            "SignatureDoesNotMatch",
            "IncompleteBody",
            "InvalidChunkSizeError",
        )
