"""Reads and writes objects of S3."""

import boto3

# Once for an environment: the handler is called many times with it.
s3 = boto3.client("s3")


def download(bucket, key):
    return s3.get_object(Bucket=bucket, Key=key)["Body"].read()


def upload(bucket, key, content, content_type):
    s3.put_object(Bucket=bucket, Key=key, Body=content, ContentType=content_type)
