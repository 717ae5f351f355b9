"""Functions that bring their own program: a script, and one in Rust with AWS's own crate. That is built once, in
the cache folder of CI; where it cannot be, its test is skipped and says so."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from invoking import functions  # noqa: F401

BUILD_S = 900
MANIFEST = """
[package]
name = "bootstrap"
version = "0.1.0"
edition = "2021"
[dependencies]
lambda_runtime = { version = "1", default-features = false }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
[workspace]
"""
MAIN = """
use lambda_runtime::{run, service_fn, Diagnostic, Error, LambdaEvent};
use serde_json::{json, Value};

async fn handle(event: LambdaEvent<Value>) -> Result<Value, Diagnostic> {
    let (event, context) = event.into_parts();
    if event["do"] == "boom" {
        return Err(Diagnostic { error_type: "Trouble".into(), error_message: "boom".into() });
    }
    if event["do"] == "panic" {
        panic!("oh");
    }
    if event["do"] == "abort" {
        std::process::abort();
    }
    println!("printed");
    Ok(json!([event, context.request_id, context.env_config.function_name, std::env::var("AWS_EXECUTION_ENV").ok()]))
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    run(service_fn(handle)).await
}
"""


@pytest.fixture(scope="session")
def bootstrap() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pileus-ci/native-bootstrap"
    try:
        (cache / "src").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        pytest.skip(f"there is no room for a cache: {error}")
    for path, text in [(cache / "Cargo.toml", MANIFEST), (cache / "src/main.rs", MAIN)]:
        if not path.exists() or path.read_text() != text:
            path.write_text(text)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CARGO_")}
    command = ["cargo", "build", "--release", "--quiet", "--target-dir", cache / "target"]
    try:
        outcome = subprocess.run(
            command, cwd=cache, env=environment, capture_output=True, text=True, timeout=BUILD_S
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        pytest.skip(f"the crate lambda_runtime cannot be built here: {error}")
    if outcome.returncode:
        pytest.skip(f"the crate lambda_runtime cannot be built here: {outcome.stderr[-500:]}")
    assert "lambda_runtime" in {package["name"] for package in tomllib.loads((cache / "Cargo.lock").read_text())["package"]}
    return cache / "target/release/bootstrap"


@pytest.mark.parametrize("runtime", ["provided.al2023", "provided.al2"])
def test_rust(functions, runtime, bootstrap):
    functions.make({"bootstrap": bootstrap}, runtime=runtime, handler="any")
    event = {"do": "tell", "ü": [1.5, None]}
    answer = functions.invoke(event)
    assert answer.good() == [event, answer.request, "f", f"AWS_Lambda_{runtime}"]
    assert "printed\n" in answer.log and "INIT_START" in answer.log
    answer = functions.invoke({"do": "boom"})
    assert (answer.error, answer.said) == ("Unhandled", {"errorType": "Trouble", "errorMessage": "boom"})
    answer = functions.invoke({"do": "panic"})
    assert answer.error == "Unhandled" and "oh" in answer.said["errorMessage"]
    answer = functions.invoke({"do": "abort"})
    message = f"RequestId: {answer.request} Error: Runtime exited with error: signal: aborted"
    assert answer.said == {"errorType": "Runtime.ExitError", "errorMessage": message}
    assert functions.invoke(event).good()[0] == event


SCRIPT = """#!/bin/sh
. ./lib.sh
while true; do
  head=$(mktemp)
  event=$(curl -sS -D "$head" "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' "$head" | tr -d '\\r')
  curl -sS -d "$(answer "$event" "$_HANDLER")" \
    "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response" > /dev/null
done
"""


def test_a_script(functions):
    """AWS's own tutorial for custom runtimes, the program in the archive and then in a layer."""
    if not Path("/usr/bin/curl").exists():
        pytest.skip("this host has no curl")
    library = 'answer() { echo "[$1, \\"$2\\"]"; }\n'
    functions.make({"bootstrap": SCRIPT, "lib.sh": library}, runtime="provided.al2023", handler="a.b", Timeout=10)
    assert functions.invoke({"a": 1}).good() == [{"a": 1}, "a.b"]
    layer = functions.layer({"bootstrap": SCRIPT})
    functions.make({"lib.sh": library}, "g", "provided.al2023", "c.d", Layers=[layer], Timeout=10)
    assert functions.invoke({"a": 2}, name="g").good() == [{"a": 2}, "c.d"]
    functions.make({"readme": "nothing"}, "empty", "provided.al2023")
    answer = functions.invoke(name="empty")
    assert answer.error == "Unhandled", json.dumps(answer.said)
    assert answer.said["errorType"] in ("Runtime.InvalidEntrypoint", "Runtime.ExitError")
