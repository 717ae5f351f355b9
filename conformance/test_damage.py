"""Disks that fail, processes that die, commands that were mistyped: what was answered stays true."""

import shutil

import pytest
from botocore.exceptions import ClientError

from clients import Account, Credentials, client, user_names
from server import Server, run, told, told_json


def make_users_until_it_fails(account) -> tuple[list, ClientError | None]:
    iam, made = account.iam, []
    for number in range(400):
        try:
            iam.create_user(UserName=f"user{number:03}")
        except ClientError as error:
            return made, error
        made.append(f"user{number:03}")
    return made, None


@pytest.mark.parametrize("fault", ["enospc:after=60", "short:after=60", "sync:after=60"])
def test_a_disk_that_fails(new_server, fault):
    """Nothing more is answered as done, the reason is told, and what was answered before is there afterwards."""
    server = new_server().start(environment={"PILEUS_FAULT": fault})
    account = Account(server.endpoint, "000000000001")
    made, error = make_users_until_it_fails(account)
    assert error, "the fault did not strike"
    assert error.response["Error"]["Code"] == "ServiceUnavailable"
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert server.health()["pid"] == server.process.pid
    server.stop()
    server.start()
    found = user_names(account.root, server.endpoint)
    assert found[: len(made)] == made
    assert len(found) <= len(made) + 1, "more than the request that was not answered"


def test_what_is_left_of_a_killed_one_misleads_nobody(new_server):
    server = new_server().start()
    server.kill()
    assert server.running()["pid"] == server.process.pid
    assert told_json(server.run("status", "--json"), 3) == {"running": False, "data": str(server.data)}
    assert told(server.run("stop")) == f"pileus does not run (data: {server.data})\n"
    assert told_json(server.run("scrub", "--json"))["damages"] == []


def test_a_last_request_that_was_half_written(new_server):
    """The end of the log is cut off at any place, as by a power cut: the rows before are there."""
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    for number in range(10):
        account.iam.create_user(UserName=f"user{number}")
    server.kill()
    log = max(
        (server.data / "store" / "log").iterdir(), key=lambda path: len(path.read_bytes().rstrip(b"\0"))
    )
    whole = log.read_bytes()
    end = len(whole.rstrip(b"\0"))
    log.write_bytes(whole[: end - 20] + bytes(len(whole) - end + 20))
    server.start()
    found = user_names(account.root, server.endpoint)
    assert found == [f"user{number}" for number in range(len(found))] and len(found) >= 9


def test_a_restore_from_what_is_no_backup_leaves_nothing(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    account.iam.create_user(UserName="alice")
    backup = server.home / "backup"
    told(server.run("backup", backup))
    other = new_server("other")
    other.key_file = server.key_file
    empty = server.home / "empty"
    empty.mkdir()
    for wrong in (server.home / "mistyped", empty):
        told(other.run("restore", wrong), 1)
        assert not (other.data / "store").exists(), "a second try would be refused"
    assert told(other.run("restore", backup)) == f"restored into {other.data}\n"
    other.start()
    assert user_names(account.root, other.endpoint) == ["alice"]


def test_a_backup_that_rotted_is_not_restored(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    for number in range(20):
        account.iam.create_user(UserName=f"user{number}")
    backup = server.home / "backup"
    told(server.run("backup", backup))
    largest = max(
        (path for path in backup.rglob("*") if path.is_file()), key=lambda path: path.stat().st_size
    )
    content = bytearray(largest.read_bytes())
    content[len(content) // 2] ^= 1
    largest.write_bytes(content)
    other = new_server("other")
    other.key_file = server.key_file
    message = told(other.run("restore", backup), 1)
    assert message.startswith("pileus: ") and "panicked" not in message
    outcome = (
        run("start", "--listen", "127.0.0.1:0", *other.places()) if (other.data / "store").exists() else None
    )
    assert outcome is None or outcome.returncode == 1, "half a backup must not be served"


def test_a_copy_of_the_directory_is_the_same_cloud(new_server):
    server = new_server().start()
    key = Account(server.endpoint, "000000000001").user("alice")
    assert server.stop() == 0
    copy = Server(server.home / "copy")
    copy.home.mkdir()
    shutil.copytree(server.data, copy.data)
    shutil.copy(server.key_file, copy.key_file)
    copied = new_server("copied")
    copied.data, copied.key_file = copy.data, copy.key_file
    copied.start()
    assert client(copied.endpoint, "sts", key).get_caller_identity()["Account"] == "000000000001"


def test_places_can_be_told_by_variables(new_server):
    server = new_server()
    environment = {"PILEUS_DATA_DIR": str(server.data), "PILEUS_KEY_FILE": str(server.key_file)}
    told(run("start", "--background", "--listen", "127.0.0.1:0", environment=environment))
    try:
        assert told_json(run("status", "--json", environment=environment))["data"] == str(server.data)
        key = told_json(run("root-key", "--json", environment=environment))
        sts = client(
            told_json(run("status", "--json", environment=environment))["endpoint"],
            "sts",
            Credentials(key["AccessKeyId"], key["SecretAccessKey"]),
        )
        assert sts.get_caller_identity()["Arn"] == "arn:aws:iam::000000000000:root"
    finally:
        told(run("stop", environment=environment))
    assert server.key_file.exists()


def test_places_of_somebody_without_a_home(new_server):
    server = new_server()
    environment = {
        "XDG_DATA_HOME": str(server.home / "share"),
        "XDG_CONFIG_HOME": str(server.home / "config"),
    }
    told(run("root-key", environment=environment))
    assert (server.home / "share" / "pileus" / "store").is_dir()
    assert (server.home / "config" / "pileus" / "master.key").is_file()
