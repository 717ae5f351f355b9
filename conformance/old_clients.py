"""boto3 and the aws command line of April 2018, under Python 3.6: they know no variable for an endpoint."""

import fcntl
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from server import Server, clean

PACKAGES = ["awscli==1.15.4", "boto3==1.7.4", "botocore==1.10.4"]
INSTALL_WAIT_S = 600
ANSWER_WAIT_S = 60
# A process that makes calls, one for each line. What is no JSON travels as a file's name.
CALLS = """
import boto3, json, sys
endpoint = sys.argv[1] or None
for line in sys.stdin:
    service, operation, given, files = json.loads(line)
    for name, path in files.items():
        *outer, last = name.split(".")
        place = given
        for word in outer:
            place = place.setdefault(word, {})
        place[last] = open(path, "rb").read()
    client = boto3.client(service, region_name="us-east-1", endpoint_url=endpoint)
    try:
        answer = getattr(client, operation)(**given)
        for name in ("Body", "Payload"):
            if name in answer:
                answer[name] = answer[name].read().decode("latin-1")
        print(json.dumps(["ok", answer], default=str), flush=True)
    except client.exceptions.ClientError as error:
        print(json.dumps(["refused", error.response], default=str), flush=True)
"""
# With names of ours in front of the host's, for this process alone.
WITH_NAMES = 'mount --bind "$0" /etc/hosts && exec "$@"'


def python36() -> Path:
    """The newest 3.6 of pyenv, or that in PATH."""
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    found = sorted(root.glob("versions/3.6.*/bin/python3.6"))
    in_path = shutil.which("python3.6")
    candidates = [*found[-1:], *([Path(in_path)] if in_path else [])]
    for python in candidates:
        if subprocess.run([python, "--version"], capture_output=True).returncode == 0:
            return python
    pytest.skip("there is no Python 3.6 on this host")


def installed() -> Path:
    """The Python of an environment with those packages, which is made once, in the cache of CI."""
    python = python36()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pileus-ci"
    folder, mark = cache / "clients-of-2018", cache / "clients-of-2018/made"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "clients-of-2018.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not mark.exists() or mark.read_text() != " ".join(PACKAGES):
            run([python, "-m", "venv", "--clear", folder], INSTALL_WAIT_S)
            run([folder / "bin/python", "-m", "pip", "install", "--quiet", *PACKAGES], INSTALL_WAIT_S)
            mark.write_text(" ".join(PACKAGES))
    return folder / "bin/python"


def run(command: list, wait_s=ANSWER_WAIT_S, **more) -> str:
    outcome = subprocess.run(command, capture_output=True, text=True, timeout=wait_s, **more)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


class OldClients:
    """Both, as the root of the default account. They find the cloud by an endpoint that each call names, or by the
    names that AWS has, where a file of hosts says so."""

    def __init__(self, server: Server, home: Path, hosts: Path | None = None):
        self.python = installed()
        self.endpoint = "" if hosts else server.endpoint
        self.before = ["unshare", "--mount", "sh", "-c", WITH_NAMES, hosts] if hosts else []
        self.environment = clean({"HOME": str(home), "AWS_CA_BUNDLE": str(server.ca)})
        for name in ("PYTHONPATH", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
            self.environment.pop(name, None)
        for name, value in {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region": "us-east-1"}.items():
            self._aws("configure", "set", name, value)
        self.calls = subprocess.Popen(
            [*self.before, self.python, "-c", CALLS, self.endpoint],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self.environment,
            text=True,
        )

    def close(self):
        self.calls.stdin.close()
        self.calls.wait(ANSWER_WAIT_S)

    def call(self, service: str, operation: str, files=None, **given) -> dict:
        """What comes of a call; a refusal has its `Error`. What a file gives is named as `Code.ZipFile`."""
        files = {name: str(path) for name, path in (files or {}).items()}
        self.calls.stdin.write(json.dumps([service, operation, given, files]) + "\n")
        self.calls.stdin.flush()
        line = self.calls.stdout.readline()
        assert line, "the process that calls has ended"
        return json.loads(line)[1]

    def aws(self, *words) -> str:
        return self._aws(*(["--endpoint-url", self.endpoint] if self.endpoint else []), *words)

    def _aws(self, *words) -> str:
        return run([*self.before, self.python, "-m", "awscli", *words], env=self.environment)
