"""The steps of the lab with boto3, one after another.

    python deploy.py                 makes everything; the manager (manager.py) gives orders out
    python deploy.py mapping         the queue invokes the delivery itself, in place of the manager
    python deploy.py clean           removes it all

The functions run on the version of the Python that runs this. Names can be changed by the environment: BUCKET, QUEUE.
"""

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

HERE = Path(__file__).resolve().parent
REGION = "us-east-1"
BUCKET = os.environ.get("BUCKET", "order-files")
QUEUE = os.environ.get("QUEUE", "orders")
PUBLISHER, DELIVERY, LAYER, ROLE = (
    "lambda_order_publisher",
    "lambda_delivery",
    "order-dependencies",
    "LabRole",
)
POLICIES = ("service-role/AWSLambdaBasicExecutionRole", "AmazonS3ReadOnlyAccess", "AmazonSQSFullAccess")
RUNTIME = "python{}.{}".format(*sys.version_info)

s3, sqs, iam, functions, logs = (
    boto3.client(name, region_name=REGION) for name in ("s3", "sqs", "iam", "lambda", "logs")
)


def archive(folder: Path, *patterns: str) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as out:
        for pattern in patterns:
            for path in sorted(folder.glob(pattern)):
                if path.is_file() and "__pycache__" not in path.parts:
                    out.write(path, path.relative_to(folder))
    return memory.getvalue()


def make_bucket_and_queue() -> None:
    s3.create_bucket(Bucket=BUCKET)
    # A message must not come again while its delivery is still on its way.
    sqs.create_queue(QueueName=QUEUE, Attributes={"VisibilityTimeout": "30"})
    print("bucket", BUCKET, "and queue", QUEUE)


def make_role() -> str:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    for policy in POLICIES:
        iam.attach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/" + policy)
    print("role", role)
    return role


def publish_layer() -> str:
    """layer_contents.zip: what the publisher needs, inside of a folder python/."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-compile",
        ]
        requirements = HERE / "requirements.txt"
        subprocess.run([*pip, "--target", folder / "python", "--requirement", requirements], check=True)
        (folder / "python" / "order_lines.py").write_bytes((HERE / "order_lines.py").read_bytes())
        content = archive(folder, "python/**/*")
    # An archive of this size goes through a bucket.
    s3.put_object(Bucket=BUCKET, Key="code/layer_contents.zip", Body=content)
    layer = functions.publish_layer_version(
        LayerName=LAYER,
        Content={"S3Bucket": BUCKET, "S3Key": "code/layer_contents.zip"},
        CompatibleRuntimes=[RUNTIME],
    )
    print("layer", layer["LayerVersionArn"], "of", len(content), "bytes")
    return layer["LayerVersionArn"]


def make_function(name: str, role: str, timeout_s: int, **settings) -> str:
    made = functions.create_function(
        FunctionName=name,
        Runtime=RUNTIME,
        Role=role,
        Handler=name + ".lambda_handler",
        Code={"ZipFile": archive(HERE, name + ".py")},
        Timeout=timeout_s,
        **settings,
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    print("function", made["FunctionArn"])
    return made["FunctionArn"]


def add_trigger(publisher: str) -> None:
    functions.add_permission(
        FunctionName=PUBLISHER,
        StatementId="s3",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn="arn:aws:s3:::" + BUCKET,
    )
    # All files of orders; not the layer's archive, which lies there as well.
    rules = [{"Name": "suffix", "Value": ".csv"}]
    told = {
        "LambdaFunctionArn": publisher,
        "Events": ["s3:ObjectCreated:*"],
        "Filter": {"Key": {"FilterRules": rules}},
    }
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )
    print("trigger: files that come into", BUCKET)


def deploy() -> None:
    make_bucket_and_queue()
    role = make_role()
    layers, variables = [publish_layer()], {"Variables": {"QUEUE": QUEUE}}
    publisher = make_function(PUBLISHER, role, 30, Layers=layers, Environment=variables)
    add_trigger(publisher)
    delays = {name: os.environ[name] for name in ("DELAY_S_MIN", "DELAY_S_MAX") if name in os.environ}
    make_function(DELIVERY, role, 15, Environment={"Variables": delays})


def queue_arn() -> str:
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def mapping() -> None:
    made = functions.create_event_source_mapping(
        EventSourceArn=queue_arn(), FunctionName=DELIVERY, BatchSize=1
    )
    print("event source mapping", made["UUID"])


def clean() -> None:
    def mappings():
        for made in functions.list_event_source_mappings(FunctionName=DELIVERY)["EventSourceMappings"]:
            functions.delete_event_source_mapping(UUID=made["UUID"])

    def bucket():
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
            for found in page.get("Contents", []):
                s3.delete_object(Bucket=BUCKET, Key=found["Key"])
        s3.delete_bucket(Bucket=BUCKET)

    def layer():
        for version in functions.list_layer_versions(LayerName=LAYER)["LayerVersions"]:
            functions.delete_layer_version(LayerName=LAYER, VersionNumber=version["Version"])

    def role():
        for policy in POLICIES:
            iam.detach_role_policy(RoleName=ROLE, PolicyArn="arn:aws:iam::aws:policy/" + policy)
        iam.delete_role(RoleName=ROLE)

    steps = [mappings, bucket, layer, role]
    steps.append(lambda: sqs.delete_queue(QueueUrl=sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]))
    for name in (PUBLISHER, DELIVERY):
        steps.append(lambda name=name: functions.delete_function(FunctionName=name))
        steps.append(lambda name=name: logs.delete_log_group(logGroupName="/aws/lambda/" + name))
    for step in steps:
        try:
            step()
        except ClientError as error:
            print(error)


if __name__ == "__main__":
    {"deploy": deploy, "mapping": mapping, "clean": clean}[sys.argv[1] if len(sys.argv) > 1 else "deploy"]()
