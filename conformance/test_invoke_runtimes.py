"""Functions in every language and version that this host runs: results, errors with their traces, failed starts.
And `pileus runtimes`, which says what those are."""

import json
import shutil
import subprocess

import pytest

from invoking import functions, zipped  # noqa: F401
from server import run, told, told_json
from test_runtimes_java import CORE


def found_here() -> dict:
    """The runtimes of which the host has exactly what is asked for."""
    return {row["runtime"]: row for row in all_rows() if row["runs"] == "exact"}


def all_rows() -> list:
    # Looking takes long only where nothing was remembered.
    folder = "/tmp" if shutil.os.geteuid() else "/var/tmp"
    return told_json(run("runtimes", "--data-dir", f"{folder}/pileus-conformance-runtimes", "--json"))


HERE = found_here()


def of(prefix):
    names = [name for name in HERE if name.startswith(prefix)]
    return names or [pytest.param("", marks=pytest.mark.skip(f"this host has no {prefix}"))]


def fails_to_start(functions, name, kind, beginning):
    for _ in range(2):
        answer = functions.invoke(name=name)
        assert answer.error == "Unhandled"
        assert (answer.said["errorType"], answer.said["errorMessage"][: len(beginning)]) == (kind, beginning)


# --- what there is


def test_all_runtimes_are_listed():
    rows = {row["runtime"]: row for row in all_rows()}
    assert {"python3.6", "python3.14", "nodejs24.x", "java8.al2", "java25", "ruby3.2", "dotnet8"} <= set(rows)
    assert rows["provided.al2023"]["runs"] == "itself"
    assert rows["dotnet8"]["runs"] == "missing"
    for name, row in rows.items():
        if row["runs"] == "exact" and name.startswith("python"):
            assert row["version"].startswith(name.removeprefix("python") + ".") and row["sdk"] == "boto3"


def test_runtimes_in_words(new_server):
    """Of a server that has none prepared."""
    lines = told(new_server().run("runtimes")).splitlines()
    names = [line.split()[0] for line in lines if line.startswith(("python", "node", "java", "dotnet", "provided"))]
    assert names.index("python3.9") < names.index("python3.10")
    assert any(line.startswith("dotnet8") and "missing" in line for line in lines)


def test_what_cannot_be_prepared_is_said(new_server):
    server = new_server()
    assert "nothing on this host runs it" in told(server.run("runtimes", "prepare", "dotnet8"), 1)
    assert "brings its own program" in told(server.run("runtimes", "prepare", "provided.al2023"))


def test_without_a_network_it_is_said_what_is_missing(new_server):
    if not HERE.get("python3.12"):
        pytest.skip("this host has no python3.12")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    outcome = new_server().run("runtimes", "prepare", "python3.12", environment=nowhere)
    said = told(outcome, 1)
    assert "python3.12: boto3 cannot be installed for python:3.12" in said, said
    assert "pip ended with" in said and "one runtime is not prepared" in said


def test_what_the_host_lacks_runs_on_the_nearest(functions):
    rows = {row["runtime"]: row for row in all_rows()}
    near = [row for row in rows.values() if row["runs"] == "nearest" and row["runtime"].startswith("python")]
    if not near:
        pytest.skip("this host has every Python")
    name = near[0]["runtime"]
    functions.make("import sys\ndef handler(event, context): return '.'.join(map(str, sys.version_info[:3]))", runtime=name)
    answer = functions.invoke()
    assert answer.good() == near[0]["version"]
    notice = f"pileus: {name} is not installed on this host; the function runs with python:{near[0]['version']}.\n"
    assert notice in answer.log


def test_what_nothing_runs_is_refused_by_name(functions):
    functions.make({"index.cs": ""}, runtime="dotnet8", handler="a::b::c")
    with pytest.raises(functions.api.exceptions.ClientError) as caught:
        functions.invoke()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert "nothing that runs dotnet8" in caught.value.response["Error"]["Message"]


# --- Python


PYTHON = """
    import os, sys
    def handler(event, context):
        if event["do"] == "boom":
            raise ValueError("boom")
        return [event, "%d.%d" % sys.version_info[:2], os.environ["AWS_EXECUTION_ENV"], context.function_name]
"""


@pytest.mark.parametrize("runtime", of("python"))
def test_python(functions, runtime):
    functions.make(PYTHON, runtime=runtime)
    event = {"do": "tell", "ü": [1.5, None]}
    told = [event, runtime.removeprefix("python"), f"AWS_Lambda_{runtime}", "f"]
    assert functions.invoke(event).good() == told
    answer = functions.invoke({"do": "boom"})
    trace = ['  File "/var/task/index.py", line 5, in handler\n    raise ValueError("boom")\n']
    said = {"errorMessage": "boom", "errorType": "ValueError", "requestId": answer.request, "stackTrace": trace}
    if runtime in ("python3.6", "python3.7", "python3.8"):
        said.pop("requestId")
    assert (answer.error, answer.said) == ("Unhandled", said)
    functions.make({"index.py": "import nothing"}, "broken", runtime)
    message = "Unable to import module 'index': No module named 'nothing'"
    fails_to_start(functions, "broken", "Runtime.ImportModuleError", message)
    functions.make({"index.py": ""}, "empty", runtime)
    fails_to_start(functions, "empty", "Runtime.HandlerNotFound", "Handler 'handler' missing on module 'index'")


# --- Node


NODE = """
    exports.handler = async (event, context) => {
      if (event.do === 'boom') throw new TypeError('boom')
      if (event.do === 'exit') process.exit(3)
      return [event, process.version.split('.')[0], process.env.AWS_EXECUTION_ENV, context.functionName]
    }
"""


