"""The thumbnailer as a student of 2018 made it: Python 3.6 on both sides, a boto3 and an aws command line of that year.
They reach the cloud by an endpoint that each call names, or by AWS's own names where those lead here."""

import ast
import base64
import json
import os
import subprocess
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from clients import policy, statement, trust
from old_clients import INSTALL_WAIT_S, OldClients, python36, run
from server import REPOSITORY, binary, clean, until

EXAMPLE = REPOSITORY / "examples/thumbnailer"
HELLO = "import json\n\n\ndef lambda_handler(event, context):\n    print(event)\n    return 'Hello from Lambda'\n"
ROLE = "lambda_basic_execution"
PICTURES, THUMBNAILS = "cmsc-lambda-demo", "cmsc-thumbnails"
ADDRESS = "127.36.20.18"
SERVICES = ("iam", "s3", "lambda.us-east-1", "logs.us-east-1", "sts")
STEP_WAIT_S = 120


@pytest.fixture(params=["by endpoint_url", "by name"])
def old(request, new_server, tmp_path):
    python36()
    server = new_server()
    home = tmp_path / "home"
    home.mkdir()
    if request.param == "by endpoint_url":
        clients = OldClients(server.start(), home)
    else:
        clients = OldClients(server.start(listen=f"{ADDRESS}:443"), home, hosts(tmp_path))
    prepared = [binary(), "runtimes", "prepare", "--data-dir", server.data, "python3.6"]
    run(prepared, INSTALL_WAIT_S, env=clean())
    yield clients
    clients.close()


def hosts(folder: Path) -> Path:
    """AWS's names, which lead to an address of this host where nothing else listens on the port of HTTPS."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("names of its own for one process, and port 443, take root")
    names = [f"{service}.amazonaws.com" for service in SERVICES]
    names += [f"{bucket}.s3.amazonaws.com" for bucket in (PICTURES, THUMBNAILS)]
    file = folder / "hosts"
    file.write_text(f"127.0.0.1 localhost\n{ADDRESS} {' '.join(names)}\n")
    return file


def package(folder: Path, with_boto3: bool) -> Path:
    """`make install-pip-packages compress`, by the pip of Python 3.6."""
    contents = folder / "deployment"
    wanted = ["pillow==5.1.0", *(["boto3==1.7.4", "botocore==1.10.4"] if with_boto3 else [])]
    pip = [python36(), "-m", "pip", "install", "--quiet", "--only-binary", ":all:", "--target", contents, *wanted]
    run(pip, INSTALL_WAIT_S, env=clean())
    for name in ("config.py", "image.py", "utils.py"):
        (contents / name).write_bytes((EXAMPLE / name).read_bytes())
    return zipped(folder / "deployment_package.zip", contents)


def zipped(archive: Path, contents: Path) -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in sorted(contents.rglob("*")):
            if path.is_file():
                out.write(path, path.relative_to(contents))
    return archive


def written(old: OldClients) -> list:
    """The lines of the newest stream of the function's log."""
    group = "/aws/lambda/thumbnailer"
    streams = old.call("logs", "describe_log_streams", logGroupName=group, orderBy="LastEventTime", descending=True)
    if not streams.get("logStreams"):
        return []
    newest = streams["logStreams"][0]["logStreamName"]
    events = old.call("logs", "get_log_events", logGroupName=group, logStreamName=newest)["events"]
    return [event["message"] for event in events]


def settled(old: OldClients, operation: str, **given) -> dict:
    """These clients do not know that a function may be on its way: they ask again when they are told."""

    def ask():
        answer = old.call("lambda", operation, FunctionName="thumbnailer", **given)
        code = answer.get("Error", {}).get("Code")
        assert code in (None, "ResourceConflictException"), answer
        return None if code else answer

    return until(ask, operation)


def test_the_thumbnailer_of_2018(old, tmp_path):
    for bucket in (PICTURES, THUMBNAILS):
        good(old.call("s3", "create_bucket", Bucket=bucket))
    picture = tmp_path / "canyon.jpg"
    Image.linear_gradient("L").convert("RGB").resize((900, 600)).save(picture)
    says_hello(old, tmp_path)
    is_triggered(old, picture)
    makes_thumbnails(old, picture, tmp_path)


