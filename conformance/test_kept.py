"""What is kept: over a stop, a kill, a backup, a reset; and what is refused to be opened."""

import json
import os
import stat
from pathlib import Path

import pytest

from clients import Account, Credentials, client, user_names
from server import run, told, told_json


def test_what_was_answered_is_there_after_a_kill(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    key = account.user("alice")
    session = account.assume(account.role("worker"))
    for number in range(20):
        account.iam.create_user(UserName=f"user{number}")
        if number % 5 == 4:
            server.kill()
            server.start()
            account.endpoint = server.endpoint
    expected = sorted(["alice"] + [f"user{number}" for number in range(20)])
    assert sorted(user_names(account.root, server.endpoint)) == expected
    for credentials, kind in ((key, "user/alice"), (session, "assumed-role/worker/session")):
        assert account.client("sts", credentials).get_caller_identity()["Arn"].endswith(kind)
    server.kill()
    report = told_json(server.run("scrub", "--json"))
    assert report["damages"] == [] and report["rows"] > 20


def test_a_stop_and_a_start(new_server):
    server = new_server().start()
    Account(server.endpoint, "000000000001").user("alice")
    assert server.stop() == 0
    server.start()
    assert user_names(Credentials("000000000001", "test"), server.endpoint) == ["alice"]


def test_secrets_stand_nowhere_in_clear(new_server):
    server = new_server().start()
    key = Account(server.endpoint, "000000000001").user("alice")
    assert server.stop() == 0
    for file in (path for path in server.data.rglob("*") if path.is_file()):
        assert key.secret.encode() not in file.read_bytes(), file
    assert stat.S_IMODE(server.key_file.stat().st_mode) == 0o600
    assert stat.S_IMODE((server.data / "ca" / "ca.key").stat().st_mode) == 0o600


def test_the_wrong_key_file_is_refused(new_server):
    server = new_server().start()
    assert server.stop() == 0
    wrong = server.home / "wrong.key"
    wrong.write_bytes(os.urandom(32))
    places = ["--data-dir", server.data, "--key-file"]
    for command in (["start", "--listen", "127.0.0.1:0"], ["scrub"], ["root-key"]):
        message = told(run(*command, *places, wrong), 1)
        assert message == (
            f"pileus: {server.data}/store/keyring cannot be opened with the master key {wrong}: "
            "expected the key file with which this data directory was made\n"
        )
    missing = server.home / "missing.key"
    message = told(run("start", "--listen", "127.0.0.1:0", *places, missing), 1)
    assert message == (
        f"pileus: the data in {server.data} is encrypted, and its key file {missing} is missing: "
        "bring it back, or name it with --key-file\n"
    )
    assert not missing.exists()
    server.start()


def test_data_of_a_newer_version_is_refused_and_left_alone(new_server):
    server = new_server().start()
    assert server.stop() == 0
    (server.data / "store" / "format").write_text("pileus-store 999\n")
    before = {
        path: path.read_bytes()
        for path in (server.data / "store").rglob("*")
        if path.is_file() and path.name != "lock"
    }
    message = told(run("start", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert message == (
        f"pileus: {server.data}/store/format names format 999, which a newer pileus has written: use that one\n"
    )
    assert before == {path: path.read_bytes() for path in before}


def test_reset_deletes_all_but_the_authority(new_server):
    server = new_server().start()
    Account(server.endpoint, "000000000001").user("alice")
    authority = server.ca.read_bytes()
    message = told(server.run("reset", "--yes"), 1)
    assert message == f"pileus: it runs as process {server.process.pid}: `pileus stop` first\n"
    assert server.stop() == 0
    assert told(server.run("reset"), 1) == "pileus: this deletes all data: say --yes\n"
    assert told(server.run("reset", "--yes")) == f"all data in {server.data} is deleted\n"
    assert told(server.run("reset", "--yes")) == f"nothing to delete in {server.data}\n"
    server.start()
    assert user_names(Credentials("000000000001", "test"), server.endpoint) == []
    assert server.ca.read_bytes() == authority


def test_a_backup_while_it_runs_and_one_while_it_does_not(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    key = account.user("alice")
    running, stopped = server.home / "running", server.home / "stopped"
    report = told_json(server.run("backup", running, "--json"))
    assert report["to"] == str(running) and report["rows"] > 2 and report["bytes"] > 0
    account.iam.create_user(UserName="later")
    assert server.stop() == 0
    assert told_json(server.run("backup", stopped, "--json"))["rows"] == report["rows"] + 1
    for backup, expected in ((running, ["alice"]), (stopped, ["alice", "later"])):
        restored = new_server(backup.name + "-restored")
        restored.key_file = server.key_file
        assert told(restored.run("restore", backup)) == f"restored into {restored.data}\n"
        restored.start()
        assert user_names(account.root, restored.endpoint) == expected
        assert client(restored.endpoint, "sts", key).get_caller_identity()["Account"] == account.id
        message = told(restored.run("restore", backup), 1)
        assert message.startswith(f"pileus: {restored.data} has data already: ")


def test_a_backup_never_overwrites(new_server):
    server = new_server().start()
    full = server.home / "full"
    full.mkdir()
    (full / "file").write_text("precious")
    message = f"pileus: not done, see to the cause first: {full} is not empty\n"
    assert told(server.run("backup", full), 1) == message
    assert (full / "file").read_text() == "precious"
    assert server.stop() == 0
    assert told(server.run("backup", full), 1) == message


def test_a_backup_under_another_key_is_refused(new_server):
    server, other = new_server().start(), new_server("other").start()
    backup = server.home / "backup"
    told(server.run("backup", backup))
    assert other.stop() == 0
    told(other.run("reset", "--yes"))
    message = told(other.run("restore", backup), 1)
    assert "cannot be opened with the master key" in message
    assert "expected the key file" in message


def test_scrub_finds_what_rotted(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    for number in range(30):
        account.iam.create_user(UserName=f"user{number}")
    message = told(server.run("scrub"), 1)
    assert message == f"pileus: it runs as process {server.process.pid}: `pileus stop` first\n"
    assert server.stop() == 0
    whole = told_json(server.run("scrub", "--json"))
    assert whole["damages"] == [] and whole["rows"] > 30
    largest = max((path for path in (server.data / "store").rglob("*") if path.is_file()), key=written)
    content = bytearray(largest.read_bytes())
    content[written(largest) // 2] ^= 0xFF
    largest.write_bytes(content)
    outcome = server.run("scrub", "--json")
    assert outcome.returncode == 1, outcome.stdout
    if outcome.stdout:
        assert json.loads(outcome.stdout)["damages"]
    else:
        assert "refusing to open, because data would be missing" in outcome.stderr


def test_bodies_are_kept_and_their_rot_is_found(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    s3, body = account.client("s3"), bytes(range(256)) * 4096
    s3.create_bucket(Bucket="kept-and-scrubbed")
    s3.put_object(Bucket="kept-and-scrubbed", Key="large", Body=body)
    s3.put_object(Bucket="kept-and-scrubbed", Key="small", Body=b"small")
    server.kill()
    server.start()
    s3 = Account(server.endpoint, "000000000001").client("s3")
    assert s3.get_object(Bucket="kept-and-scrubbed", Key="large")["Body"].read() == body
    assert server.stop() == 0
    whole = told_json(server.run("scrub", "--json"))
    assert (whole["damages"], whole["bodies_unread"]) == ([], None)
    assert whole["frames"] == len(body) // 65536
    extent = next((server.data / "store" / "blobs").glob("*.ext"))
    content = bytearray(extent.read_bytes())
    content[written(extent) // 2] ^= 0xFF
    extent.write_bytes(content)
    outcome = server.run("scrub", "--json")
    assert outcome.returncode == 1 and len(json.loads(outcome.stdout)["damages"]) == 1
    server.start()
    s3 = Account(server.endpoint, "000000000001").client("s3")
    assert s3.get_object(Bucket="kept-and-scrubbed", Key="small")["Body"].read() == b"small"
    with pytest.raises(Exception) as caught:
        assert s3.get_object(Bucket="kept-and-scrubbed", Key="large")["Body"].read() != body
    assert not isinstance(caught.value, AssertionError), "what rotted was served"


def written(path: Path) -> int:
    """Bytes of a file up to its last that is not zero."""
    return len(path.read_bytes().rstrip(b"\0"))
