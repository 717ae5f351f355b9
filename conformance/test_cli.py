"""The commands of the binary, and the real AWS CLI that they point here."""

import json
import os
import re
import shlex
import signal
import socket
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from clients import Account, Credentials, client, refused, statement
from raw import send
from server import Server, binary, clean, run, until


def told(outcome, code=0):
    """What a command said, once it ended as it should."""
    assert outcome.returncode == code, outcome.stderr + outcome.stdout
    return outcome.stdout if code in (0, 3) else outcome.stderr


def told_json(outcome, code=0) -> dict:
    return json.loads(told(outcome, code))


def aws(server: Server, script: str, environment=None) -> str:
    """Runs lines of a shell in which `aws` is the real CLI and the environment is what we print."""
    lines = f"""
        set -eu
        aws() {{ {shlex.quote(sys.executable)} -m awscli "$@"; }}
        eval "$({shlex.quote(str(binary()))} env --data-dir {shlex.quote(str(server.data))})"
        {script}
    """
    environment = clean({"AWS_CONFIG_FILE": os.devnull, "AWS_PAGER": "", "HOME": str(server.home)} | (environment or {}))
    outcome = subprocess.run(["bash", "-c", lines], capture_output=True, text=True, env=environment, timeout=120)
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


def names(credentials: Credentials, endpoint: str) -> list:
    users = client(endpoint, "iam", credentials).list_users()["Users"]
    return [user["UserName"] for user in users]


# AWS's command line


def test_a_session_of_the_aws_command_line(new_server):
    server = new_server("it's here").start()
    script = """
        aws sts get-caller-identity --query Arn --output text
        aws iam create-user --user-name alice --path /team/ --query User.Arn --output text
        aws iam put-user-policy --user-name alice --policy-name p --policy-document \
            '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}}'
        keys=$(aws iam create-access-key --user-name alice \
            --query 'AccessKey.[AccessKeyId,SecretAccessKey]' --output text)
        export AWS_ACCESS_KEY_ID=$(echo "$keys" | cut -f1) AWS_SECRET_ACCESS_KEY=$(echo "$keys" | cut -f2)
        aws sts get-caller-identity --query Arn --output text
        aws iam list-users --query 'Users[].UserName' --output text
        aws iam list-roles 2>&1 || echo "exit $?"
    """
    lines = [line for line in aws(server, script).splitlines() if line]
    alice = "arn:aws:iam::000000000000:user/team/alice"
    assert lines[:4] == ["arn:aws:iam::000000000000:root", alice, alice, "alice"]
    assert "(AccessDenied) when calling the ListRoles operation" in lines[4]
    assert lines[-1] == "exit 254"


def test_env_makes_a_leftover_session_harmless(server):
    environment = {"AWS_SESSION_TOKEN": "old", "AWS_PROFILE": "work"}
    arn = aws(server, "aws sts get-caller-identity --query Arn --output text", environment)
    assert arn.strip() == "arn:aws:iam::000000000000:root"


