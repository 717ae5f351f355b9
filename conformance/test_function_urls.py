"""Addresses of functions: who may come, what the function sees, what its answer becomes."""

import base64
import json
import shutil
import time
from urllib.parse import urlsplit

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from clients import policy, statement, trust
from test_lambda import archive

FORBIDDEN = {
    "Message": "Forbidden. For troubleshooting Function URL authorization issues, see: "
    "https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"
}
# Returns what the body says, or else the event itself.
SOURCE = """
import base64, json

def handler(event, context):
    body = event.get("body")
    if body is None:
        return event
    if event["isBase64Encoded"]:
        return {"statusCode": 200, "body": json.dumps(event)}
    asked = json.loads(body)
    if asked == "raise":
        raise ValueError("as asked")
    return asked
"""


@pytest.fixture
def functions(account):
    functions = account.client("lambda")
    functions.create_function(
        FunctionName="f",
        Runtime="python3.12",
        Role=account.role("runner", trusted=trust({"Service": "lambda.amazonaws.com"})),
        Handler="index.handler",
        Code={"ZipFile": archive(SOURCE)},
        Timeout=20,
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    return functions


@pytest.fixture
def visit(server):
    """Asks the server for a page of an address, whatever the name of the host would lead to."""

    def visit(url: str, method="GET", stream=False, **more) -> requests.Response:
        parts = urlsplit(url)
        headers = {"Host": parts.netloc} | more.pop("headers", {})
        target = f"{server.endpoint}{parts.path}" + (
            f"?{parts.query}" if parts.query else ""
        )
        with requests.Session() as session:
            session.trust_env = False
            request = requests.Request(
                method, target, headers=headers, **more
            ).prepare()
            # As it stands: the library would write some signs in another way.
            request.url = target
            return session.send(
                request, allow_redirects=False, timeout=30, stream=stream
            )

    return visit


def address(functions, auth="NONE", **more) -> str:
    url = functions.create_function_url_config(FunctionName="f", AuthType=auth, **more)[
        "FunctionUrl"
    ]
    if auth == "NONE":
        functions.add_permission(
            FunctionName="f",
            StatementId="all",
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType="NONE",
        )
    return url


def signed(url: str, key, service="lambda") -> dict:
    request = AWSRequest("GET", url, headers={"Host": urlsplit(url).netloc})
    credentials = Credentials(key.access_key, key.secret, key.token)
    SigV4Auth(credentials, service, "us-east-1").add_auth(request)
    return dict(request.headers)


def test_what_a_function_sees(functions, visit):
    url = address(functions)
    host = urlsplit(url).netloc
    headers = {
        "X-Probe": "WeiRd Caps",
        "Cookie": "session=abc; theme=dark",
        "User-Agent": "probe/1",
    }
    answer = visit(
        f"{url}pa2%2Fth/a%20b?multi=foo&multi=%2Fbar&plus=a+b&empty=", headers=headers
    )
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "application/json",
    )
    event = answer.json()
    assert (event["version"], event["routeKey"], event["rawPath"]) == (
        "2.0",
        "$default",
        "/pa2%2Fth/a%20b",
    )
    assert event["rawQueryString"] == "multi=foo&multi=%2Fbar&plus=a+b&empty="
    assert event["queryStringParameters"] == {
        "multi": "foo,/bar",
        "plus": "a b",
        "empty": "",
    }
    assert event["cookies"] == ["session=abc", "theme=dark"]
    assert event["headers"]["x-probe"] == "WeiRd Caps"
    assert (event["headers"]["host"], event["headers"]["x-forwarded-for"]) == (
        host,
        "127.0.0.1",
    )
    assert "body" not in event and event["isBase64Encoded"] is False
    context = event["requestContext"]
    assert (context["accountId"], context["domainName"]) == ("anonymous", host)
    assert context["apiId"] == context["domainPrefix"] == host.split(".")[0]
    expected = {"method": "GET", "path": "/pa2/th/a b", "protocol": "HTTP/1.1"}
    assert context["http"] == expected | {
        "sourceIp": "127.0.0.1",
        "userAgent": "probe/1",
    }
    assert context["requestId"] == answer.headers["x-amzn-RequestId"]
    assert "authorizer" not in context


