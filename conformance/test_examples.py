"""The examples, deployed step by step as their READMEs say, with the real aws command line and boto3."""

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from clients import Credentials, client
from PIL import Image
from server import REPOSITORY, Server, binary, clean, until

EXAMPLES = REPOSITORY / "examples"
STEP_WAIT_S = 240
ROOT = Credentials("test", "test")


@pytest.fixture
def cloud(new_server):
    """A server, and boto3 for functions on it in the version that runs this."""
    server = new_server().start()
    runtime = "python{}.{}".format(*sys.version_info)
    prepared = subprocess.run(
        [binary(), "runtimes", "prepare", "--data-dir", server.data, runtime],
        check=False,
        capture_output=True,
        text=True,
        timeout=STEP_WAIT_S,
        env=clean(),
    )
    assert prepared.returncode == 0, prepared.stderr
    yield server
    server.stop()


def shell(server: Server, folder: Path, script: str, **environment) -> str:
    """Runs lines in a shell as the READMEs have it; `aws` and `python` are those of the tests."""
    programs = server.home / "programs"
    programs.mkdir(exist_ok=True)
    for name, line in {"aws": "-m awscli", "python": "", "python3": ""}.items():
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {line} "$@"\n')
        program.chmod(0o755)
    lines = f'set -eu; eval "$({shlex.quote(str(binary()))} env --data-dir {shlex.quote(str(server.data))})"\n{script}'
    own = {"PATH": f"{programs}:{os.environ['PATH']}", "AWS_CONFIG_FILE": os.devnull, "AWS_PAGER": ""}
    own |= {"HOME": str(server.home)} | environment
    outcome = subprocess.run(
        ["bash", "-c", lines],
        check=False,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=STEP_WAIT_S,
        env=clean(own),
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def copied(server: Server, name: str) -> Path:
    """A folder of its own, since packages are built beside the code."""
    folder = server.home / name
    folder.mkdir()
    for path in (EXAMPLES / name).iterdir():
        if path.is_file():
            (folder / path.name).write_bytes(path.read_bytes())
            (folder / path.name).chmod(path.stat().st_mode)
    return folder


def written(server: Server, function: str) -> list:
    """All that a function has written."""
    pages = client(server.endpoint, "logs", ROOT).get_paginator("filter_log_events")
    events = [
        event for page in pages.paginate(logGroupName=f"/aws/lambda/{function}") for event in page["events"]
    ]
    return [event["message"] for event in events]


def keys(server: Server, bucket: str) -> set:
    found = client(server.endpoint, "s3", ROOT).list_objects_v2(Bucket=bucket).get("Contents", [])
    return {one["Key"] for one in found}


def test_the_thumbnailer_step_by_step(cloud):
    folder = copied(cloud, "thumbnailer")
    image = Image.linear_gradient("L").convert("RGB").resize((900, 600))
    image.save(folder / "canyon.jpg")
    upload = "aws s3 cp --quiet canyon.jpg s3://lambda-demo-pictures/canyon-{}.jpg"

    shell(cloud, folder, "./deploy.sh setup; ./deploy.sh create_function")
    said = shell(cloud, folder, "./deploy.sh test_function")
    assert '"Hello from Lambda!' in said.replace("\\", "")
    assert re.search(r"REPORT RequestId: \S+\tDuration: [\d.]+ ms\t.*Memory Size: 128 MB", said)

    shell(cloud, folder, f"./deploy.sh add_trigger; {upload.format('100x100')}")
    events = until(
        lambda: [one for one in written(cloud, "thumbnailer") if "canyon-100x100.jpg" in one], "the event"
    )
    record = json.loads(events[0])["Records"][0]
    assert (record["eventSource"], record["eventName"]) == ("aws:s3", "ObjectCreated:Put")
    assert record["s3"]["bucket"]["arn"] == "arn:aws:s3:::lambda-demo-pictures"
    assert record["s3"]["object"]["size"] == (folder / "canyon.jpg").stat().st_size

    shell(cloud, folder, "./deploy.sh add_s3_access; ./deploy.sh deploy")
    settings = client(cloud.endpoint, "lambda", ROOT).get_function_configuration(FunctionName="thumbnailer")
    assert (settings["Handler"], settings["MemorySize"], settings["Timeout"]) == ("image.main", 512, 10)
    for size in ("400x400", "300x200"):
        shell(cloud, folder, upload.format(size))
    wanted = {"canyon-400x400.jpg", "canyon-300x200.jpg"}
    until(lambda: keys(cloud, "lambda-demo-thumbnails") == wanted, "the thumbnails")
    shell(cloud, folder, "aws s3 cp --quiet s3://lambda-demo-thumbnails/canyon-300x200.jpg small.jpg")
    with Image.open(folder / "small.jpg") as small:
        assert (small.format, small.size) == ("JPEG", (300, 200))

    shell(cloud, folder, "./deploy.sh clean")
    assert client(cloud.endpoint, "s3", ROOT).list_buckets()["Buckets"] == []
    assert client(cloud.endpoint, "lambda", ROOT).list_functions()["Functions"] == []


def ids(text: str) -> set:
    return {line["order_id"] for line in csv.DictReader(io.StringIO(text))}


def delivered(server: Server) -> set:
    told = (
        re.match(r"order (\w+) .*: delivered after \d+ s", line)
        for line in written(server, "lambda_delivery")
    )
    return {found[1] for found in told if found}


def test_orders_by_a_manager_and_by_the_queue_itself(cloud):
    folder = copied(cloud, "orders-sqs")
    quick = {"DELAY_S_MIN": "1", "DELAY_S_MAX": "3"}
    shell(cloud, folder, "python deploy.py", **quick)
    shell(cloud, folder, "aws s3 cp --quiet orders.csv s3://order-files/")
    wanted = ids((folder / "orders.csv").read_text())
    said = shell(cloud, folder, "python manager.py --idle 5")
    assert set(re.findall(r"order (\w+): given to lambda_delivery \(202\)", said)) == wanted
    until(lambda: delivered(cloud) == wanted, "the deliveries")

    shell(cloud, folder, "python deploy.py mapping")
    more = (folder / "orders.csv").read_text().replace("\n1", "\n2")
    (folder / "more.csv").write_text(more)
    shell(cloud, folder, "aws s3 cp --quiet more.csv s3://order-files/")
    until(lambda: delivered(cloud) == wanted | ids(more), "the deliveries")

    shell(cloud, folder, "python deploy.py clean")
    assert client(cloud.endpoint, "lambda", ROOT).list_functions()["Functions"] == []
