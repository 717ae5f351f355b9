"""A Runtime API of the tests' own, and the process that takes events from it: what a server of functions is to a
runtime, and nothing of what a server is to its callers."""

import itertools
import json
import os
import queue
import re
import socket
import subprocess
import textwrap
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

RUNTIMES = Path(__file__).resolve().parent.parent / "crates" / "functions" / "runtimes"
WAIT_S = 20
LOG_DESCRIPTOR = 3
STAMP = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
ARN = "arn:aws:lambda:eu-west-1:123456789012:function:f"


def keep_low_descriptors():
    """So that the number 3 is never one that starting a process needs itself."""
    while os.open(os.devnull, os.O_RDONLY) < 10:
        pass


keep_low_descriptors()


@dataclass
class Posted:
    """What a runtime has sent."""

    path: str
    headers: dict
    body: bytes
    trailers: dict = field(default_factory=dict)
    pieces: list = field(default_factory=list)

    @property
    def said(self):
        return json.loads(self.body)

    @property
    def kind(self):
        return self.headers.get("lambda-runtime-function-error-type")


class Api(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Connection)
        self.events, self.posted, self.connections = queue.Queue(), queue.Queue(), 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def address(self):
        return f"127.0.0.1:{self.server_port}"

    def hang_up(self):
        """Closes the connection on which a runtime waits."""
        self.events.put(None)

    def handle_error(self, request, client_address):
        """A runtime that ends in the middle is what some tests ask for."""


class Connection(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.server.connections += 1

    def log_message(self, *_):
        pass

    def do_GET(self):
        assert self.path == "/2018-06-01/runtime/invocation/next", self.path
        event = self.server.events.get()
        if event is None:
            self.close_connection = True
        else:
            headers, body = event
            self.answer(200, body, headers)

    def do_POST(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        posted = Posted(self.path.removeprefix("/2018-06-01/runtime/"), headers, b"")
        if headers.get("transfer-encoding") == "chunked":
            self.read_chunks(posted)
        else:
            posted.body = self.rfile.read(int(headers["content-length"]))
        self.answer(202, b'{"status":"OK"}\n', {"Content-Type": "application/json"})
        self.server.posted.put(posted)

    def read_chunks(self, posted):
        while count := int(self.rfile.readline(), 16):
            posted.pieces.append(self.rfile.read(count))
            assert self.rfile.readline() == b"\r\n"
        while line := self.rfile.readline().decode().strip():
            name, _, value = line.partition(":")
            posted.trailers[name.lower()] = value.strip()
        posted.body = b"".join(posted.pieces)

    def answer(self, status, body, headers):
        lines = [f"HTTP/1.1 {status} OK", f"Content-Length: {len(body)}"]
        head = "\r\n".join(lines + [f"{name}: {value}" for name, value in headers.items()]) + "\r\n\r\n"
        self.wfile.write(head.encode() + body)


class Runtime:
    """One process of one runtime, with the code of a function in a folder of its own."""

    def __init__(self, command, task: Path, handler="index.handler", environment=None, blocking=True):
        self.api, self.task = Api(), task
        self.log, inside = socket.socketpair()
        inside.setblocking(blocking)
        self.events, self.numbers = queue.Queue(), itertools.count(1)
        self.process = subprocess.Popen(
            [str(part) for part in command],
            cwd=task,
            env=self.environment(handler) | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=[LOG_DESCRIPTOR],
            preexec_fn=lambda: os.dup2(inside.fileno(), LOG_DESCRIPTOR),
        )
        inside.close()
        threading.Thread(target=self.read_log, daemon=True).start()

    def environment(self, handler):
        return {
            "AWS_LAMBDA_RUNTIME_API": self.api.address,
            "_HANDLER": handler,
            "LAMBDA_TASK_ROOT": str(self.task),
            "AWS_LAMBDA_FUNCTION_NAME": "f",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/f",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/01/01/[$LATEST]abc",
            "AWS_LAMBDA_LOG_FORMAT": "Text",
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
        }

    def invoke(self, event, **headers) -> Posted:
        self.ask(event, **headers)
        return self.posted()

    def invoke_raw(self, body: bytes, **headers) -> Posted:
        self.ask(body, **headers)
        return self.posted()

    def ask(self, event, **headers):
        """Gives an event, and does not wait."""
        self.request = f"00000000-0000-4000-8000-{next(self.numbers):012d}"
        told = {
            "Lambda-Runtime-Aws-Request-Id": self.request,
            "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 3000),
            "Lambda-Runtime-Invoked-Function-Arn": ARN,
        }
        told |= {"Lambda-Runtime-" + name.replace("_", "-"): value for name, value in headers.items()}
        self.api.events.put((told, event if isinstance(event, bytes) else json.dumps(event).encode()))

    def posted(self) -> Posted:
        """Waits for what the runtime sends. One that ends without is no longer waited for."""
        deadline = time.monotonic() + WAIT_S
        while True:
            try:
                return self.api.posted.get(timeout=0.05)
            except queue.Empty:
                ended = self.process.poll() is not None and self.api.posted.empty()
                if ended or time.monotonic() > deadline:
                    raise AssertionError(f"nothing came: {self.process.poll()}, {self.errors()}") from None

    def errors(self):
        self.process.kill()
        return self.process.stderr.read().decode()

    def event(self) -> str:
        """The next event of the log."""
        try:
            return self.events.get(timeout=WAIT_S)
        except queue.Empty:
            raise AssertionError(f"no event in the log: {self.process.poll()}, {self.errors()}") from None

    def read_log(self):
        """Reads along, as a server does: a runtime waits while nobody reads."""
        with self.log.makefile("rb") as frames:
            while len(header := frames.read(4)) == 4:
                self.events.put(frames.read(int.from_bytes(header, "little")).decode())

    def line(self) -> str:
        """The next line of standard output. It must come before the process ends."""
        return self.process.stdout.readline().decode()

    def ended(self) -> int:
        return self.process.wait(WAIT_S)

    def close(self):
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdout, self.process.stderr, self.log):
            stream.close()
        self.api.shutdown()
        self.api.server_close()


@pytest.fixture
def start(tmp_path):
    """Starts a runtime on a folder with these files."""
    runtimes = []

    def started(command, files, handler="index.handler", blocking=True, **environment):
        task = tmp_path / f"task{len(runtimes)}"
        task.mkdir()
        for name, text in files.items():
            (task / name).parent.mkdir(parents=True, exist_ok=True)
            (task / name).write_text(textwrap.dedent(text))
        runtimes.append(Runtime(command, task, handler, environment, blocking))
        return runtimes[-1]

    yield started
    for runtime in runtimes:
        runtime.close()


def stamped(event, pattern):
    """The log's event without its time, which must look like one."""
    assert re.fullmatch(pattern.replace("STAMP", STAMP), event, re.DOTALL), event
    return event