@pytest.mark.parametrize("runtime", of("nodejs"))
def test_node(functions, runtime):
    functions.make({"index.js": NODE}, runtime=runtime)
    event = {"do": "tell", "ü": [1.5, None]}
    version = "v" + runtime.removeprefix("nodejs").removesuffix(".x")
    assert functions.invoke(event).good() == [event, version, f"AWS_Lambda_{runtime}", "f"]
    answer = functions.invoke({"do": "boom"})
    assert answer.error == "Unhandled"
    told = answer.said
    assert (told["errorType"], told["errorMessage"]) == ("TypeError", "boom")
    assert told["trace"][:2] == ["TypeError: boom", "    at exports.handler (/var/task/index.js:3:34)"]
    assert "Runtime exited with error: exit status 3" in functions.invoke({"do": "exit"}).said["errorMessage"]
    assert functions.invoke(event).good()[0] == event
    module = "import fs from 'node:fs'\nexport const handler = async (event) => typeof fs.readFileSync\n"
    functions.make({"index.mjs": module}, "module", runtime)
    assert functions.invoke(name="module").good() == "function"
    functions.make({"index.js": "require('nothing')"}, "broken", runtime)
    fails_to_start(functions, "broken", "Runtime.ImportModuleError", "Error: Cannot find module 'nothing'")
    functions.make({"index.js": ""}, "empty", runtime)
    message = "index.handler is undefined or not exported"
    fails_to_start(functions, "empty", "Runtime.HandlerNotFound", message)


@pytest.mark.parametrize("runtime", of("nodejs"))
def test_modules_of_layers_in_node(functions, runtime):
    """Also for ES modules, and a package that only a layer has beside one that the function has too."""
    package = {"nodejs/node_modules/there/index.js": "module.exports = 'of the layer'\n"}
    both = {"nodejs/node_modules/both/index.js": "module.exports = 'of the layer'\n"}
    layers = [functions.layer(package | both)]
    own = {"node_modules/both/index.js": "module.exports = 'of the function'\n"}
    imports = "import there from 'there'\nimport both from 'both'\nexport const handler = async () => [there, both]\n"
    requires = "exports.handler = async () => [require('there'), require('both')]\n"
    for name, files in [("imports", {"index.mjs": imports}), ("requires", {"index.js": requires})]:
        functions.make(files | own, name, runtime, Layers=layers)
        assert functions.invoke(name=name).good() == ["of the layer", "of the function"]


# --- Ruby


RUBY = """
    def handler(event:, context:)
      raise ArgumentError, 'boom' if event['do'] == 'boom'
      [event, RUBY_VERSION, context.function_name]
    end
"""


def test_ruby(functions):
    rows = {row["runtime"]: row for row in all_rows()}
    if rows["ruby3.2"]["runs"] == "missing":
        pytest.skip("this host has no ruby")
    functions.make({"index.rb": RUBY}, runtime="ruby3.2")
    event = {"do": "tell", "ü": [1.5, None]}
    assert functions.invoke(event).good() == [event, rows["ruby3.2"]["version"], "f"]
    answer = functions.invoke({"do": "boom"})
    assert (answer.said["errorType"], answer.said["errorMessage"]) == ("Function<ArgumentError>", "boom")
    assert answer.said["stackTrace"] == ["/var/task/index.rb:3:in `handler'"]
    functions.make({"index.rb": "require 'nothing'"}, "broken", "ruby3.2")
    answer = functions.invoke(name="broken")
    assert answer.error == "Unhandled" and "nothing" in answer.said["errorMessage"]


# --- Java


JAVA = """
    package app;
    import com.amazonaws.services.lambda.runtime.*;
    import java.util.*;
    public class Handler implements RequestHandler<Map<String, Object>, Object> {
        public Object handleRequest(Map<String, Object> event, Context context) {
            if ("boom".equals(event.get("do"))) throw new IllegalStateException("boom");
            context.getLogger().log("logged\\n");
            long heap = Runtime.getRuntime().maxMemory() >> 20;
            return Arrays.asList(event, System.getProperty("java.specification.version"), context.getFunctionName(), heap);
        }
    }
"""


@pytest.fixture(scope="session")
def java_classes(tmp_path_factory):
    compiler = shutil.which("javac")
    if not compiler:
        pytest.skip("this host has no javac")
    ground = tmp_path_factory.mktemp("java")
    sources = [ground / "Handler.java"]
    sources[0].write_text(JAVA)
    for name, text in CORE.items():
        sources.append(ground / f"{name}.java")
        sources[-1].write_text(f"package com.amazonaws.services.lambda.runtime;\n{text}")
    subprocess.run([compiler, "--release", "11", "-d", ground / "out", *sources], check=True)
    return ground / "out"


@pytest.mark.parametrize("runtime", of("java"))
def test_java(functions, runtime, java_classes):
    settings = {"handler": "app.Handler::handleRequest", "MemorySize": 512, "Timeout": 30}
    functions.make({"": java_classes}, runtime=runtime, **settings)
    event = {"do": "tell", "ü": [1.5, None]}
    answer = functions.invoke(event)
    said, version, name, heap_mb = answer.good()
    assert (said, version, name) == (event, runtime.removeprefix("java"), "f")
    assert 400 <= heap_mb <= 436
    assert "logged\n" in answer.log
    answer = functions.invoke({"do": "boom"})
    assert (answer.said["errorType"], answer.said["errorMessage"]) == ("java.lang.IllegalStateException", "boom")
    assert answer.said["stackTrace"][0].startswith("app.Handler.handleRequest(Handler.java:7)")
    functions.configure(Handler="app.Missing::handleRequest")
    answer = functions.invoke({})
    assert answer.error == "Unhandled" and "app.Missing" in json.dumps(answer.said)
