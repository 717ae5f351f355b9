"""Buckets of tests: with ACLs as before 2023, open to the public, with versions; and who looks at them."""

import json

import boto3
from botocore import UNSIGNED
from botocore.config import Config

from clients import REGION

ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"
AUTHENTICATED_USERS = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"


def stranger(endpoint: str):
    """A client that signs nothing."""
    config = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1}, proxies={})
    return boto3.client("s3", endpoint_url=endpoint, region_name=REGION, config=config)


def with_acls(s3, name: str, ownership="ObjectWriter", acl=None) -> str:
    """A bucket in which ACLs count, and may be public."""
    s3.create_bucket(Bucket=name, ObjectOwnership=ownership)
    s3.delete_public_access_block(Bucket=name)
    if acl:
        s3.put_bucket_acl(Bucket=name, ACL=acl)
    return name


def allow(s3, bucket: str, *statements: dict) -> None:
    """Puts a policy on the bucket that may name everybody."""
    s3.delete_public_access_block(Bucket=bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy_of(bucket, *statements))


def policy_of(bucket: str, *statements: dict) -> str:
    """Resources are keys of the bucket; without one, all keys are meant."""
    defaults = {"Effect": "Allow", "Principal": "*"}
    written = []
    for statement in statements:
        keys = statement.get("Resource", "/*")
        arns = [f"arn:aws:s3:::{bucket}{key}" for key in ([keys] if isinstance(keys, str) else keys)]
        written.append(defaults | statement | {"Resource": arns})
    return json.dumps({"Version": "2012-10-17", "Statement": written})


def canonical_id(s3) -> str:
    """The canonical user id of a client's account."""
    return s3.list_buckets()["Owner"]["ID"]


def keep_versions(s3, bucket: str, status="Enabled") -> str:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": status})
    return bucket


def body(answer: dict) -> bytes:
    return answer["Body"].read()