def test_bodies_that_are_no_text_come_in_base64(functions, visit):
    url = address(functions)
    for kind, body in [
        ("application/octet-stream", b"\x00\xff"),
        ("application/x-www-form-urlencoded", b"a=1"),
    ]:
        event = visit(url, "POST", data=body, headers={"Content-Type": kind}).json()
        assert (event["isBase64Encoded"], base64.b64decode(event["body"])) == (
            True,
            body,
        )


@pytest.mark.parametrize(
    ("returned", "body"),
    [
        ({"hello": "world"}, '{"hello":"world"}'),
        ({"statusCode": 200, "body": "body123"}, "body123"),
        ({"statusCode": 200, "body": '{"hello": "world"}'}, '{"hello": "world"}'),
        (["hello", 3, True], '["hello",3,true]'),
        ("hello", "hello"),
        (3, "3"),
        (3.1, "3.1"),
        (True, "true"),
    ],
    ids=["dict", "http", "http-json", "list", "string", "integer", "float", "boolean"],
)
def test_what_is_returned_is_the_body(functions, visit, returned, body):
    answer = visit(address(functions), "POST", json=returned)
    told = (
        answer.status_code,
        answer.headers["Content-Type"],
        answer.headers["Content-Length"],
        answer.text,
    )
    assert told == (200, "application/json", str(len(body)), body)


def test_functions_describe_responses(functions, visit):
    url = address(functions)
    encoded = base64.b64encode(b"\x89PNG").decode()
    described = {
        "statusCode": 201,
        "headers": {"Content-Type": "image/png", "X-Count": 3, "Content-Length": "999"},
        "cookies": ["a=1; Path=/", "b=2"],
        "body": encoded,
        "isBase64Encoded": True,
    }
    answer = visit(url, "POST", json=described)
    assert (answer.status_code, answer.content) == (201, b"\x89PNG")
    assert (answer.headers["Content-Type"], answer.headers["X-Count"]) == (
        "image/png",
        "3",
    )
    assert answer.raw.headers.getlist("set-cookie") == ["a=1; Path=/", "b=2"]
    for wrong in ["raise", {"statusCode": "x"}, {"statusCode": 200, "headers": []}]:
        answer = visit(url, "POST", json=wrong)
        assert (answer.status_code, answer.text) == (502, "Internal Server Error")
        assert answer.headers["Content-Type"] == "application/json"


def test_who_may_come(account, functions, visit):
    url = functions.create_function_url_config(FunctionName="f", AuthType="NONE")[
        "FunctionUrl"
    ]
    answer = visit(url)
    assert (answer.status_code, answer.json()) == (403, FORBIDDEN)
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"
    other = url.replace("https://", "https://0")
    answer = visit(other)
    assert (answer.status_code, answer.text) == (403, '{"Message":null}')


def test_signed_requests(account, functions, visit):
    url = address(functions, "AWS_IAM")
    assert (visit(url).status_code, visit(url).json()) == (403, FORBIDDEN)
    event = visit(url, headers=signed(url, account.root)).json()
    assert event["requestContext"]["accountId"] == account.id
    user = account.user("ada")
    assert visit(url, headers=signed(url, user)).json() == FORBIDDEN
    condition = {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}
    may = policy(statement("lambda:InvokeFunctionUrl", Condition=condition))
    account.iam.put_user_policy(UserName="ada", PolicyName="own", PolicyDocument=may)
    iam = visit(url, headers=signed(url, user)).json()["requestContext"]["authorizer"][
        "iam"
    ]
    assert iam["userArn"] == f"arn:aws:iam::{account.id}:user/ada"
    assert (iam["accountId"], iam["accessKey"]) == (account.id, user.access_key)
    assert iam["userId"] == iam["callerId"] and iam["userId"].startswith("AIDA")
    forged = signed(url, user) | {"X-Amz-Date": "20200101T000000Z"}
    answer = visit(url, headers=forged)
    assert answer.status_code == 403 and "message" in answer.json()
    wrong = visit(url, headers=signed(url, user, "s3"))
    assert wrong.status_code == 403 and "lambda" in wrong.json()["message"]


