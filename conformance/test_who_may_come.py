"""Root keys, and where the default ones count."""

import json
import re
import stat

from clients import Credentials, client, refused
from raw import send
from server import run, told, told_json


def root_key(outcome) -> Credentials:
    made = told_json(outcome)
    return Credentials(made["AccessKeyId"], made["SecretAccessKey"])


def test_root_keys_are_made_running_or_not(new_server):
    server = new_server()
    first = root_key(server.run("root-key", "--json"))
    server.start("--no-default-keys")
    second = root_key(server.run("root-key", "--json", "--account", "111122223333"))
    for key, account in ((first, "000000000000"), (second, "111122223333")):
        told_of = client(server.endpoint, "sts", key).get_caller_identity()
        assert told_of["Arn"] == f"arn:aws:iam::{account}:root"
        info = client(server.endpoint, "sts", key).get_access_key_info(AccessKeyId=key.access_key)
        assert info["Account"] == account
    lines = told(server.run("root-key", "--account", "111122223333")).splitlines()
    assert re.fullmatch(r"export AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}", lines[0])
    assert re.fullmatch(r"export AWS_SECRET_ACCESS_KEY=[A-Za-z0-9+/]{40}", lines[1])
    message = told(server.run("root-key", "--account", "111122223333"), 1)
    assert "Cannot exceed quota for AccessKeysPerUser: 2" in message


def test_an_account_is_twelve_digits(new_server):
    outcome = new_server().run("root-key", "--account", "1")
    assert outcome.returncode == 2
    assert "an account is twelve digits" in outcome.stderr


def test_listening_to_everybody_needs_a_root_key(new_server):
    server = new_server()
    message = told(run("start", "--listen", "0.0.0.0:0", *server.places()), 1)
    assert message == (
        "pileus: on 0.0.0.0:0 everybody could come, and there is no root key yet: make one with `pileus "
        "root-key`, then start again (test/test works on loopback only)\n"
    )
    key = root_key(server.run("root-key", "--json"))
    server.start(listen="0.0.0.0:0")
    assert server.endpoint.startswith("http://127.0.0.1:")
    assert client(server.endpoint, "sts", key).get_caller_identity()["Arn"].endswith(":root")
    invalid = "The security token included in the request is invalid."
    with refused("InvalidClientTokenId", invalid, 403):
        client(server.endpoint, "sts", Credentials("test", "test")).get_caller_identity()


def test_another_loopback_address_is_loopback(new_server):
    server = new_server().start(listen="127.0.0.2:0")
    assert server.endpoint.startswith("http://127.0.0.2:")
    assert client(server.endpoint, "sts", Credentials("test", "test")).get_caller_identity()


def test_pages_of_the_owner_are_for_the_owner(server):
    host = server.endpoint.removeprefix("http://")
    token = server.running()["admin_token"]
    for headers in (
        {},
        {"x-pileus-admin": "0" * 32},
        {"x-pileus-admin": token, "origin": "http://evil.example"},
    ):
        answer = send(host, target="/_pileus/root-key", headers=headers, body=b'{"account":"000000000000"}')
        assert (answer.status, json.loads(answer.body)) == (
            403,
            {"message": "for the owner of the data only"},
        )
    assert stat.S_IMODE((server.data / "running.json").stat().st_mode) == 0o600
    answer = send(host, target="/_pileus/none", headers={"x-pileus-admin": token})
    assert answer.status == 404
