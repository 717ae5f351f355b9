"""What functions bring and what comes with their runtimes: layers, wheels with compiled code, well-known packages,
SDKs. Packages come from where pip finds them; without that, tests are skipped and say so."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from clients import Account, statement
from invoking import Functions, functions, zipped  # noqa: F401
from server import Server, run, told, until
from test_invoke_runtimes import HERE

RUNTIME = "python3.12"
PREPARE_S = 240


def installed(folder: Path, *packages: str) -> Path:
    if RUNTIME not in HERE:
        pytest.skip(f"this host has no {RUNTIME}")
    python = HERE[RUNTIME]["executable"]
    command = [python, "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", folder, *packages]
    outcome = subprocess.run(command, capture_output=True, text=True)
    if outcome.returncode:
        pytest.skip(f"pip gives no {' '.join(packages)}: {outcome.stderr.strip().splitlines()[-1:]}")
    return folder


# --- layers


def test_layers_lie_over_one_another(functions):
    first = {"python/lib.py": "FROM = 'first'", "python/only.py": "FROM = 'first'", "data/text": "first"}
    second = {"python/lib.py": "FROM = 'second'", "data/text": "second", "bin/tool": "#!/bin/sh"}
    site = {"python/lib/python3.12/site-packages/deep.py": "FROM = 'site'", "python/index2.py": ""}
    layers = [functions.layer(files, name) for name, files in [("a", first), ("b", second), ("c", site)]]
    source = """
        import deep, lib, only, os, sys
        def handler(event, context):
            path = [place for place in sys.path if place.startswith(("/var", "/opt"))]
            return [lib.FROM, only.FROM, deep.FROM, open("/opt/data/text").read(), sorted(os.listdir("/opt")), path]
    """
    functions.make(source, Layers=layers)
    lib, only, deep, text, there, path = functions.invoke().good()
    assert (lib, only, deep, text, there) == ("second", "first", "site", "second", ["bin", "data", "python"])
    # Where another version runs it, the layers for that one are looked at as well.
    path = [place for place in path if "/lib/python" not in place or "python3.12" in place]
    assert path[:4] == ["/var/task", "/opt/python/lib/python3.12/site-packages", "/opt/python", "/var/runtime"]
    functions.configure(Layers=[layers[1], layers[0], layers[2]])
    lib, only, deep, text, *_ = functions.invoke().good()
    assert (lib, only, deep, text) == ("first", "first", "site", "first")
    own = {"index.py": source, "lib.py": "FROM = 'own'"}
    functions.make({**own}, "g", Layers=layers)
    assert functions.invoke(name="g").good()[0] == "own"


# --- packages


def test_a_wheel_with_compiled_code(functions, tmp_path):
    packages = installed(tmp_path / "packages", "pillow")
    source = """
        import io
        from PIL import Image, __file__ as place
        def handler(event, context):
            image, out = Image.new("RGB", (event, event), "red").resize((8, 4)), io.BytesIO()
            image.save(out, "PNG")
            return [Image.open(io.BytesIO(out.getvalue())).size, place.split("PIL")[0]]
    """
    functions.make({"index.py": source, "": packages}, MemorySize=512)
    assert functions.invoke(64).good() == [[8, 4], "/var/task/"]
    layer = functions.layer({"python": packages})
    functions.make(source, "g", Layers=[layer], MemorySize=512)
    assert functions.invoke(64, name="g").good() == [[8, 4], "/opt/python/"]


def test_powertools(functions, tmp_path):
    packages = installed(tmp_path / "packages", "aws-lambda-powertools")
    source = """
        from aws_lambda_powertools import Logger, Metrics
        from aws_lambda_powertools.event_handler import APIGatewayRestResolver
        from aws_lambda_powertools.metrics import MetricUnit
        from aws_lambda_powertools.utilities.typing import LambdaContext
        logger, metrics, app = Logger(service="shop"), Metrics(namespace="shop", service="shop"), APIGatewayRestResolver()
        @app.get("/orders/<number>")
        def order(number: str):
            logger.info("asked", order=number)
            metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=1)
            return {"order": number}
        @logger.inject_lambda_context
        @metrics.log_metrics
        def handler(event: dict, context: LambdaContext):
            return app.resolve(event, context)
    """
    functions.make({"index.py": source, "": packages}, MemorySize=256)
    event = {"path": "/orders/7", "httpMethod": "GET", "requestContext": {}, "headers": {}, "body": None}
    answer = functions.invoke(event)
    assert (answer.good()["statusCode"], json.loads(answer.said["body"])) == (200, {"order": "7"})
    lines = [json.loads(line) for line in answer.log.splitlines() if line.startswith("{")]
    asked = [line for line in lines if line.get("message") == "asked"]
    assert [(line["order"], line["function_name"], line["function_request_id"]) for line in asked] == [
        ("7", "f", answer.request)
    ]
    assert [line["Orders"] for line in lines if "_aws" in line] == [[1.0]]


# --- SDKs


CALLS = """
    import boto3, os
    def handler(event, context):
        who = boto3.client("sts").get_caller_identity()["Arn"]
        body = boto3.client("s3").get_object(Bucket=event, Key="k")["Body"].read().decode()
        return [who, body, boto3.__file__]
"""
CALLS_V3 = """
    import { S3Client, GetObjectCommand } from '@aws-sdk/client-s3'
    import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts'
    export const handler = async (bucket) => {
      const who = await new STSClient().send(new GetCallerIdentityCommand())
      const object = await new S3Client().send(new GetObjectCommand({ Bucket: bucket, Key: 'k' }))
      return [who.Arn, await object.Body.transformToString()]
    }
