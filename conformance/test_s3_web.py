"""S3 as browsers meet it: web sites, questions of other origins, forms; and who is told what happens."""

import json
import uuid

import pytest
import requests

from clients import policy, refused, statement
from server import until


@pytest.fixture
def s3(account):
    return account.client("s3")


@pytest.fixture
def bucket(s3) -> str:
    name = f"web-{uuid.uuid4()}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture
def browse(server):
    """Asks the server as a browser does, under any host name, without following where it is sent."""

    def ask(method, path, host=None, **more):
        headers = more.pop("headers", {}) | ({"Host": f"{host}:{server.port}"} if host else {})
        with requests.Session() as session:
            session.trust_env = False
            url = server.endpoint + path
            return session.request(method, url, headers=headers, allow_redirects=False, timeout=30, **more)

    return ask


def open_to_all(s3, bucket):
    s3.delete_public_access_block(Bucket=bucket)
    readable = statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*", Principal="*")
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(readable))


# Web sites


@pytest.fixture
def site(s3, bucket, browse):
    """A site that is open to all: asks for its pages."""
    s3.put_bucket_website(
        Bucket=bucket,
        WebsiteConfiguration={
            "IndexDocument": {"Suffix": "index.html"},
            "ErrorDocument": {"Key": "error.html"},
            "RoutingRules": [
                {
                    "Condition": {"KeyPrefixEquals": "old/"},
                    "Redirect": {"ReplaceKeyPrefixWith": "new/", "HttpRedirectCode": "302"},
                }
            ],
        },
    )
    open_to_all(s3, bucket)
    for key in ("index.html", "docs/index.html", "error.html"):
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode(), ContentType="text/html")
    host = f"{bucket}.s3-website-us-east-1.amazonaws.com"
    return lambda path, method="GET", **more: browse(method, path, host, **more)


def test_pages_and_indexes(site):
    for path, key in (("/", "index.html"), ("/docs/", "docs/index.html"), ("/error.html", "error.html")):
        page = site(path)
        assert (page.status_code, page.text, page.headers["content-type"]) == (200, key, "text/html")
    head = site("/", "HEAD")
    assert (head.status_code, head.text, head.headers["content-length"]) == (200, "", "10")
    folder = site("/docs")
    assert (folder.status_code, folder.headers["location"]) == (302, "/docs/")


def test_errors_have_the_page_of_the_site(site):
    missing = site("/none.html")
    # Who may not list the bucket is not told what is missing.
    assert (missing.status_code, missing.text) == (403, "error.html")
    assert site("/", "DELETE").status_code == 405


def test_redirects(s3, bucket, site, server):
    moved = site("/old/a b")
    here = f"http://{bucket}.s3-website-us-east-1.amazonaws.com:{server.port}"
    assert (moved.status_code, moved.headers["location"]) == (302, f"{here}/new/a%20b")
    s3.put_object(Bucket=bucket, Key="away", WebsiteRedirectLocation="https://example.com/x")
    away = site("/away")
    assert (away.status_code, away.headers["location"]) == (301, "https://example.com/x")
    elsewhere = {"RedirectAllRequestsTo": {"HostName": "example.com", "Protocol": "https"}}
    s3.put_bucket_website(Bucket=bucket, WebsiteConfiguration=elsewhere)
    gone = site("/a/b")
    assert (gone.status_code, gone.headers["location"]) == (301, "https://example.com/a/b")


def test_what_is_no_site(browse, bucket):
    page = browse("GET", "/", f"{bucket}.s3-website-us-east-1.amazonaws.com")
    assert page.status_code == 404 and "<li>Code: NoSuchWebsiteConfiguration</li>" in page.text
    page = browse("GET", "/", f"no-{bucket}.s3-website-us-east-1.amazonaws.com")
    assert page.status_code == 404 and "<li>Code: NoSuchBucket</li>" in page.text


# Strangers


