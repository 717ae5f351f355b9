"""`pileus bench invoke`: figures, JSON and pictures of a function that really runs."""

import json
import statistics
import struct
import subprocess
import xml.etree.ElementTree as xml

import pytest

from clients import statement, trust
from server import binary, clean
from test_lambda import archive

SOURCE = """
import json

def handler(event, context):
    if event.get("fail"):
        raise ValueError("as asked")
    if event.get("gateway"):
        return {"statusCode": 504, "body": "{}"}
    return {"statusCode": 200, "body": json.dumps({"lambda_ec2_call_time_ms": 12.5})}
"""


@pytest.fixture
def function(account) -> str:
    functions = account.client("lambda")
    functions.create_function(
        FunctionName="measured",
        Runtime="python3.12",
        Role=account.role("runner", trusted=trust({"Service": "lambda.amazonaws.com"})),
        Handler="index.handler",
        Code={"ZipFile": archive(SOURCE)},
        Timeout=20,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName="measured", WaiterConfig={"Delay": 1})
    return "measured"


@pytest.fixture
def bench(account, server, tmp_path):
    """Runs the command with the keys of an account, else with those that are given."""

    def run(*words, key=None, output="out.json") -> subprocess.CompletedProcess:
        key = key or account.root
        keys = {"AWS_ACCESS_KEY_ID": key.access_key, "AWS_SECRET_ACCESS_KEY": key.secret}
        places = ["--data-dir", str(server.data), "--output", str(tmp_path / output)]
        command = [str(binary()), "bench", "invoke", *places, *words]
        return subprocess.run(
            command, env=clean(keys), capture_output=True, text=True, timeout=120, check=False
        )

    return run


def test_a_function_is_measured(bench, function, tmp_path):
    outcome = bench(function, "--count", "30", "--rate", "20")
    assert outcome.returncode == 0, outcome.stderr
    lines = [line for line in outcome.stdout.splitlines() if line.startswith("[")]
    assert [line[:8] for line in lines] == ["[ 10/30]", "[ 20/30]", "[ 30/30]"]
    assert all(line.endswith("| Status: 200 | ✓") for line in lines)

    told = json.loads((tmp_path / "out.json").read_text())
    assert told.keys() == {"e2e_latencies", "lambda_ec2_latencies", "status_codes", "statistics"}
    latencies = told["e2e_latencies"]
    assert (len(latencies), told["status_codes"]) == (30, [200] * 30)
    assert told["lambda_ec2_latencies"] == [12.5] * 30
    assert told["statistics"] == pytest.approx({
        "e2e_median": statistics.median(latencies),
        "e2e_mean": statistics.fmean(latencies),
        "lambda_ec2_median": 12.5,
        "lambda_ec2_mean": 12.5,
    })  # fmt: skip
    hundredths = statistics.quantiles(latencies, n=100, method="inclusive")
    expected = {
        "Min": min(latencies), "Max": max(latencies), "Mean": statistics.fmean(latencies),
        "Median": statistics.median(latencies), "Std Dev": statistics.pstdev(latencies),
        "P95": hundredths[94], "P99": hundredths[98],
    }  # fmt: skip
    for name, value in expected.items():
        assert f"  {name + ':':8} {value:7.2f} ms\n" in outcome.stdout, name
    assert "  200:  30 (100.0%)\n" in outcome.stdout

    picture = (tmp_path / "out.png").read_bytes()
    assert struct.unpack(">4s8xII", picture[4:24])[0] == b"\r\n\x1a\n"
    assert struct.unpack(">II", picture[16:24]) == (2800, 2000)
    drawn = xml.parse(tmp_path / "out.svg").getroot()
    texts = [text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Latency of measured", "Request number", "Latency (ms)", "P99", "Lambda to EC2 and back"} <= set(texts)


def test_failures_are_counted_and_told(bench, function, tmp_path):
    outcome = bench(function, "--count", "10", "--rate", "50", "--payload", '{"fail": true}')
    assert outcome.returncode == 0, outcome.stderr
    assert "Errors: 10\n  - 10 x the function failed: ValueError: as asked\n" in outcome.stdout
    assert json.loads((tmp_path / "out.json").read_text())["status_codes"] == [500] * 10

    event = tmp_path / "event.json"
    event.write_text('{"gateway": true}')
    outcome = bench(function, "--count", "5", "--rate", "50", "--payload", f"file://{event}")
    assert "  504:   5 (100.0%)\n" in outcome.stdout


def test_versions_and_aliases_are_measured(account, bench, function):
    account.client("lambda").publish_version(FunctionName=function)
    outcome = bench(function, "--qualifier", "1", "--count", "10", "--rate", "50")
    assert "  200:  10 (100.0%)\n" in outcome.stdout, outcome.stderr


def test_what_cannot_be_measured_is_told_at_once(account, bench, function):
    outcome = bench("nowhere")
    arn = f"arn:aws:lambda:us-east-1:{account.id}:function:nowhere"
    assert outcome.returncode == 1
    assert f"pileus: ResourceNotFoundException: Function not found: {arn}\n" in outcome.stderr
    assert "aws lambda list-functions" in outcome.stderr

    outcome = bench(function, "--payload", "{bad")
    assert (outcome.returncode, "InvalidRequestContentException" in outcome.stderr) == (1, True)

    nobody = account.user("nobody", statement("sqs:*"))
    outcome = bench(function, key=nobody)
    assert outcome.returncode == 1
    assert "is not authorized to perform: lambda:InvokeFunction" in outcome.stderr

    outcome = bench(function, output="no/such/place.json")
    assert (outcome.returncode, "No such file or directory" in outcome.stderr) == (1, True)
    outcome = bench(function, "--rate", "0")
    assert (outcome.returncode, "a number from 0.001 to 10000" in outcome.stderr) == (2, True)