"""


def with_bucket(account) -> Functions:
    bucket = f"read-{account.id}"
    s3 = account.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"kept")
    return Functions(account, statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A server whose runtimes were prepared by the command, and the names of those."""
    server = Server(tmp_path_factory.mktemp("prepared"))
    wanted = [name for name in (RUNTIME, "nodejs20.x") if name in HERE and (shutil.which("npm") or name == RUNTIME)]
    if not wanted:
        pytest.skip("this host has neither of the runtimes")
    outcome = run("runtimes", "prepare", *wanted, "--data-dir", server.data, wait_s=PREPARE_S)
    if outcome.returncode:
        pytest.skip(f"no packages can be installed here: {outcome.stderr.strip()}")
    for name in wanted:
        assert f"{name}: ready" in outcome.stdout, outcome.stdout
    assert "is there for" in told(server.run("runtimes", "prepare", *wanted))
    yield server.start("--no-prepare"), wanted
    assert server.stop() == 0


def test_boto3_comes_with_python(prepared):
    """It is used with the role's own rights, by the names of AWS."""
    server, wanted = prepared
    if RUNTIME not in wanted:
        pytest.skip(f"this host has no {RUNTIME}")
    account, other = Account(server.endpoint, "000000000077"), Account(server.endpoint, "000000000078")
    functions = with_bucket(account)
    functions.make(CALLS, MemorySize=256, Timeout=20)
    arn = f"arn:aws:sts::{account.id}:assumed-role/runner/f"
    assert functions.invoke(f"read-{account.id}").good() == [arn, "kept", "/var/runtime/boto3/__init__.py"]
    other.client("s3").create_bucket(Bucket="of-others")
    other.client("s3").put_object(Bucket="of-others", Key="k", Body=b"secret")
    answer = functions.invoke("of-others")
    assert answer.error and "AccessDenied" in answer.said["errorMessage"], answer.said


def test_the_sdk_for_javascript_comes_with_node(prepared):
    server, wanted = prepared
    if "nodejs20.x" not in wanted:
        pytest.skip("this host has no nodejs20.x with npm")
    account = Account(server.endpoint, "000000000079")
    functions = with_bucket(account)
    arn = f"arn:aws:sts::{account.id}:assumed-role/runner/"
    required = "const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts')\n"
    required += "exports.handler = async () => (await new STSClient().send(new GetCallerIdentityCommand())).Arn\n"
    functions.make({"index.mjs": CALLS_V3}, "modules", "nodejs20.x", MemorySize=256, Timeout=20)
    assert functions.invoke(f"read-{account.id}", "modules").good() == [arn + "modules", "kept"]
    functions.make({"index.js": required}, "required", "nodejs20.x", MemorySize=256, Timeout=20)
    assert functions.invoke(name="required").good() == arn + "required"


def test_xray_does_no_harm(prepared, tmp_path):
    server, wanted = prepared
    if RUNTIME not in wanted:
        pytest.skip(f"this host has no {RUNTIME}")
    packages = installed(tmp_path / "packages", "--no-deps", "aws-xray-sdk", "wrapt")
    source = """
        import boto3
        from aws_xray_sdk.core import patch_all, xray_recorder
        patch_all()
        @xray_recorder.capture("inner")
        def inner(event): return event
        def handler(event, context):
            boto3.client("sts").get_caller_identity()
            return inner(event)
    """
    functions = Functions(Account(server.endpoint, "000000000080"))
    functions.make({"index.py": source, "": packages}, MemorySize=512, Timeout=20)
    for number in range(2):
        assert functions.invoke(number).good() == number


def test_a_missing_sdk_is_installed_at_first_use(new_server):
    """Nobody waits for it; the log says so as long as it is missing; who starts later has it."""
    if RUNTIME not in HERE:
        pytest.skip(f"this host has no {RUNTIME}")
    server = new_server().start()
    functions = Functions(Account(server.endpoint, "000000000077"))
    source = """
        def handler(event, context):
            try:
                import boto3
            except ImportError as error:
                return str(error)
            return boto3.__file__
    """
    functions.make(source, "first", Timeout=10)
    answer = functions.invoke(name="first")
    assert answer.good() == "No module named 'boto3'"
    assert "pileus: boto3 is not here yet; it is being installed for python:3.12" in answer.log
    functions.make({"index.py": source, "boto3/__init__.py": ""}, "own")
    answer = functions.invoke(name="own")
    assert (answer.good(), "pileus:" in answer.log) == ("/var/task/boto3/__init__.py", False)
    numbers = iter(range(1000))

    def later():
        name = functions.make(source, f"later{next(numbers)}", Timeout=10)
        answer = functions.invoke(name=name)
        if "pileus: boto3 cannot be installed" in answer.log:
            pytest.skip(answer.log)
        return answer if answer.good().startswith("/var/runtime/boto3") else None

    assert "pileus:" not in until(later, "boto3 to come", PREPARE_S).log
    assert server.stop() == 0


def test_a_server_that_must_not_prepare_says_so(new_server):
    if RUNTIME not in HERE:
        pytest.skip(f"this host has no {RUNTIME}")
    server = new_server().start("--no-prepare")
    functions = Functions(Account(server.endpoint, "000000000077"))
    functions.make("def handler(event, context): return 1")
    notice = "pileus: boto3 is not here; `pileus runtimes prepare` installs it.\n"
    assert notice in functions.invoke().log
    assert server.stop() == 0
