"""The runtime of functions in Java, with every Java of the host: what it posts, what it logs, how it ends."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from runtime_api import ARN, RUNTIMES, start  # noqa: F401


# The interfaces that functions bring with them.
CORE = {
    "RequestHandler": "public interface RequestHandler<I, O> { O handleRequest(I input, Context context); }",
    "RequestStreamHandler": """public interface RequestStreamHandler {
        void handleRequest(java.io.InputStream in, java.io.OutputStream out, Context context)
            throws java.io.IOException; }""",
    "LambdaLogger": "public interface LambdaLogger { void log(String message); }",
    "CognitoIdentity": "public interface CognitoIdentity { String getIdentityId(); String getIdentityPoolId(); }",
    "Client": "public interface Client { String getAppTitle(); }",
    "ClientContext": """public interface ClientContext {
        Client getClient(); java.util.Map<String, String> getCustom(); }""",
    "Context": """public interface Context {
        String getAwsRequestId(); String getFunctionName(); String getFunctionVersion(); String getLogGroupName();
        String getLogStreamName(); String getInvokedFunctionArn(); int getMemoryLimitInMB();
        int getRemainingTimeInMillis(); LambdaLogger getLogger(); CognitoIdentity getIdentity();
        ClientContext getClientContext(); }""",
}

JAVA = """
    package app;
    import com.amazonaws.services.lambda.runtime.*;
    import java.util.*;

    public class Handler implements RequestHandler<Map<String, Object>, Object> {
        public static class Order {
            private String name;
            private List<Item> items;
            public Kind kind;
            public String getName() { return name; }
            public void setName(String name) { this.name = name; }
            public List<Item> getItems() { return items; }
        }
        public static class Item {
            private final int count;
            private final double price;
            public Item(int count, double price) { this.count = count; this.price = price; }
            public int getCount() { return count; }
            public double getPrice() { return price; }
        }
        public enum Kind { SMALL, LARGE }

        public Object handleRequest(Map<String, Object> event, Context context) {
            switch ((String) event.get("do")) {
                case "echo":
                    System.out.println("printed");
                    context.getLogger().log("two\\nlines\\n");
                    return event;
                case "told":
                    return Arrays.asList(context.getAwsRequestId(), context.getFunctionName(),
                        context.getMemoryLimitInMB(),
                        context.getInvokedFunctionArn(), context.getRemainingTimeInMillis() > 0,
                        context.getClientContext().getCustom(), context.getClientContext().getClient().getAppTitle(),
                        context.getIdentity().getIdentityId(), System.getProperty("com.amazonaws.xray.traceHeader"));
                case "boom": throw new IllegalStateException("boöm", new RuntimeException("why"));
                case "leave": System.exit(3);
                default: return null;
            }
        }
        public Order order(Order order) { return order; }
        public static String text(String text) { return text + "!"; }
        public int[] numbers(List<Integer> numbers) { return numbers.stream().mapToInt(n -> n + 1).toArray(); }
        public void streams(java.io.InputStream in, java.io.OutputStream out) throws java.io.IOException {
            out.write(in.readAllBytes());
            out.write(" ".getBytes());
        }
    }
"""


def javas():
    return sorted({str(path.resolve()) for path in Path("/usr/lib/jvm").glob("*/bin/java")})


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The runtime and a function, as they are prepared once."""
    if not shutil.which("javac"):
        pytest.skip("there is no compiler for Java")
    out, sources = tmp_path_factory.mktemp("java"), tmp_path_factory.mktemp("sources")
    for name, text in CORE.items():
        (sources / f"{name}.java").write_text("package com.amazonaws.services.lambda.runtime;\n" + text)
    (sources / "Handler.java").write_text(JAVA)
    runtime = [str(path) for path in (RUNTIMES / "java/pileus").glob("*.java")]
    options = ["javac", "--release", "11", "-encoding", "UTF-8", "-nowarn", "-d"]
    subprocess.run([*options, out / "runtime", *runtime], check=True, capture_output=True)
    subprocess.run([*options, out / "task", *map(str, sources.glob("*.java"))], check=True, capture_output=True)
    return out


@pytest.fixture
def start_java(start, compiled):
    def started(java, name, **environment):
        options = [
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "--add-opens",
            "java.base/java.io=ALL-UNNAMED",
        ]
        command = [java, *options, "-cp", compiled / "runtime", "pileus.Bootstrap"]
        return start(command, {}, name, LAMBDA_TASK_ROOT=str(compiled / "task"), **environment)

    return started


@pytest.mark.parametrize("java", javas())
def test_java(start_java, java):
    runtime = start_java(java, "app.Handler")
    event = {"do": "echo", "ü": [1.5, None, True, 12345678901, {"a\n": "\U0001f600"}]}
    assert runtime.invoke(event).said == event
    assert runtime.event() == "two\nlines\n"
    assert runtime.line() == "printed\n"
    said = runtime.invoke(
        {"do": "told"}, Trace_Id="Root=1-2-3", Client_Context='{"custom": {"a": "b"}, "client": {"app_title": "t"}}',
        Cognito_Identity='{"cognitoIdentityId": "i"}',
    ).said  # fmt: skip
    assert said == [runtime.request, "f", 128, ARN, True, {"a": "b"}, "t", "i", "Root=1-2-3"]
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "java.lang.IllegalStateException")
    assert list(answer.said) == ["errorMessage", "errorType", "stackTrace", "cause"]
    assert answer.said["errorMessage"] == "boöm"
    assert [frame.partition("(")[0] for frame in answer.said["stackTrace"]] == ["app.Handler.handleRequest"]
    assert (answer.said["cause"]["errorType"], answer.said["cause"]["errorMessage"]) == (
        "java.lang.RuntimeException",
        "why",
    )
    logged = runtime.event()
    assert logged.startswith(
        "boöm: java.lang.IllegalStateException\njava.lang.IllegalStateException: boöm\n\tat app.Handler."
    )
    assert runtime.invoke({"do": "nothing"}).body == b"null"
    assert runtime.api.connections == 1
    runtime.api.hang_up()
    assert runtime.invoke({"do": "told"}, Client_Context='{"client": {}}').path.endswith("/response")
    assert runtime.api.connections == 2
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3


@pytest.mark.parametrize("java", javas())
def test_java_binds_what_a_method_takes(start_java, java):
    order = {"name": "n", "items": [{"count": 1, "price": 2.5}], "kind": "LARGE"}
    for name, event, said in [
        ("order", order, order),
        ("text", "a", "a!"),
        ("numbers", [1, 2], [2, 3]),
        ("streams", {"a": 1}, {"a": 1}),
    ]:
        assert start_java(java, f"app.Handler::{name}").invoke(event).said == said


@pytest.mark.parametrize("java", javas())
def test_java_that_cannot_start(start_java, java):
    for name, kind, message in [
        ("app.Missing", "java.lang.ClassNotFoundException", "Class not found: app.Missing"),
        ("app.Handler::missing", "java.lang.NoSuchMethodException", "No public method named missing with appropriate "),
    ]:
        runtime = start_java(java, name, AWS_LAMBDA_LOG_FORMAT="JSON")
        posted = runtime.posted()
        assert (posted.path, posted.kind, posted.said["errorType"]) == ("init/error", kind, kind)
        assert posted.said["errorMessage"].startswith(message)
        assert json.loads(runtime.event())["level"] == "ERROR"
        assert runtime.ended() == 1
