"""Functions that are really run: made from texts or folders, invoked, their answers taken apart."""

import base64
import io
import json
import textwrap
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from clients import Account, trust
from server import until

LAMBDA = {"Service": "lambda.amazonaws.com"}
BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
WAIT_S = 60


def zipped(files: dict) -> bytes:
    """An archive of texts, bytes, and whole folders under a prefix; `bootstrap` and extensions can be executed."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            if isinstance(content, Path) and content.is_dir():
                for path in sorted(content.rglob("*")):
                    if path.is_file() and "__pycache__" not in path.parts:
                        out.write(path, f"{name}/{path.relative_to(content)}".lstrip("/"))
                continue
            entry = zipfile.ZipInfo(name)
            is_program = Path(name).name == "bootstrap" or name.startswith("extensions/")
            entry.external_attr = (0o755 if is_program else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            if isinstance(content, Path):
                content = content.read_bytes()
            out.writestr(entry, textwrap.dedent(content) if isinstance(content, str) else content)
    return memory.getvalue()


@dataclass(frozen=True)
class Answer:
    whole: dict
    payload: bytes

    @property
    def said(self):
        return json.loads(self.payload)

    @property
    def error(self):
        return self.whole.get("FunctionError")

    @property
    def log(self) -> str:
        return base64.b64decode(self.whole["LogResult"]).decode()

    @property
    def request(self) -> str:
        return self.whole["ResponseMetadata"]["RequestId"]

    def good(self):
        """What it returned, if it did."""
        assert self.error is None, f"{self.payload.decode()}\n{self.log if 'LogResult' in self.whole else ''}"
        return self.said


class Functions:
    """The functions of an account, all of one role, which may write logs."""

    def __init__(self, account: Account, *statements: dict, logs=True):
        self.account = account
        self.api = account.client("lambda", checked=False, max_pool_connections=120)
        self.role = account.role("runner", *statements, trusted=trust(LAMBDA))
        if logs:
            account.iam.attach_role_policy(RoleName="runner", PolicyArn=BASIC)

    @classmethod
    def again(cls, account: Account) -> "Functions":
        """Of an account that has them already."""
        functions = cls.__new__(cls)
        functions.account, functions.api = account, account.client("lambda", checked=False)
        functions.role = account.arn("role/runner")
        return functions

    def make(self, files, name="f", runtime="python3.12", handler="index.handler", **settings) -> str:
        """Makes a function and waits until it can be run. A text is the module `index`."""
        files = {"index.py": files} if isinstance(files, str) else files
        code = {"ZipFile": files if isinstance(files, bytes) else zipped(files)}
        asked = {"FunctionName": name, "Runtime": runtime, "Role": self.role, "Handler": handler, "Code": code}
        self.api.create_function(**asked | settings)
        return self.settle(name)

    def settle(self, name="f") -> str:
        def is_settled():
            told = self.api.get_function_configuration(FunctionName=name)
            return told["State"] == "Active" and told["LastUpdateStatus"] == "Successful"

        until(is_settled, f"{name} to settle")
        return name

    def configure(self, name="f", **settings):
        self.api.update_function_configuration(FunctionName=name, **settings)
        self.settle(name)

    def invoke(self, event=None, name="f", log=True, **more) -> Answer:
        payload = event if isinstance(event, bytes) else json.dumps(event)
        asked = {"FunctionName": name, "Payload": payload, "LogType": "Tail" if log else "None"}
        answer = self.api.invoke(**asked | more)
        return Answer(answer, answer["Payload"].read())

    def layer(self, files, name="layer") -> str:
        content = {"ZipFile": files if isinstance(files, bytes) else zipped(files)}
        return self.api.publish_layer_version(LayerName=name, Content=content)["LayerVersionArn"]

    def logged(self, name="f") -> list:
        """All lines that are kept by now."""
        logs = self.account.client("logs")
        try:
            events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
        except logs.exceptions.ResourceNotFoundException:
            return []
        return [event["message"] for event in events]


@pytest.fixture
def functions(account) -> Functions:
    return Functions(account)
