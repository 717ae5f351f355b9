"""The real binary as a process: started on a free port with a data directory of its own, stopped, killed,
started again."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import requests

REPOSITORY = Path(__file__).resolve().parent.parent
START_WAIT_S = 60
STOP_WAIT_S = 40


def binary() -> Path:
    """What `PILEUS_BIN` names, else what cargo built last for CI or for a developer."""
    built = [REPOSITORY / "target" / profile / "pileus" for profile in ("ci", "debug")]
    named = os.environ.get("PILEUS_BIN")
    for candidate in [Path(named)] if named else built:
        if candidate.is_file():
            return candidate.resolve()
    raise FileNotFoundError("build the binary first (cargo build -p pileus), or name it in PILEUS_BIN")


def until(condition, what: str, wait_s: float = START_WAIT_S):
    """Asks again until the answer is true, and returns it."""
    deadline = time.monotonic() + wait_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {wait_s} s for {what}")
        time.sleep(0.01)


class Server:
    """One data directory, and the process that serves it."""

    def __init__(self, home: Path):
        self.home = home
        self.data = home / "data"
        self.key_file = home / "master.key"
        self.log = home / "output.log"
        self.process = None
        self.endpoint = None

    def start(self, *flags: str, listen: str = "127.0.0.1:0", environment=None) -> "Server":
        """Starts the server and waits until it answers."""
        self.spawn(*flags, listen=listen, environment=environment)
        until(self._is_up, f"the start of {self.process.args}")
        return self

    def spawn(self, *flags: str, listen: str = "127.0.0.1:0", environment=None) -> subprocess.Popen:
        """Starts the process and does not wait."""
        command = [binary(), "start", "--listen", listen, *self.places(), *flags]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean(environment)
            )
        return self.process

    def _is_up(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"it ended with {self.process.returncode}:\n{self.log.read_text()}")
        running = self.running()
        if running.get("pid") != self.process.pid:
            return False
        host, _, port = running["listen"].rpartition(":")
        self.endpoint = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        return self.health()["pid"] == self.process.pid

    def running(self) -> dict:
        """What the server tells about itself in its data directory; empty where there is none yet."""
        try:
            return json.loads((self.data / "running.json").read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}

    def health(self) -> dict:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{self.endpoint}/_pileus/health", timeout=10)
        answer.raise_for_status()
        return answer.json()

    @property
    def port(self) -> int:
        return int(self.endpoint.rpartition(":")[2])

    @property
    def tls_endpoint(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def ca(self) -> Path:
        return self.data / "ca" / "ca.pem"

    def stop(self) -> int:
        """Asks the process to end, as Ctrl-C does, and tells its exit code."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(STOP_WAIT_S)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(STOP_WAIT_S)
                raise
        return self.process.returncode if self.process else 0

    def kill(self) -> None:
        """What a power cut would do to the process."""
        self.process.kill()
        self.process.wait(STOP_WAIT_S)

    def places(self) -> list:
        return ["--data-dir", self.data, "--key-file", self.key_file]

    def run(self, command: str, *words, environment=None) -> subprocess.CompletedProcess:
        """Runs another command of the binary on this data directory."""
        places = self.places() if command in NEED_KEY else self.places()[:2]
        return run(command, *places, *words, environment=environment)


NEED_KEY = ("start", "backup", "restore", "scrub", "root-key")


def run(*words, environment=None, wait_s=START_WAIT_S) -> subprocess.CompletedProcess:
    """Runs a command of the binary to its end."""
    command = [binary(), *words]
    return subprocess.run(
        command,
        check=False,
        input="",
        capture_output=True,
        text=True,
        timeout=wait_s,
        env=clean(environment),
    )


def told(outcome, code=0):
    """What a command said, once it ended as it should."""
    assert outcome.returncode == code, outcome.stderr + outcome.stdout
    return outcome.stdout if code in (0, 3) else outcome.stderr


def told_json(outcome, code=0) -> dict:
    return json.loads(told(outcome, code))


def clean(extra=None) -> dict:
    """This environment without what would lead clients elsewhere."""
    own = {name: value for name, value in os.environ.items() if not name.upper().startswith(FOREIGN)}
    return own | {"NO_PROXY": "*", "AWS_EC2_METADATA_DISABLED": "true"} | (extra or {})


FOREIGN = ("AWS_", "PILEUS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
