"""What no client should send: answered with AWS's error or a clean one of HTTP, and the server lives."""

import random
import socket
from urllib.parse import quote

import pytest

from clients import Credentials, refused, statement
from raw import CALLER_IDENTITY, FORM, send
from server import until

QUERY_TEXT = {"content-type": FORM}
MIB = 1024 * 1024


@pytest.fixture(autouse=True)
def lives(server, request_of):
    """After each test the same server answers, and root can sign in."""
    pid = server.process.pid
    yield
    assert server.health()["pid"] == pid
    assert request_of(Credentials("test", "test")).sign().send().status == 200


def clean(answer):
    """No failure of ours, and a code for the client."""
    assert 400 <= answer.status < 500 or answer.status == 501, (answer.status, answer.body[:500])
    return answer


def signed(account, request_of, body=b"", **parts):
    return request_of(account.root, body=body, **parts).sign().send()


# Actions


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            b"Action=MakeCoffee&Version=2011-06-15",
            "InvalidAction",
            "Could not find operation MakeCoffee for version 2011-06-15",
        ),
        (
            b"Action=GetCallerIdentity&Version=1999-01-01",
            "InvalidAction",
            "Could not find operation GetCallerIdentity for version 1999-01-01",
        ),
        (b"Version=2011-06-15", "MissingAction", "The request must contain the parameter Action"),
        (b"", "MissingAction", "The request must contain the parameter Action"),
        (
            b"Action=&Version=2011-06-15",
            "InvalidAction",
            "Could not find operation  for version 2011-06-15",
        ),
        (
            b"Action=getcalleridentity&Version=2011-06-15",
            "InvalidAction",
            "Could not find operation getcalleridentity for version 2011-06-15",
        ),
    ],
)
def test_actions_that_are_none(account, request_of, body, code, message):
    answer = signed(account, request_of, body)
    assert (answer.status, answer.code, answer.message) == (400, code, message)
    assert "<Type>Sender</Type>" in answer.text
    assert answer.headers["content-type"] == "text/xml"


def test_an_action_that_aws_has_and_we_have_not(account, request_of):
    body = b"Action=CreateSAMLProvider&Version=2010-05-08&Name=n&SAMLMetadataDocument=" + b"x" * 1000
    answer = signed(account, request_of, body, service="iam")
    assert (answer.status, answer.code) == (501, "NotImplemented")
    assert "CreateSAMLProvider" in answer.message


def test_a_name_that_would_be_markup(account, request_of):
    answer = signed(account, request_of, b"Action=%3Cb%3E%26%22%27&Version=%00%01%0a")
    assert (answer.status, answer.code) == (400, "InvalidAction")
    assert "<b>" not in answer.text and "\x00" not in answer.text and "\x01" not in answer.text


# Forms


BROKEN = [
    b"%",
    b"%zz",
    b"Action=%",
    b"Action=%e4%b8",
    b"Action=GetCallerIdentity&Version=2011-06-15&%ff%fe=%ff",
    b"\xff\xfe\x00\x01",
    b"&&&===&&=",
    b"=",
    b"Action=GetCallerIdentity&Action=GetSessionToken&Version=2011-06-15",
    b"Action\x00=GetCallerIdentity",
    "Action=Gét".encode(),
    b"{",
    b"<xml",
    b"\xbf" * 1000,
]


@pytest.mark.parametrize("body", BROKEN, ids=range(len(BROKEN)))
def test_broken_forms(account, request_of, host, body):
    assert signed(account, request_of, body).status in (200, 400)
    clean(send(host, headers=QUERY_TEXT, body=body))


@pytest.mark.parametrize(
    "query",
    [
        "%",
        "%zz=1",
        "a=%ff",
        "&&&",
        "=",
        "?" * 100,
        "Action=%00",
        "Action=GetCallerIdentity&Version=%",
        "a" * 8000,
    ],
)
def test_broken_query_strings(account, request_of, host, query):
    clean(send(host, "GET", f"/?{query}"))
    signed_answer = signed(account, request_of, query=query)
    clean(signed_answer)


