"""The runtime of functions in Ruby: what it posts, what it logs, how it ends."""

import json
import shutil

import pytest

from runtime_api import ARN, RUNTIMES, stamped, start  # noqa: F401


RUBY = """
    require 'logger'
    LOG = Logger.new($stdout)

    def handler(event:, context:)
      case event['do']
      when 'echo'
        puts 'printed'
        LOG.info('two
    lines')
        { event: event, trace: ENV['_X_AMZN_TRACE_ID'] }
      when 'told'
        names = %i[function_name function_version memory_limit_in_mb log_group_name log_stream_name aws_request_id
                   invoked_function_arn client_context identity get_remaining_time_in_millis]
        names.to_h { |name| [name, context.send(name)] }
      when 'size' then [event['text'].length, event['text']]
      when 'boom' then raise ArgumentError, 'boöm'
      when 'unknown' then nothing_here
      when 'leave' then exit 3
      end
    end

    module Inner
      class Kind
        def self.run(event:, context:) = 'inner'
      end
    end
"""


@pytest.fixture
def ruby():
    found = shutil.which("ruby")
    if not found:
        pytest.skip("there is no Ruby")
    return [found, RUNTIMES / "ruby/bootstrap.rb"]


def test_ruby(start, ruby):
    runtime = start(ruby, {"index.rb": RUBY})
    answer = runtime.invoke({"do": "echo", "ü": [1.5, None]}, Trace_Id="Root=1-2-3")
    assert answer.path == f"invocation/{runtime.request}/response"
    assert answer.said == {"event": {"do": "echo", "ü": [1.5, None]}, "trace": "Root=1-2-3"}
    pattern = rf"I, \[[-\dT:.]+ #\d+\]  INFO {runtime.request} -- : two\nlines\n"
    stamped(runtime.event(), pattern)
    assert runtime.line() == "printed\n"
    said = runtime.invoke(
        {"do": "told"}, Client_Context='{"custom": 1}', Cognito_Identity='{"cognitoIdentityId": "i"}'
    ).said
    assert 0 < said.pop("get_remaining_time_in_millis") <= 3000
    assert said == {
        "function_name": "f", "function_version": "$LATEST", "memory_limit_in_mb": "128", "invoked_function_arn": ARN,
        "log_group_name": "/aws/lambda/f", "log_stream_name": "2026/01/01/[$LATEST]abc",
        "aws_request_id": runtime.request, "client_context": {"custom": 1}, "identity": {"cognitoIdentityId": "i"},
    }  # fmt: skip
    answer = runtime.invoke({"do": "boom"})
    assert (answer.path, answer.kind) == (f"invocation/{runtime.request}/error", "Function<ArgumentError>")
    told = {"errorMessage": "boöm", "errorType": "Function<ArgumentError>"}
    assert answer.said == told | {"stackTrace": [f"{runtime.task}/index.rb:17:in `handler'"]}
    label, _, document = runtime.event().partition("\n")
    assert (label, json.loads(document)) == ("Error raised from handler method", answer.said)
    answer = runtime.invoke({"do": "unknown"})
    assert answer.kind == "Function<NameError>"
    assert runtime.event().startswith("Critical exception from handler\n{\n")
    text = "x" * 6_000_000
    assert runtime.invoke({"do": "size", "text": text}).said == [6_000_000, text]
    assert (runtime.invoke({"do": "nothing"}).body, runtime.api.connections) == (b"null", 1)
    runtime.api.hang_up()
    assert runtime.invoke({"do": "told"}, Client_Context='{"client": {}}').path.endswith("/response")
    assert runtime.api.connections == 2
    runtime.ask({"do": "leave"})
    assert runtime.ended() == 3
    assert start(ruby, {"index.rb": RUBY}, "index.Inner::Kind.run").invoke({}).said == "inner"


LOGS = """
    require 'logger'
    LOG = Logger.new($stderr, progname: 'app')

    def handler(event:, context:)
      LOG.info('not told')
      LOG.warn("two\\nlines of \\xFF and ü")
      LOG.warn({ 'a' => 1 })
      begin
        raise ArgumentError, 'caught'
      rescue => error
        LOG.error(error)
      end
      Logger.new($stdout, level: Logger::DEBUG).debug('asked for')
      raise 'boom'
    end
"""


def test_ruby_logs_json(start, ruby):
    environment = {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "WARN"}
    runtime = start(ruby, {"index.rb": LOGS}, **environment)
    answer = runtime.invoke({})
    events = [json.loads(runtime.event()) for _ in range(5)]
    for event in events:
        stamped(event.pop("timestamp"), "STAMP")
        assert event.pop("requestId") == runtime.request
    lines, mapped, caught, asked, raised = events
    assert lines == {"level": "WARN", "message": "two\nlines of \ufffd and ü", "logger": "app"}
    assert json.loads(mapped["message"].replace("=>", ":")) == {"a": 1}
    assert caught.pop("stackTrace")[0].startswith(f"{runtime.task}/index.rb:10:")
    assert caught == {"level": "ERROR", "errorType": "ArgumentError", "errorMessage": "caught", "logger": "app"}
    assert asked == {"level": "DEBUG", "message": "asked for"}
    assert raised == {"level": "ERROR", "message": "Error raised from handler method"} | answer.said
    assert answer.said["errorType"] == "Function<RuntimeError>"
    broken = start(ruby, {"index.rb": "raise 'at once'"}, **environment)
    broken.posted()
    told = json.loads(broken.event())
    assert told["message"] == "Init error when loading handler index.handler" and "requestId" not in told


def test_ruby_that_cannot_start(start, ruby):
    files = {"index.rb": "raise 'at once'", "syntax.rb": "def x(", "imports.rb": "require 'nothing'"}
    for name, kind, message in [
        ("missing.handler", "Init<LoadError>", "cannot load such file -- missing"),
        ("imports.handler", "Init<LoadError>", "cannot load such file -- nothing"),
        ("index.handler", "Init<RuntimeError>", "at once"),
        ("syntax.handler", "Init<SyntaxError>", ""),
        ("index", "Init<ArgumentError>", "Invalid handler index, must be of form FILENAME.METHOD"),
    ]:
        runtime = start(ruby, files, name)
        posted = runtime.posted()
        assert (posted.path, posted.kind, posted.said["errorType"]) == ("init/error", kind, kind)
        assert posted.said["errorMessage"].startswith(message)
        assert runtime.event().startswith(f"Init error when loading handler {name}\n{{\n")
        assert runtime.ended() == 1


def test_ruby_keeps_long_events_whole(start, ruby):
    source = """
        require 'logger'
        def handler(event:, context:)
          text = 'ü' * event['length']
          event['count'].times { |number| Logger.new($stdout).info("#{event['prefix']}#{number} #{text}") }
        end
    """
    for blocking in [True, False]:
        runtime = start(ruby, {"index.rb": source}, blocking=blocking)
        runtime.invoke({"count": 30, "length": 50_000})
        for number in range(30):
            assert runtime.event().endswith(f": {number} {'ü' * 50_000}\n")
        for prefix in ["", "x"]:
            runtime.invoke({"count": 1, "length": 1_000_000, "prefix": prefix})
            first, second = runtime.event(), runtime.event()
            assert (1 << 20) - 1 <= len(first.encode()) <= 1 << 20
            assert (first + second).count("ü") == 1_000_000
