"""`pileus demo`: played twice on a cloud that it starts itself, looked at with boto3, and removed."""

import io
import json
import re
import subprocess

import pytest
from clients import Credentials, client
from PIL import Image
from server import Server, binary, clean, run, until

DEMO_WAIT_S = 300
SIZES = {(100, 100), (400, 400), (320, 180)}
ROOT = Credentials("test", "test")


def demo(server: Server, *words: str) -> subprocess.CompletedProcess:
    listen = [] if "--clean" in words else ["--listen", "127.0.0.1:0"]
    command = [binary(), "demo", *words, "--plain", *listen, *map(str, server.places())]
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEMO_WAIT_S,
        env=clean(),
    )


@pytest.fixture
def cloud(new_server):
    """A place without a cloud: the demo starts one there."""
    server = new_server()
    yield server
    run("stop", "--data-dir", server.data)


def of(server: Server, service: str):
    host = server.running()["listen"]
    return client(f"http://{host}", service, ROOT)


def steps(said: str) -> dict:
    """What came of each step, by what it did."""
    found = re.findall(r"^✓ (.+?): (.*)  [\d.]+ s$", said, re.MULTILINE)
    return dict(found)


def played(server: Server, story: str) -> dict:
    outcome = demo(server, story)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "✗" not in outcome.stdout and "\x1b" not in outcome.stdout
    assert "where to look next" in outcome.stdout
    return steps(outcome.stdout)


def test_thumbnails_are_made_twice_and_removed(cloud):
    for _ in range(2):
        came = played(cloud, "thumbnailer")
        assert came["tested"].startswith("Hello from Lambda!, after ")
        assert came["a picture comes, its event is in the log"].startswith(
            "ObjectCreated:Put canyon-100x100.jpg, "
        )
        assert came["deployed"] == "image.main, 512 MB, 10 s"
        assert came["pictures come, thumbnails appear"].startswith("12 of 12, ")
        look_at_thumbnails(of(cloud, "s3"))
    outcome = demo(cloud, "--clean")
    assert outcome.returncode == 0, outcome.stderr
    assert "removed bucket pileus-demo-thumbnails" in outcome.stdout
    nothing_is_left(cloud)


def look_at_thumbnails(s3):
    """Real pictures of the size that their names say, which look like the pictures they were made of."""
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket="pileus-demo-thumbnails")["Contents"]]
    assert len(keys) == 12
    for key in keys:
        width, height = map(int, re.search(r"-(\d+)x(\d+)\.jpg$", key).groups())
        assert (width, height) in SIZES
        small = picture(s3, "pileus-demo-thumbnails", key)
        assert (small.format, small.mode, small.size) == ("JPEG", "RGB", (width, height))
        large = picture(s3, "pileus-demo-pictures", key)
        assert large.size == (1200, 800)
        assert all(abs(one - other) < 12 for one, other in zip(colour(small), colour(large), strict=True))


def picture(s3, bucket: str, key: str) -> Image.Image:
    opened = Image.open(io.BytesIO(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))
    opened.load()
    return opened


def colour(image: Image.Image) -> tuple:
    """That of the middle, roughly."""
    width, height = image.size
    edge = min(width, height) // 4
    middle = (width // 2 - edge, height // 2 - edge, width // 2 + edge, height // 2 + edge)
    return image.crop(middle).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))


def test_orders_are_delivered_in_parallel_twice_and_removed(cloud):
    for turn in (1, 2):
        came = played(cloud, "orders")
        assert came["a CSV comes, its orders are in the queue"].startswith("12 orders of orders-")
        for step in (
            "a manager gives them out, they are delivered",
            "another CSV comes, its orders are delivered",
        ):
            told = re.fullmatch(r"12 in ([\d.]+) s, (\d+) at once; one by one ([\d.]+) s", came[step])
            took_s, at_once, alone_s = map(float, told.groups())
            assert at_once >= 2 and took_s < alone_s
        delivered = deliveries(of(cloud, "logs"))
        assert len(delivered) == 24 * turn
        assert set(delivered.values()) == {"delivered"}
    queue, sqs = until(lambda: queues(cloud), "the queue")[0], of(cloud, "sqs")
    counts = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
    assert (counts["ApproximateNumberOfMessages"], counts["ApproximateNumberOfMessagesNotVisible"]) == (
        "0",
        "0",
    )
    outcome = demo(cloud, "--clean")
    assert outcome.returncode == 0, outcome.stderr
    nothing_is_left(cloud)


def deliveries(logs) -> dict:
    """The last that was written of each order, but for the one that the delivery is tried with."""
    told = {}
    for page in logs.get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/demo-delivery"):
        for event in page["events"]:
            line = re.match(r"order (\w+-\d+) \(.*\): (delivered|on its way)", event["message"])
            if line:
                told[line[1]] = "delivered" if told.get(line[1]) == "delivered" else line[2]
    return told


def queues(server: Server) -> list:
    return of(server, "sqs").list_queues(QueueNamePrefix="pileus-demo-").get("QueueUrls", [])


def nothing_is_left(server: Server):
    assert of(server, "s3").list_buckets()["Buckets"] == []
    assert of(server, "lambda").list_functions()["Functions"] == []
    assert of(server, "lambda").list_layers()["Layers"] == []
    assert of(server, "lambda").list_event_source_mappings()["EventSourceMappings"] == []
    assert of(server, "iam").list_roles()["Roles"] == []
    assert of(server, "logs").describe_log_groups()["logGroups"] == []
    assert queues(server) == []


def test_what_is_missing_is_said(cloud, tmp_path):
    """Without packages there is no thumbnailer, and nobody pretends that there was one."""
    nowhere = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_NO_CACHE_DIR": "1",
        "PIP_FIND_LINKS": str(tmp_path),
    }
    command = [
        binary(),
        "demo",
        "thumbnailer",
        "--plain",
        "--listen",
        "127.0.0.1:0",
        *map(str, cloud.places()),
    ]
    outcome = subprocess.run(
        command, check=False, capture_output=True, text=True, timeout=DEMO_WAIT_S, env=clean(nowhere)
    )
    assert outcome.returncode == 1
    assert "✗ " in outcome.stdout
    assert re.search("boto3 cannot be installed .*pip ended with .*network", outcome.stderr, re.DOTALL), (
        outcome.stderr
    )


def test_clean_where_nothing_is(cloud):
    outcome = demo(cloud, "--clean")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert outcome.stdout.startswith("nothing to remove")
    assert json.dumps(cloud.running()) == "{}"
