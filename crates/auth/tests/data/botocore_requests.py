#!/usr/bin/env python3
"""Signs odd requests with botocore and writes them to botocore_requests.json.

Run it again after adding a case: python3 botocore_requests.py (needs botocore).
The path and query of each case are what botocore would put on the wire.
"""
import datetime
import json
import pathlib
from urllib.parse import urlsplit

import botocore.auth
from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.utils import percent_encode, percent_encode_sequence

NOW = datetime.datetime(2024, 2, 29, 23, 59, 58, tzinfo=datetime.timezone.utc)
KEY, SECRET = "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEA//+/token=="


botocore.auth.get_current_datetime = lambda remove_tzinfo=True: NOW.replace(tzinfo=None) if remove_tzinfo else NOW

KEYS = [
    "plain", "a b", "a+b", "a%2Fb", "a//b", "/lead", "trail/", "./dot", "../up", "a/../b", "ünïcode/ключ/鍵",
    "~tilde-._", "q?x=1&y", "hash#tag", "semi;colon:at@", "100%", "(paren)'quote'\"", "a=b,c!$*", "\u00a0nbsp",
    "emoji/😀", "a/./b", "deep/" * 20, "%", "%zz", "back\\slash",
]
QUERIES = [
    {}, {"list-type": "2", "prefix": "a b/ü", "delimiter": "/"}, {"uploads": ""}, {"b": "2", "a": "1", "A": "0"},
    {"k": "a=b&c+d"}, {"x-id": "GetObject", "partNumber": "1", "uploadId": "u~_.-"}, {"ä": "ö"}, {"a": "", "a-b": "z", "a.b": "y"},
    {"marker": "100%/§"}, {"q": "*'()!"},
]
HEADERS = [
    {}, {"x-amz-meta-note": "  two   spaces  "}, {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.GetItem"},
    {"x-amz-acl": "private", "x-amz-tagging": "a=1&b=2"}, {"x-amz-meta-empty": ""}, {"Content-MD5": "rL0Y20zC+Fzt72VPzMSk2A=="},
]
BODIES = [b"", b"Action=ListUsers&Version=2010-05-08", "{\"ü\": 1}".encode()]


def build(method, url, params, headers, body):
    if params:
        url += "?" + percent_encode_sequence(list(params.items()))
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    request.context["timestamp"] = NOW.strftime("%Y%m%dT%H%M%SZ")
    return request


def record(request, service, region, style, body):
    wire = request.prepare()
    parts = urlsplit(wire.url)
    headers = [[name.lower(), str(value)] for name, value in wire.headers.items()]
    if not any(name == "host" for name, _ in headers):
        headers.append(["host", parts.netloc])
    return {
        "method": wire.method, "path": parts.path, "query": parts.query, "headers": headers,
        "body": body.decode(), "service": service, "region": region, "style": style,
    }


def cases():
    for number, key in enumerate(KEYS):
        for token in (None, TOKEN) if number % 5 == 0 else (None,):
            credentials = Credentials(KEY, SECRET, token)
            params, headers = QUERIES[number % len(QUERIES)], HEADERS[number % len(HEADERS)]
            body = BODIES[number % len(BODIES)]
            s3_url = "https://bucket.s3.eu-west-1.amazonaws.com/" + percent_encode(key, safe="/~")
            request = build("PUT", s3_url, params, headers, body)
            S3SigV4Auth(credentials, "s3", "eu-west-1").add_auth(request)
            yield record(request, "s3", "eu-west-1", "s3", body)
            request = build("GET", s3_url, params, {}, b"")
            S3SigV4QueryAuth(credentials, "s3", "eu-west-1", expires=3600).add_auth(request)
            yield record(request, "s3", "eu-west-1", "s3", b"")
            url = "https://lambda.eu-west-1.amazonaws.com/2015-03-31/functions/" + percent_encode(key, safe="~")
            request = build("POST", url, params, headers, body)
            SigV4Auth(credentials, "lambda", "eu-west-1").add_auth(request)
            yield record(request, "lambda", "eu-west-1", "other", body)
            greedy = "https://svc.eu-west-1.amazonaws.com/" + percent_encode(key, safe="/~")
            request = build("DELETE", greedy, params, headers, b"")
            SigV4Auth(credentials, "apigateway", "eu-west-1").add_auth(request)
            yield record(request, "apigateway", "eu-west-1", "other", b"")
    for number, params in enumerate(QUERIES):
        for headers in HEADERS:
            credentials = Credentials(KEY, SECRET, TOKEN if number % 2 else None)
            body = BODIES[number % len(BODIES)]
            request = build("POST", "https://iam.amazonaws.com/", params, headers, body)
            SigV4Auth(credentials, "iam", "us-east-1").add_auth(request)
            yield record(request, "iam", "us-east-1", "other", body)
        request = build("GET", "https://sts.us-east-1.amazonaws.com/", {"Action": "GetCallerIdentity", **params}, {"x-k8s-aws-id": "cluster"}, b"")
        SigV4QueryAuth(credentials, "sts", "us-east-1", expires=60).add_auth(request)
        yield record(request, "sts", "us-east-1", "other", b"")


found = list(cases())
lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in found)
pathlib.Path(__file__).with_name("botocore_requests.json").write_text(f"[\n{lines}\n]\n")
print(len(found), "requests")
