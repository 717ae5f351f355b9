"""The commands of the binary, and the real AWS CLI that they point here."""

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clients import Account, Credentials, client, statement, trust
from raw import CALLER_IDENTITY, send
from server import Server, binary, clean, run, told, told_json, until


def aws(server: Server, script: str, environment=None) -> str:
    """Runs lines of a shell in which `aws` is the real CLI and the environment is what we print."""
    lines = f"""
        set -eu
        aws() {{ {shlex.quote(sys.executable)} -m awscli "$@"; }}
        eval "$({shlex.quote(str(binary()))} env --data-dir {shlex.quote(str(server.data))})"
        {script}
    """
    environment = clean(
        {"AWS_CONFIG_FILE": os.devnull, "AWS_PAGER": "", "HOME": str(server.home)} | (environment or {})
    )
    outcome = subprocess.run(
        ["bash", "-c", lines], capture_output=True, text=True, env=environment, timeout=120
    )
    assert outcome.returncode == 0, outcome.stderr
    return outcome.stdout


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
    assert lines[-1] == "exit 255"


def test_a_profile_of_the_aws_command_line_that_assumes_a_role(new_server):
    server = new_server().start()
    account = Account(server.endpoint, "000000000001")
    key = account.user("alice", statement("sts:AssumeRole"))
    condition = {"StringEquals": {"sts:ExternalId": "agreed"}}
    role = account.role(
        "worker", statement("iam:ListUsers"), trusted=trust(account.root_arn, Condition=condition)
    )
    config = server.home / "config"
    config.write_text(
        f"[profile alice]\naws_access_key_id = {key.access_key}\naws_secret_access_key = {key.secret}\n"
        f"[profile worker]\nrole_arn = {role}\nsource_profile = alice\nexternal_id = agreed\n"
        "role_session_name = shift\n"
    )
    script = """
        aws --profile worker sts get-caller-identity --query Arn --output text
        aws --profile worker iam list-users --query 'Users[].UserName' --output text
    """
    lines = aws(server, script, {"AWS_CONFIG_FILE": str(config)}).splitlines()
    assert lines == [f"arn:aws:sts::{account.id}:assumed-role/worker/shift", "alice"]


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
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
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
    sandboxes = status.pop("sandboxes")
    assert all(line["held"] and line["what"] and line["how"] for line in sandboxes) and len(sandboxes) > 5
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
    assert re.search(rf"^  listens   {server.endpoint} and https on the same port$", screen, re.MULTILINE)
    assert "sts" in screen and "iam" in screen and f"pileus env --data-dir '{server.data}'" in screen


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_good_order(new_server, how):
    server = new_server().start()
    server.process.send_signal(how)
    assert server.process.wait(30) == 0
    assert server.running() == {}


def test_idle_connections_do_not_delay_the_end(new_server):
    """Neither those that were used nor those on which nobody said a word yet."""
    server = new_server().start()
    client(server.endpoint, "sts", Credentials("test", "test")).get_caller_identity()
    with socket.create_connection(("127.0.0.1", server.port), timeout=10):
        server.health()  # came later and was answered: so the silent one was accepted, too
        began = time.monotonic()
        assert server.stop() == 0
    assert time.monotonic() - began < 8


def test_a_second_start_on_the_same_data_is_refused_by_name_of_the_first(new_server):
    server = new_server().start()
    message = told(run("start", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert (
        message == f"pileus: {server.data}/store is in use by process {server.process.pid}: stop it first\n"
    )
    message = told(run("start", "--background", "--listen", "127.0.0.1:0", *server.places()), 1)
    assert message == f"pileus: it runs already, as process {server.process.pid}\n"
    assert told_json(server.run("status", "--json"))["pid"] == server.process.pid


def test_a_request_in_flight_is_answered_before_the_end(new_server):
    server = new_server().start()
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 43\r\nExpect: 100-continue\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as line:
        line.sendall(head)
        # Now the request is in the server's hands, and no longer only on its way.
        assert line.recv(64).startswith(b"HTTP/1.1 100 Continue")
        line.sendall(CALLER_IDENTITY[:20])
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refuses(server.port), "the end of listening")
        line.sendall(CALLER_IDENTITY[20:])
        assert line.makefile("rb").read().startswith(b"HTTP/1.1 403 Forbidden\r\n")
    assert server.process.wait(5) == 0


def refuses(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


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


def start_ephemeral(server: Server, scratch: Path, **environment) -> None:
    scratch.mkdir()
    listen = f"127.0.0.1:{free_port()}"
    with server.log.open("w") as log:
        server.process = subprocess.Popen(
            [binary(), "--ephemeral", "--listen", listen],
            stdout=log,
            stderr=log,
            env=clean({"TMPDIR": str(scratch), **environment}),
        )
    server.endpoint = f"http://{listen}"
    until(lambda: answers(server), "its start")


def test_an_ephemeral_one_leaves_nothing(new_server, tmp_path):
    server, scratch = new_server(), tmp_path / "scratch"
    start_ephemeral(server, scratch)
    assert server.health()["ephemeral"] is True
    client(server.endpoint, "iam", Credentials("test", "test")).create_user(UserName="alice")
    assert server.stop() == 0
    assert list(scratch.iterdir()) == []


def test_an_ephemeral_one_where_a_variable_names_a_data_directory(new_server, tmp_path):
    server = new_server()
    start_ephemeral(server, tmp_path / "scratch", PILEUS_DATA_DIR=str(server.data))
    assert server.stop() == 0
    assert not server.data.exists()


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


# Health


def test_health_in_both_shapes(server):
    host = server.endpoint.removeprefix("http://")
    health = server.health()
    assert health["status"] == "ok" and health["pid"] == server.process.pid
    assert health["services"] == dict.fromkeys(["sts", "iam", "sqs", "s3", "logs", "lambda"], "available")
    other = json.loads(send(host, "GET", "/_localstack/health").body)
    assert other["services"] == health["services"] and other["version"] == health["version"]
    assert send(host, "POST", "/_pileus/health").status == 405