@pytest.mark.parametrize(
    "path",
    [
        "//",
        "/../..",
        "/%",
        "/%00",
        "/%ff%fe",
        "/" + "a/" * 2000,
        "/_",
        "/_pileus/none",
        "/service/a/operation/b",
        "*",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "BREW"])
def test_strange_paths_and_methods(host, method, path):
    clean(send(host, method, path))


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/x-amz-json-1.0",
        "application/x-amz-json-1.1",
        "application/cbor",
        "application/xml",
        "text/plain; charset=\xff",
        "multipart/form-data; boundary=x",
        "x" * 5000,
        "",
    ],
)
def test_wrong_content_types(account, request_of, host, kind):
    answer = signed(account, request_of, CALLER_IDENTITY, headers={"content-type": kind})
    assert answer.status < 500, answer.body
    clean(send(host, headers={"content-type": kind}, body=b"\x00\xff{[<"))


def test_targets_of_other_protocols(host):
    for target in ("AWSSecurityTokenServiceV20110615.GetCallerIdentity", "a.b", ".", "", "x" * 3000, "é"):
        for kind in ("application/x-amz-json-1.0", "application/x-amz-json-1.1", "application/cbor"):
            headers = {"x-amz-target": target.encode(), "content-type": kind}
            clean(send(host, headers=headers, body=b"{}"))
    cbor = {"smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor"}
    for path in (
        "/service/AWSSecurityTokenServiceV20110615/operation/GetCallerIdentity",
        "/service//operation/",
    ):
        clean(send(host, "POST", path, cbor, b"\xbf\xff"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-amz-json-1.1", b"[" * 100_000),
        ("application/x-amz-json-1.1", b'{"a":' * 100_000),
        ("application/cbor", b"\x81" * 100_000),
        ("application/cbor", b"\xbf\x61a" * 100_000),
        ("application/xml", b"<a>" * 100_000),
        (FORM, b"&".join(b"a.%d.b=1" % n for n in range(50_000))),
        (FORM, b"a" + b".member.1" * 50_000 + b"=1"),
    ],
    ids=["json-lists", "json-objects", "cbor-lists", "cbor-maps", "xml", "many", "long"],
)
def test_deep_and_long_bodies(account, request_of, host, kind, body):
    clean(send(host, headers={"content-type": kind}, body=body))
    assert signed(account, request_of, body, headers={"content-type": kind}).status < 500


def test_deep_policies(account, request_of):
    for document in (
        "[" * 50_000,
        '{"Statement":' * 20_000,
        '{"a":"' + "\\u0000" * 20_000 + '"}',
        "{" + " " * 100_000 + "}",
    ):
        body = f"Action=CreatePolicy&Version=2010-05-08&PolicyName=p&PolicyDocument={quote(document)}"
        answer = signed(account, request_of, body.encode(), service="iam")
        assert answer.status == 400, answer.text
        assert answer.code in ("MalformedPolicyDocument", "ValidationError")


def test_costly_patterns_are_cheap(account):
    """A pattern of many stars against a long name takes no exponential time."""
    stars = account.arn("user/" + "*a" * 60 + "b")
    key = account.user("alice", statement("iam:GetUser", stars))
    with refused("AccessDenied", status=403):
        account.client("iam", key).get_user(UserName="a" * 64)


def test_thousands_of_parameters(account, request_of):
    tags = "&".join(f"Tags.member.{n}.Key=k{n}&Tags.member.{n}.Value=v" for n in range(1, 5001))
    body = f"Action=CreateUser&Version=2010-05-08&UserName=alice&{tags}"
    answer = signed(account, request_of, body.encode(), service="iam")
    assert answer.status in (400, 409) and answer.code in ("ValidationError", "LimitExceeded"), answer.text
    assert account.iam.list_users()["Users"] == []


@pytest.mark.parametrize("index", ["0", "-1", "99999999999999999999", "4294967296", "1.5", "x", "", "1e9"])
def test_strange_list_indexes(account, request_of, index):
    body = f"Action=CreateUser&Version=2010-05-08&UserName=alice&Tags.member.{index}.Key=k&Tags.member.{index}.Value=v"
    assert signed(account, request_of, body.encode(), service="iam").status in (200, 400)


@pytest.mark.parametrize("number", ["", "x", "1.5", "1e3", "-1", "99999999999999999999", "0x10", "٣"])
def test_numbers_that_are_none(account, request_of, number):
    body = f"Action=GetSessionToken&Version=2011-06-15&DurationSeconds={quote(number)}"
    answer = signed(account, request_of, body.encode())
    assert answer.status == 400 and answer.code in ("MalformedInput", "ValidationError"), answer.text


@pytest.mark.parametrize(
    "name", ["a\x00b", "a\nb", "a b", "../x", "ä", "\U0001f600", "a" * 65, "", "<a>", "a/b", "a%2fb"]
)
def test_names_that_are_none(account, request_of, name):
    body = f"Action=CreateUser&Version=2010-05-08&UserName={quote(name)}"
    answer = signed(account, request_of, body.encode(), service="iam")
    assert (answer.status, answer.code) == (400, "ValidationError"), answer.text
    assert "'userName' failed to satisfy constraint: " in answer.message


# Sizes


def test_a_body_over_the_limit(account, request_of, host):
    answer = send(host, headers=QUERY_TEXT, body=b"a" * (16 * MIB + 1))
    assert answer.status == 413
    assert f"<Message>Request must be smaller than {16 * MIB} bytes</Message>" in str(answer.body)


def test_a_body_just_below_the_limit(account, request_of):
    body = CALLER_IDENTITY + b"&x=" + b"a" * (16 * MIB - len(CALLER_IDENTITY) - 3)
    answer = signed(account, request_of, body)
    assert answer.status in (200, 400), answer.status


def test_a_body_that_is_announced_to_be_huge(host):
    with talk(host) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\nAction=")
        line.shutdown(socket.SHUT_WR)
        assert status_of(line.makefile("rb").read()) in (None, 400, 413)


def test_a_chunked_body_without_end(host):
    with talk(host) as line:
        line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"10000\r\n" + b"a" * 65536 + b"\r\n"
        try:
            for _ in range(16 * MIB // 65536 + 2):
                line.sendall(piece)
            answer = line.recv(65536)
        except (BrokenPipeError, ConnectionResetError):
            answer = b""
        # Whoever goes on sending may find the line closed before it reads the answer.
        assert answer == b"" or status_of(answer) == 413


def test_200_kb_of_headers(account, request_of, host):
    for headers in ({"x-big": "a" * 200_000}, {f"x-{n}": "a" * 1000 for n in range(200)}):
        answer = send_or_closed(host, headers)
        assert answer in (400, 413, 431, None), answer


def test_a_session_token_of_60_kb(account, request_of):
    credentials = Credentials("ASIAIOSFODNN7EXAMPLE", "secret", "a" * 60_000)
    answer = request_of(credentials).sign().send()
    assert (answer.status, answer.code) == (403, "InvalidClientTokenId")


def test_hundreds_of_headers(host):
    assert send_or_closed(host, {f"x-{n}": "a" for n in range(2000)}) in (400, 403, 431, None)


def test_a_long_request_line(host):
    assert send_or_closed(host, {}, "/?" + "a" * 200_000) in (400, 414, 431, None)


def send_or_closed(host, headers, target="/"):
    """The status, or None where the server just closed the connection."""
    try:
        return send(host, "POST", target, headers).status
    except (ConnectionError, OSError):
        return None


# Connections


def talk(host) -> socket.socket:
    name, port = host.split(":")
    return socket.create_connection((name, int(port)), timeout=30)


def status_of(answer: bytes) -> int | None:
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


@pytest.mark.parametrize(
    "text",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
        b"GET \xff\xfe HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.0\r\n",
        b"\x16\x03\x01\x00\x05hello",
        b"\x16" + b"\xff" * 1000,
        b"\x00" * 100,
    ],
)
def test_what_is_no_request(host, text):
    with talk(host) as line:
        try:
            line.sendall(text)
            line.shutdown(socket.SHUT_WR)
            answer = line.makefile("rb").read()
        except ConnectionResetError:
            return
        assert status_of(answer) in (None, 400, 403, 404, 405, 413, 501, 505), answer[:200]


def test_requests_that_are_broken_off(host):
    request = (
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 43\r\n\r\n"
        + CALLER_IDENTITY
    )
    for cut in range(0, len(request), 7):
        with talk(host) as line:
            line.sendall(request[:cut])


def test_slow_requests_hold_nobody_up(host, account, request_of):
    lines = [talk(host) for _ in range(50)]
    try:
        for line in lines:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nAct")
        assert signed(account, request_of, CALLER_IDENTITY).status == 200
    finally:
        for line in lines:
            line.close()


def test_a_request_in_single_bytes(account, request_of, host):
    request = request_of(account.root, headers={"connection": "close"}).sign()
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    text = f"POST / HTTP/1.1\r\n{head}content-length: {len(request.body)}\r\n\r\n".encode() + request.body
    with talk(host) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in text:
            line.sendall(bytes([byte]))
        assert status_of(line.makefile("rb").read()) == 200


def test_a_body_that_waits_for_a_word(account, request_of, host):
    request = request_of(account.root, headers={"connection": "close"}).sign()
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    with talk(host) as line:
        line.sendall(
            f"POST / HTTP/1.1\r\n{head}expect: 100-continue\r\ncontent-length: {len(request.body)}\r\n\r\n".encode()
        )
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(request.body)
        assert status_of(line.makefile("rb").read()) == 200


def test_http_of_the_first_version(host):
    with talk(host) as line:
        line.sendall(b"GET /_pileus/health HTTP/1.0\r\n\r\n")
        assert b" 200 OK\r\n" in line.makefile("rb").read()


def test_many_requests_on_one_line_and_at_once(account, request_of, host):
    request = request_of(account.root).sign()
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    text = f"POST / HTTP/1.1\r\n{head}content-length: {len(request.body)}\r\n\r\n".encode() + request.body
    with talk(host) as line:
        line.sendall(text * 50)
        received = b""

        def all_answered():
            nonlocal received
            received += line.recv(65536)
            return received.count(b"HTTP/1.1 200") == 50

        until(all_answered, "50 answers")


def test_a_client_that_does_not_read(host):
    with talk(host) as line:
        line.settimeout(0.5)
        try:
            for _ in range(2000):
                line.sendall(b"GET /_pileus/health HTTP/1.1\r\nHost: x\r\n\r\n")
        except TimeoutError:
            pass


def test_random_bytes_in_random_places(account, request_of, host):
    """Requests with some bytes changed; the seed tells which."""
    dice = random.Random(7)
    request = request_of(account.root, headers={"connection": "close"}).sign()
    head = "".join(f"{name}: {value}\r\n" for name, value in request.headers.items())
    whole = f"POST / HTTP/1.1\r\n{head}content-length: {len(request.body)}\r\n\r\n".encode() + request.body
    for _ in range(300):
        text = bytearray(whole)
        for _ in range(dice.randint(1, 4)):
            text[dice.randrange(len(text))] = dice.randrange(256)
        with talk(host) as line:
            try:
                line.sendall(text)
                line.shutdown(socket.SHUT_WR)
                answer = line.makefile("rb").read()
            except ConnectionError:
                continue
        status = status_of(answer)
        assert status is None or status < 500 or status == 501, (bytes(text), answer)