def test_strangers_see_what_is_open_to_them(s3, bucket, browse):
    s3.put_object(Bucket=bucket, Key="a b", Body=b"x")
    assert browse("GET", f"/{bucket}/a%20b").status_code == 403
    open_to_all(s3, bucket)
    assert browse("GET", f"/{bucket}/a%20b").content == b"x"
    assert browse("GET", "/a%20b", f"{bucket}.s3.us-east-1.amazonaws.com").content == b"x"
    refusal = browse("GET", f"/{bucket}")
    assert refusal.status_code == 403 and "<Code>AccessDenied</Code>" in refusal.text
    assert browse("GET", f"/no-{bucket}").status_code == 404


# Other origins


ORIGIN = "https://localhost:4200"


@pytest.fixture
def shared(s3, bucket):
    rule = {
        "AllowedOrigins": [ORIGIN],
        "AllowedMethods": ["GET", "PUT"],
        "AllowedHeaders": ["x-amz-request-payer"],
        "MaxAgeSeconds": 3000,
    }
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    s3.put_object(Bucket=bucket, Key="a", Body=b"x")
    open_to_all(s3, bucket)
    return bucket


VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


def test_browsers_ask_before_they_send(shared, browse):
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PUT"}
    told = browse("OPTIONS", f"/{shared}/a", headers=asked)
    assert told.status_code == 200
    assert told.headers["access-control-allow-origin"] == ORIGIN
    assert told.headers["access-control-allow-methods"] == "GET, PUT"
    assert told.headers["access-control-max-age"] == "3000"
    assert told.headers["access-control-allow-credentials"] == "true"
    assert told.headers["vary"] == VARY
    assert "access-control-allow-headers" not in told.headers
    asked["Access-Control-Request-Headers"] = "X-Amz-Request-Payer"
    told = browse("OPTIONS", f"/{shared}/a", headers=asked)
    assert told.headers["access-control-allow-headers"] == "x-amz-request-payer"


@pytest.mark.parametrize(
    "asked",
    [
        {"Origin": "https://other", "Access-Control-Request-Method": "GET"},
        {"Origin": ORIGIN, "Access-Control-Request-Method": "DELETE"},
        {"Origin": ORIGIN, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cookie"},
    ],
)
def test_what_no_rule_allows(shared, browse, asked):
    told = browse("OPTIONS", f"/{shared}/a", headers=asked)
    assert told.status_code == 403 and "<Code>AccessForbidden</Code>" in told.text
    assert "CORSResponse: This CORS request is not allowed." in told.text
    assert "<ResourceType>OBJECT</ResourceType>" in told.text


def test_answers_say_who_may_read_them(shared, browse):
    told = browse("GET", f"/{shared}/a", headers={"Origin": ORIGIN})
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (200, ORIGIN)
    told = browse("GET", f"/{shared}/a", headers={"Origin": "https://other"})
    assert told.status_code == 200 and "access-control-allow-origin" not in told.headers


def test_without_rules_nobody_may(bucket, browse):
    told = browse("OPTIONS", f"/{bucket}/a")
    assert told.status_code == 400
    assert "Insufficient information. Origin request header needed." in told.text
    told = browse("OPTIONS", f"/{bucket}/a", headers={"Origin": ORIGIN})
    assert told.status_code == 403 and "CORSResponse: CORS is not enabled for this bucket." in told.text
    told = browse("OPTIONS", f"/no-{bucket}/a", headers={"Origin": ORIGIN})
    assert told.status_code == 403 and "CORSResponse: Bucket not found" in told.text


# Forms


@pytest.fixture
def post(server):
    """Posts a form that was signed for a browser."""

    def send(form, content, **fields):
        with requests.Session() as session:
            session.trust_env = False
            data = form["fields"] | fields
            files = {"file": ("cat.txt", content)}
            return session.post(form["url"], data=data, files=files, allow_redirects=False, timeout=30)

    return send


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_a_form_puts_an_object(account, s3, bucket, post, version):
    signer = account.client("s3", signature_version=version)
    conditions = [["starts-with", "$Content-Type", "text/"], {"x-amz-meta-a": "b"}]
    fields = {"Content-Type": "text/plain", "x-amz-meta-a": "b"}
    form = signer.generate_presigned_post(bucket, "in/${filename}", Fields=fields, Conditions=conditions)
    answer = post(form, b"hello\r\n--not the end")
    assert answer.status_code == 204, answer.text
    put = s3.get_object(Bucket=bucket, Key="in/cat.txt")
    assert put["Body"].read() == b"hello\r\n--not the end"
    assert (put["ContentType"], put["Metadata"]) == ("text/plain", {"a": "b"})
    assert answer.headers["etag"] == put["ETag"]


def test_a_form_says_how_it_wants_to_be_answered(s3, bucket, post):
    fields = {"success_action_status": "201"}
    form = s3.generate_presigned_post(bucket, "a&b", Fields=fields, Conditions=[fields])
    answer = post(form, b"x")
    assert answer.status_code == 201 and "<Key>a&amp;b</Key>" in answer.text
    fields = {"success_action_redirect": "https://example.com/done"}
    form = s3.generate_presigned_post(bucket, "k", Fields=fields, Conditions=[fields])
    answer = post(form, b"x")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"https://example.com/done?bucket={bucket}&key=k&etag=%22")