def good(answer: dict) -> dict:
    assert "Error" not in answer, answer
    return answer


def upload(old: OldClients, picture: Path, size: str) -> None:
    old.aws("s3", "cp", str(picture), f"s3://{PICTURES}/canyon-{size}.jpg")


def says_hello(old: OldClients, folder: Path) -> None:
    """With a role that may write logs and nothing else."""
    trusted = trust({"Service": "lambda.amazonaws.com"})
    role = good(old.call("iam", "create_role", RoleName=ROLE, AssumeRolePolicyDocument=trusted))["Role"]["Arn"]
    logs = policy(statement("logs:*", "arn:aws:logs:*:*:*"))
    good(old.call("iam", "put_role_policy", RoleName=ROLE, PolicyName=f"oneClick_{ROLE}", PolicyDocument=logs))
    (folder / "hello").mkdir()
    (folder / "hello/lambda_function.py").write_text(HELLO)
    code = {"Code.ZipFile": zipped(folder / "hello.zip", folder / "hello")}
    handler = "lambda_function.lambda_handler"
    made = settled(old, "create_function", files=code, Runtime="python3.6", Role=role, Handler=handler)
    assert (made["Runtime"], made["MemorySize"]) == ("python3.6", 128)
    tested = settled(old, "invoke", Payload=json.dumps({"key1": "value1"}), LogType="Tail")
    assert json.loads(tested["Payload"]) == "Hello from Lambda"
    assert "Memory Size: 128 MB" in base64.b64decode(tested["LogResult"]).decode()


def is_triggered(old: OldClients, picture: Path) -> None:
    """A picture comes, and the function prints its event."""
    function = settled(old, "get_function_configuration")["FunctionArn"]
    allowed = {"StatementId": "s3", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    settled(old, "add_permission", **allowed, SourceArn=f"arn:aws:s3:::{PICTURES}")
    suffix = {"Key": {"FilterRules": [{"Name": "suffix", "Value": ".jpg"}]}}
    trigger = {"LambdaFunctionArn": function, "Events": ["s3:ObjectCreated:*"], "Filter": suffix}
    told = {"LambdaFunctionConfigurations": [trigger]}
    good(old.call("s3", "put_bucket_notification_configuration", Bucket=PICTURES, NotificationConfiguration=told))
    upload(old, picture, "100x100")
    lines = until(lambda: [one for one in written(old) if "canyon-100x100.jpg" in one], "the event", STEP_WAIT_S)
    record = ast.literal_eval(lines[0])["Records"][0]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert (record["s3"]["bucket"]["name"], record["s3"]["object"]["size"]) == (PICTURES, picture.stat().st_size)


def makes_thumbnails(old: OldClients, picture: Path, folder: Path) -> None:
    """With the runtime's boto3, and where all go by names with one of 2018 in the package."""
    access = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
    good(old.call("iam", "attach_role_policy", RoleName=ROLE, PolicyArn=access))
    settled(old, "update_function_code", files={"ZipFile": package(folder, with_boto3=not old.endpoint)})
    variables = {"Variables": {"THUMBNAIL_BUCKET": THUMBNAILS}}
    settings = {"Handler": "image.main", "MemorySize": 512, "Timeout": 10, "Environment": variables}
    settled(old, "update_function_configuration", **settings)
    # Which is refused until the one before is done.
    settled(old, "update_function_configuration", Timeout=10)
    upload(old, picture, "400x400")
    there = f"s3://{THUMBNAILS}"
    until(lambda: "canyon-400x400.jpg" in old.aws("s3", "ls", there), "the thumbnail", STEP_WAIT_S)
    old.aws("s3", "cp", f"{there}/canyon-400x400.jpg", str(folder / "small.jpg"))
    with Image.open(folder / "small.jpg") as small:
        assert (small.format, small.size) == ("JPEG", (400, 400))