def test_an_alias_runs_its_version(functions, visit):
    functions.publish_version(FunctionName="f")
    functions.create_alias(FunctionName="f", Name="live", FunctionVersion="1")
    url = functions.create_function_url_config(
        FunctionName="f", Qualifier="live", AuthType="NONE"
    )
    assert visit(url["FunctionUrl"]).status_code == 403
    functions.add_permission(
        FunctionName="f",
        Qualifier="live",
        StatementId="all",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    functions.update_function_code(
        FunctionName="f", ZipFile=archive("def handler(event, context): 1 / 0\n")
    )
    assert visit(url["FunctionUrl"]).json()["rawPath"] == "/"
    functions.delete_alias(FunctionName="f", Name="live")
    assert visit(url["FunctionUrl"]).json() == FORBIDDEN


def test_browsers(functions, visit):
    cors = {
        "AllowOrigins": ["https://here.example"],
        "AllowMethods": ["GET", "POST"],
        "AllowHeaders": ["x-a"],
        "ExposeHeaders": ["x-b"],
        "MaxAge": 60,
        "AllowCredentials": True,
    }
    url = address(functions, Cors=cors)
    asked = {"Origin": "https://here.example", "Access-Control-Request-Method": "POST"}
    answer = visit(url, "OPTIONS", headers=asked)
    told = {name.lower(): value for name, value in answer.headers.items()}
    assert (answer.status_code, answer.text) == (200, "")
    assert told["access-control-allow-origin"] == "https://here.example"
    assert (
        told["access-control-allow-methods"],
        told["access-control-allow-headers"],
    ) == ("GET,POST", "x-a")
    assert (
        told["access-control-max-age"],
        told["access-control-allow-credentials"],
    ) == ("60", "true")
    own = {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": "*"}}
    answer = visit(url, "POST", json=own, headers={"Origin": "https://here.example"})
    assert answer.headers["access-control-allow-origin"] == "https://here.example"
    assert answer.headers["access-control-expose-headers"] == "x-b"
    answer = visit(url, "POST", json=own, headers={"Origin": "https://there.example"})
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.skipif(not shutil.which("node"), reason="there is no node on this machine")
def test_the_first_byte_comes_before_the_last(account, functions, visit):
    source = """
exports.handler = awslambda.streamifyResponse(async (event, stream) => {
  const metadata = { statusCode: 201, headers: { 'X-Kind': 'streamed' }, cookies: ['a=1'] }
  stream = awslambda.HttpResponseStream.from(stream, metadata)
  stream.write('first')
  await new Promise((done) => setTimeout(done, 3000))
  stream.write('last')
  stream.end()
})
"""
    role = functions.get_function_configuration(FunctionName="f")["Role"]
    functions.delete_function(FunctionName="f")
    functions.create_function(
        FunctionName="f",
        Runtime="nodejs22.x",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": archive(**{"index.js": source})},
        Timeout=20,
    )
    functions.get_waiter("function_active_v2").wait(
        FunctionName="f", WaiterConfig={"Delay": 1}
    )
    url = address(functions, InvokeMode="RESPONSE_STREAM")
    answer = visit(url, stream=True)
    assert (answer.status_code, answer.headers["X-Kind"], answer.cookies["a"]) == (
        201,
        "streamed",
        "1",
    )
    arrived = [(time.monotonic(), piece) for piece in answer.iter_content(None)]
    assert b"".join(piece for _, piece in arrived) == b"firstlast"
    assert arrived[-1][0] - arrived[0][0] > 2


def test_limits(functions, visit):
    url = address(functions)
    answer = visit(url, "POST", data=b"x" * (6 * 1024 * 1024 + 1))
    assert answer.status_code == 413
    functions.put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    answer = visit(url)
    assert (answer.status_code, answer.json()) == (429, {"Message": "Rate Exceeded."})


def test_a_name_that_leads_here(functions, server, visit):
    """Browsers and curl take every name below localhost for this machine."""
    url = address(functions)
    local = url.replace("https://", "http://").replace(
        ".on.aws/", f".localhost:{server.port}/x"
    )
    event = visit(local).json()
    assert (event["rawPath"], event["headers"]["x-forwarded-port"]) == (
        "/x",
        str(server.port),
    )
    assert event["requestContext"]["domainName"].endswith(
        ".lambda-url.us-east-1.localhost"
    )


def test_events_are_json(functions, visit):
    """Whatever comes, what the function sees can be read."""
    url = address(functions)
    event = visit(f"{url}%FF?%FF=%zz&=&&a", headers={"X-Odd": "\xe9"}).json()
    assert event["rawPath"] == "/%FF"
    assert event["queryStringParameters"]["a"] == ""
    json.dumps(event)