def test_a_form_must_be_what_was_signed(account, bucket, post):
    s3 = account.client("s3", signature_version="s3v4")
    form = s3.generate_presigned_post(bucket, "k", Conditions=[["content-length-range", 2, 4]])
    assert post(form, b"123").status_code == 204
    for content, code in ((b"1", "EntityTooSmall"), (b"12345", "EntityTooLarge")):
        answer = post(form, content)
        assert answer.status_code == 400 and f"<Code>{code}</Code>" in answer.text
    extra = post(form, b"123", **{"x-amz-meta-more": "1"})
    assert extra.status_code == 403 and "Extra input fields: x-amz-meta-more" in extra.text
    other = post(form, b"123", key="other")
    assert other.status_code == 403 and "Policy Condition failed" in other.text
    forged = post(form, b"123", **{"x-amz-signature": "0" * 64})
    assert forged.status_code == 403 and "<Code>SignatureDoesNotMatch</Code>" in forged.text
    late = post(s3.generate_presigned_post(bucket, "k", ExpiresIn=-5), b"x")
    assert late.status_code == 403 and "Policy expired." in late.text
    alice = account.client("s3", account.user("alice"), signature_version="s3v4")
    weak = post(alice.generate_presigned_post(bucket, "k"), b"x")
    assert weak.status_code == 403 and "<Code>AccessDenied</Code>" in weak.text


# Who is told


@pytest.fixture
def queue(account, bucket):
    """A queue that lets S3 in: its URL and its ARN."""
    sqs = account.client("sqs")
    url = sqs.create_queue(QueueName="told")["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:{account.id}:told"
    only_mine = {"ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{bucket}"}}
    service = {"Service": "s3.amazonaws.com"}
    open_to_s3 = statement("sqs:SendMessage", arn, Principal=service, Condition=only_mine)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy(open_to_s3)})
    return url, arn


def heard(account, url, count) -> list:
    """The next messages of a queue."""
    sqs = account.client("sqs")
    messages = []

    def receive():
        for message in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages", []):
            messages.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages) >= count

    until(receive, f"{count} messages", 30)
    return messages


def listening(arn, *events, **rules) -> dict:
    filters = [{"Name": name, "Value": value} for name, value in rules.items()]
    queue = {"Id": "mine", "QueueArn": arn, "Events": list(events)}
    if filters:
        queue["Filter"] = {"Key": {"FilterRules": filters}}
    return {"QueueConfigurations": [queue]}


def test_a_queue_is_told(account, s3, bucket, queue):
    url, arn = queue
    configuration = listening(arn, "s3:ObjectCreated:*", "s3:ObjectRemoved:Delete", prefix="in/", suffix=".txt")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    (test,) = heard(account, url, 1)
    assert (test["Service"], test["Event"], test["Bucket"]) == ("Amazon S3", "s3:TestEvent", bucket)
    s3.put_object(Bucket=bucket, Key="in/a.jpg", Body=b"x")
    s3.put_object(Bucket=bucket, Key="in/a b@.txt", Body=b"hello")
    s3.delete_object(Bucket=bucket, Key="in/a b@.txt")
    records = [message["Records"][0] for message in heard(account, url, 2)]
    records.sort(key=lambda record: record["eventName"])
    put, removed = records
    assert put["eventName"] == "ObjectCreated:Put" and removed["eventName"] == "ObjectRemoved:Delete"
    assert put["eventVersion"] == "2.1" and put["awsRegion"] == "us-east-1"
    assert put["s3"]["configurationId"] == "mine"
    assert put["s3"]["bucket"]["arn"] == f"arn:aws:s3:::{bucket}"
    told = put["s3"]["object"]
    assert (told["key"], told["size"]) == ("in/a+b%40.txt", 5)
    assert told["eTag"] == "5d41402abc4b2a76b9719d911017c592"
    assert set(removed["s3"]["object"]) == {"key", "sequencer"}
    assert removed["s3"]["object"]["sequencer"] > told["sequencer"]


