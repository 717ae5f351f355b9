"""Does what its events say: takes a while, fails. Messages that succeed are told to a queue, by a signed request."""

import hashlib
import hmac
import http.client
import json
import os
import time

HOST = "sqs.us-east-1.amazonaws.com"


def handler(event, context):
    if "Records" not in event:
        return work(event)
    failed = []
    for record in event["Records"]:
        try:
            work(json.loads(record["body"]))
        except ValueError:
            failed.append({"itemIdentifier": record["messageId"]})
        else:
            tell(record["body"])
    return {"batchItemFailures": failed}


def work(event):
    time.sleep(event["takes_ms"] / 1000)
    if event["fails"]:
        raise ValueError("as asked")
    return event


def tell(text):
    body = json.dumps({"QueueUrl": os.environ["PROCESSED"], "MessageBody": text}).encode()
    connection = http.client.HTTPConnection(HOST, timeout=2)
    connection.request("POST", "/", body, signed(body))
    answer = connection.getresponse()
    if answer.status != 200:
        raise RuntimeError(answer.read().decode())


def signed(body):
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    headers = {
        "content-type": "application/x-amz-json-1.0",
        "host": HOST,
        "x-amz-date": now,
        "x-amz-security-token": os.environ["AWS_SESSION_TOKEN"],
        "x-amz-target": "AmazonSQS.SendMessage",
    }
    names = ";".join(sorted(headers))
    lines = ["{}:{}".format(name, headers[name]) for name in sorted(headers)]
    asked = "\n".join(["POST", "/", "", *lines, "", names, hashlib.sha256(body).hexdigest()])
    scope = [now[:8], os.environ["AWS_REGION"], "sqs", "aws4_request"]
    text = "\n".join(["AWS4-HMAC-SHA256", now, "/".join(scope), hashlib.sha256(asked.encode()).hexdigest()])
    key = ("AWS4" + os.environ["AWS_SECRET_ACCESS_KEY"]).encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    who = os.environ["AWS_ACCESS_KEY_ID"] + "/" + "/".join(scope)
    sentence = "AWS4-HMAC-SHA256 Credential={}, SignedHeaders={}, Signature={}"
    return dict(headers, authorization=sentence.format(who, names, signature))