def test_env_in_both_forms(server):
    exports = told_json(server.run("env", "--json", "--region", "eu-west-1"))
    assert exports == {
        "AWS_ENDPOINT_URL": server.endpoint,
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_CA_BUNDLE": str(server.ca),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }
    lines = told(server.run("env")).splitlines()
    assert f"export AWS_ENDPOINT_URL={server.endpoint}" in lines
    assert "unset AWS_SESSION_TOKEN AWS_PROFILE" in lines


def test_env_gives_no_keys_that_do_not_work(new_server):
    server = new_server().start("--no-default-keys")
    assert "AWS_ACCESS_KEY_ID" not in told_json(server.run("env", "--json"))
    assert "# no default keys here: make one with `pileus root-key` and export it" in told(server.run("env"))


# Start, status, stop


def test_status_of_what_runs_and_of_what_does_not(new_server):
    server = new_server().start()
    status = told_json(server.run("status", "--json"))
    assert status.pop("store")["commits"] >= 1
    assert status == {
        "running": True,
        "pid": server.process.pid,
        "endpoint": server.endpoint,
        "data": str(server.data),
        "default_keys": True,
    }
    assert told(server.run("status")).startswith(f"pileus runs as process {server.process.pid}\n")
    assert told(server.run("stop")) == "stopped\n"
    assert server.process.wait(30) == 0
    stopped = {"running": False, "data": str(server.data)}
    assert told_json(server.run("status", "--json"), 3) == stopped
    assert told(server.run("status"), 3) == f"pileus does not run (data: {server.data})\n"
    assert told(server.run("stop")) == f"pileus does not run (data: {server.data})\n"


def test_the_start_tells_what_to_do_next(new_server):
    server = new_server().start()
    screen = until(lambda: "Ctrl-C" in server.log.read_text() and server.log.read_text(), "the banner")
    assert re.search(rf"^  listens   {server.endpoint} and https on the same port$", screen, re.M)
    assert "sts" in screen and "iam" in screen and f"pileus env --data-dir '{server.data}'" in screen


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_good_order(new_server, how):
    server = new_server().start()
    server.process.send_signal(how)
    assert server.process.wait(30) == 0
    assert server.running() == {}


def test_a_second_start_on_the_same_data_is_refused_by_name_of_the_first(new_server):
    server = new_server().start()
    message = told(run("start", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert message == f"pileus: {server.data}/store is in use by process {server.process.pid}: stop it first\n"
    message = told(run("start", "--background", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert message == f"pileus: it runs already, as process {server.process.pid}\n"
    assert told_json(server.run("status", "--json"))["pid"] == server.process.pid


def test_a_port_that_is_taken(new_server, server):
    other = new_server()
    message = told(run("start", "--listen", f"127.0.0.1:{server.port}", *other.places()), 1)
    assert message.startswith(f"pileus: cannot listen on 127.0.0.1:{server.port}: ")
    assert message.endswith("choose another address with --listen\n")


def test_a_start_in_the_background(new_server):
    server = new_server()
    screen = told(run("start", "--background", "--listen", "127.0.0.1:0", *server.places()))
    pid = server.running()["pid"]
    try:
        assert "is ready" in screen
        status = told_json(server.run("status", "--json"))
        assert status["pid"] == pid
        sts = client(status["endpoint"], "sts", Credentials("test", "test"))
        assert sts.get_caller_identity()["Account"] == "000000000000"
        assert "is ready" in (server.data / "pileus.log").read_text()
        assert told(server.run("stop")) == "stopped\n"
        until(lambda: not Path(f"/proc/{pid}/cmdline").exists() or is_zombie(pid), "its end")
    finally:
        if server.running().get("pid") == pid:
            os.kill(pid, signal.SIGKILL)


def is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def test_a_start_in_the_background_that_fails_tells_why(new_server):
    server = new_server()
    server.key_file.write_bytes(b"short")
    message = told(run("start", "--background", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert message.startswith("pileus: it did not start:\n")
    assert "expected 32 bytes, found 5" in message


def test_an_ephemeral_one_leaves_nothing(new_server, tmp_path):
    server = new_server()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    listen = f"127.0.0.1:{free_port()}"
    with server.log.open("w") as log:
        server.process = subprocess.Popen(
            [binary(), "--ephemeral", "--listen", listen], stdout=log, stderr=log, env=clean({"TMPDIR": str(scratch)})
        )
    server.endpoint = f"http://{listen}"
    until(lambda: answers(server), "its start")
    assert server.health()["ephemeral"] is True
    client(server.endpoint, "iam", Credentials("test", "test")).create_user(UserName="alice")
    assert server.stop() == 0
    assert list(scratch.iterdir()) == []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(server: Server) -> bool:
    assert server.process.poll() is None, server.log.read_text()
    try:
        return server.health()["status"] == "ok"
    except OSError:
        return False


# What is kept


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
    assert sorted(names(account.root, server.endpoint)) == expected
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
    assert names(Credentials("000000000001", "test"), server.endpoint) == ["alice"]


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
    before = {path: path.read_bytes() for path in (server.data / "store").rglob("*") if path.is_file() and path.name != "lock"}
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
    assert names(Credentials("000000000001", "test"), server.endpoint) == []
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
        assert names(account.root, restored.endpoint) == expected
        assert client(restored.endpoint, "sts", key).get_caller_identity()["Account"] == account.id
        message = told(restored.run("restore", backup), 1)
        assert message.startswith(f"pileus: {restored.data} has data already: ")


def test_a_backup_never_overwrites(new_server):
    server = new_server().start()
    full = server.home / "full"
    full.mkdir()
    (full / "file").write_text("precious")
    assert told(server.run("backup", full), 1) == f"pileus: {full} is not empty\n"
    assert (full / "file").read_text() == "precious"
    assert server.stop() == 0
    assert told(server.run("backup", full), 1) == f"pileus: {full} is not empty\n"


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


def written(path: Path) -> int:
    """Bytes of a file up to its last that is not zero."""
    return len(path.read_bytes().rstrip(b"\0"))


# Root keys, and who may come


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
    for headers in ({}, {"x-pileus-admin": "0" * 32}, {"x-pileus-admin": token, "origin": "http://evil.example"}):
        answer = send(host, target="/_pileus/root-key", headers=headers, body=b'{"account":"000000000000"}')
        assert (answer.status, json.loads(answer.body)) == (403, {"message": "for the owner of the data only"})
    assert stat.S_IMODE((server.data / "running.json").stat().st_mode) == 0o600
    answer = send(host, target="/_pileus/none", headers={"x-pileus-admin": token})
    assert answer.status == 404


# TLS


def test_the_certificate_authority_is_told(server):
    outcome = server.run("ca")
    assert told(outcome) == f"{server.ca}\n"
    assert "AWS_CA_BUNDLE" in outcome.stderr
    assert server.ca.read_text().startswith("-----BEGIN CERTIFICATE-----")


def test_boto3_over_tls(server):
    sts = client(server.tls_endpoint, "sts", Credentials("test", "test"), verify=server.ca)
    assert sts.get_caller_identity()["Account"] == "000000000000"


@pytest.mark.parametrize(
    "name", ["localhost", "sts.us-east-1.amazonaws.com", "iam.amazonaws.com", "bucket.s3.eu-west-1.amazonaws.com"]
)
def test_names_that_are_vouched_for(server, name):
    context = ssl.create_default_context(cafile=server.ca)
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=name) as secure:
            body = b"Action=GetCallerIdentity&Version=2011-06-15"
            head = f"POST / HTTP/1.1\r\nHost: {name}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            secure.sendall(head.encode() + body)
            answer = secure.makefile("rb").read()
    assert re.match(rb"HTTP/1.1 40[03] ", answer), answer


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
        names(key, server.endpoint)
    iam = client(server.tls_endpoint, "iam", key, verify=server.ca)
    assert [user["UserName"] for user in iam.list_users()["Users"]] == ["alice"]


# Health


def test_health_in_both_shapes(server):
    host = server.endpoint.removeprefix("http://")
    health = server.health()
    assert health["status"] == "ok" and health["pid"] == server.process.pid
    assert health["services"] == {"sts": "available", "iam": "available"}
    other = json.loads(send(host, "GET", "/_localstack/health").body)
    assert other["services"] == health["services"] and other["version"] == health["version"]
    assert send(host, "POST", "/_pileus/health").status == 405