def test_targets_must_let_s3_in(account, s3, bucket):
    sentence = "Unable to validate the following destination configurations"
    arn = f"arn:aws:sqs:us-east-1:{account.id}:nowhere"
    with refused("InvalidArgument", sentence, 400) as caught:
        configuration = listening(arn, "s3:ObjectCreated:*")
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    assert caught.value.response["Error"]["ArgumentName1"] == arn
    with refused("InvalidArgument", "The ARN could not be parsed", 400):
        configuration = listening("invalid-queue", "s3:ObjectCreated:*")
        s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)


def test_listeners_come_back_as_they_were(s3, bucket, queue):
    _, arn = queue
    configuration = listening(arn, "s3:ObjectCreated:*", prefix="x")
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=configuration)
    told = s3.get_bucket_notification_configuration(Bucket=bucket)
    assert told["QueueConfigurations"][0]["Filter"]["Key"]["FilterRules"] == [{"Name": "Prefix", "Value": "x"}]
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration={})
    assert "QueueConfigurations" not in s3.get_bucket_notification_configuration(Bucket=bucket)


# What was asked is written down


def test_requests_are_logged_into_another_bucket(s3, bucket):
    logs = f"logs-{uuid.uuid4()}"
    s3.create_bucket(Bucket=logs)
    enabled = {"TargetBucket": logs, "TargetPrefix": "log/"}
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": enabled})

    def lines():
        s3.put_object(Bucket=bucket, Key="a b", Body=b"x")
        listed = s3.list_objects_v2(Bucket=logs, Prefix="log/").get("Contents", [])
        bodies = [s3.get_object(Bucket=logs, Key=one["Key"])["Body"].read().decode() for one in listed]
        return [line for body in bodies for line in body.splitlines() if " REST.PUT.OBJECT a%20b " in line]

    line = until(lines, "a line in the log", 90)[0]
    assert f" {bucket} [" in line and ' "PUT /' in line and " SigV4 - AuthHeader " in line


# URLs that were signed before


@pytest.mark.parametrize("version", ["s3", "s3v4"])
def test_urls_that_were_signed(account, s3, bucket, browse, server, version):
    signer = account.client("s3", signature_version=version)

    def ask(method, operation, expires=60, signer=signer, **parameters):
        named = {"Bucket": bucket, "Key": "a b/ü+&=", **parameters}
        url = signer.generate_presigned_url(operation, Params=named, ExpiresIn=expires)
        body = {"data": b"hello"} if method == "PUT" else {}
        headers = {"Content-Type": parameters["ContentType"]} if "ContentType" in parameters else {}
        return browse(method, url.removeprefix(server.endpoint), headers=headers, **body)

    assert ask("PUT", "put_object", ContentType="text/plain").status_code == 200
    got = ask("GET", "get_object", ResponseContentType="text/x")
    assert (got.content, got.headers["content-type"]) == (b"hello", "text/x")
    assert ask("HEAD", "head_object").headers["content-length"] == "5"
    assert ask("GET", "head_object").status_code == 403
    late = ask("GET", "get_object", expires=-10 if version == "s3" else 1)
    if version == "s3":
        assert late.status_code == 403 and "Request has expired" in late.text
    weak = account.client("s3", account.user("alice"), signature_version=version)
    assert ask("GET", "get_object", signer=weak).status_code == 403
    role = account.role("reader", statement("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))
    assumed = account.client("s3", account.assume(role), signature_version=version)
    assert ask("GET", "get_object", signer=assumed).content == b"hello"
    assert ask("DELETE", "delete_object").status_code == 204
    assert ask("GET", "get_object").status_code == 404
