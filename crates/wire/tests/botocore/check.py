"""Holds the wire layer against botocore: its requests are read back whole, our responses parse to what we said.

Usage: check.py <path of the built example `samples`> [<data folder of botocore 1.31>]

With the older models the query protocol of SQS is held against them: the newer ones lost its names.
"""

import datetime
import io
import json
import subprocess
import sys
import urllib.parse

import botocore.awsrequest
import botocore.loaders
import botocore.model
import botocore.parsers
import botocore.serialize

PROTOCOLS = {
    "AwsJson": "json",
    "AwsQuery": "query",
    "Ec2Query": "ec2",
    "RestJson": "rest-json",
    "RestXml": "rest-xml",
    "RpcCbor": "smithy-rpc-v2-cbor",
}
OLDER = {("sqs", "AwsQuery")}
# botocore reads the text of the root in a handler of its client.
READ_BY_HAND = {"s3 GetBucketLocation RestXml"}


def as_python(value):
    if isinstance(value, dict):
        if "blob!" in value:
            return bytes.fromhex(value["blob!"])
        if "moment!" in value:
            return datetime.datetime.fromtimestamp(value["moment!"] / 1000, datetime.timezone.utc)
        return {key: as_python(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_python(item) for item in value]
    return value


def known(value, shape):
    """Without the members that an older model does not have."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: known(item, shape.members[name]) for name, item in value.items() if name in shape.members}
    if shape.type_name == "list":
        return [known(item, shape.member) for item in value]
    if shape.type_name == "map":
        return {key: known(item, shape.value) for key, item in value.items()}
    return value


def comparable(value):
    """Moments as numbers, blobs as bytes, nothing that is empty or botocore's own."""
    if isinstance(value, dict):
        return {key: comparable(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [comparable(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if hasattr(value, "read"):
        return value.read()
    return value


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            if key not in ours or key not in theirs:
                yield f"{path}.{key}: only in {'theirs' if key in theirs else 'ours'}"
            else:
                yield from differences(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for at, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}[{at}]")
    elif ours != theirs and not (isinstance(ours, bytes) and theirs == ours.decode("latin-1")):
        yield f"{path}: {ours!r} is not {theirs!r}"


def request_of(serialized, service):
    body = serialized["body"]
    if isinstance(body, dict):
        body = urllib.parse.urlencode(body)
    body = body.encode() if isinstance(body, str) else bytes(body)
    path, _, query = serialized["url_path"].partition("?")
    pairs = serialized["query_string"]
    added = urllib.parse.urlencode(pairs, doseq=True) if isinstance(pairs, dict) else pairs
    headers = {name: str(value, "latin-1") if isinstance(value, bytes) else str(value) for name, value in serialized["headers"].items()}
    return {
        "service": service,
        "method": serialized["method"],
        "path": path,
        "query": "&".join(part for part in (query, added) if part),
        "headers": headers,
        "body": body.hex(),
    }


def service_model(loader, service):
    """Without the extras that botocore puts on top: the generator does not read them either."""
    version = loader.determine_latest_version(service, "service-2")
    return botocore.model.ServiceModel(loader.load_data(f"{service}/{version}/service-2"), service)


def main(binary, older_data=None):
    loader = botocore.loaders.Loader()
    older = botocore.loaders.Loader([older_data], include_default_search_paths=False) if older_data else None
    samples = [json.loads(line) for line in subprocess.check_output([binary, "samples"], text=True).splitlines()]
    problems, asked, checked = [], [], 0
    for sample in samples:
        service = sample["service"]
        for protocol, response in sample["responses"].items():
            name = f"{service} {sample['op']} {protocol}"
            source = older if (service, protocol) in OLDER else loader
            if source is None:
                continue
            operation = service_model(source, service).operation_model(sample["op"])
            serializer = botocore.serialize.create_serializer(PROTOCOLS[protocol], False)
            sent = as_python(sample["input"])
            sent = known(sent, operation.input_shape) if operation.input_shape else sent
            serialized = serializer.serialize_to_request(sent, operation)
            asked.append((name, sent, request_of(serialized, service)))
            if operation.output_shape is None or operation.has_event_stream_output:
                continue
            parser = botocore.parsers.create_parser(PROTOCOLS[protocol])
            headers = botocore.awsrequest.HeadersDict(response["headers"])
            body = bytes.fromhex(response["body"])
            body = io.BytesIO(body) if operation.has_streaming_output else body
            raw = {"headers": headers, "status_code": response["status"], "body": body}
            parsed = comparable(parser.parse(raw, operation.output_shape))
            said = known(as_python(sample["output"]), operation.output_shape)
            found = differences(comparable(said), parsed)
            problems += [f"{name}: response{problem}" for problem in found if name not in READ_BY_HAND]
            checked += 1
    lines = "".join(json.dumps(request) + "\n" for _, _, request in asked)
    answers = subprocess.run([binary, "decode"], input=lines, capture_output=True, text=True, check=True).stdout
    for (name, sent, _), line in zip(asked, answers.splitlines(), strict=True):
        answer = json.loads(line)
        if "problem" in answer:
            problems.append(f"{name}: {answer['problem']}")
            continue
        found = differences(comparable(sent), comparable(as_python(answer["input"])))
        problems += [f"{name}: request{problem}" for problem in found]
    print(f"{len(asked)} requests, {checked} responses, {len(problems)} differences")
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
