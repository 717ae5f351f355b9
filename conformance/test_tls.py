"""HTTPS under the local certificate authority."""

import socket
import ssl

import pytest

from clients import Credentials, client, refused, statement, user_names
from server import told


def test_the_certificate_authority_is_told(server):
    outcome = server.run("ca")
    assert told(outcome) == f"{server.ca}\n"
    assert "AWS_CA_BUNDLE" in outcome.stderr
    assert server.ca.read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_boto3_over_tls(server):
    sts = client(server.tls_endpoint, "sts", Credentials("test", "test"), verify=server.ca)
    assert sts.get_caller_identity()["Account"] == "000000000000"


@pytest.mark.parametrize(
    ("name", "answered"),
    [
        ("localhost", b"403 Forbidden"),
        ("sts.us-east-1.amazonaws.com", b"403 Forbidden"),
        ("iam.amazonaws.com", b"403 Forbidden"),
        # To S3 it is a POST to a bucket, which wants the form of a browser.
        ("bucket.s3.eu-west-1.amazonaws.com", b"405 Method Not Allowed"),
    ],
)
def test_names_that_are_vouched_for(server, name, answered):
    context = ssl.create_default_context(cafile=server.ca)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=name) as secure:
            body = b"Action=GetCallerIdentity&Version=2011-06-15"
            head = (
                f"POST / HTTP/1.1\r\nHost: {name}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            secure.sendall(head.encode() + body)
            answer = secure.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 " + answered), answer


def test_tls_by_address_and_of_the_older_version(server):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=server.ca)
        context.maximum_version = context.minimum_version = version
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
            with context.wrap_socket(plain, server_hostname="127.0.0.1") as secure:
                secure.sendall(b"GET /_pileus/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                assert secure.makefile("rb").read().startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("name", ["example.com", "amazonaws.com.evil.example"])
def test_names_that_are_not(server, name):
    context = ssl.create_default_context(cafile=server.ca)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with pytest.raises(ssl.SSLError):
            context.wrap_socket(plain, server_hostname=name)


def test_https_counts_as_secure_transport(account, server):
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    key = account.user("alice", statement("iam:ListUsers", Condition=condition))
    with refused("AccessDenied", status=403):
        user_names(key, server.endpoint)
    iam = client(server.tls_endpoint, "iam", key, verify=server.ca)
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["alice"]
