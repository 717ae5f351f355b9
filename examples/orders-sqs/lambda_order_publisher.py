"""Reads the CSV that was uploaded, and puts each of its orders into the queue."""

import json
import os
from urllib.parse import unquote_plus

import boto3
import order_lines

s3 = boto3.client("s3")
sqs = boto3.client("sqs")

# As many as SQS takes at once.
BATCH = 10


def lambda_handler(event, context):
    queue = sqs.get_queue_url(QueueName=os.environ["QUEUE"])["QueueUrl"]
    published = 0
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8-sig")
        orders = order_lines.orders(text)
        publish(queue, orders)
        print(f"{key}: {len(orders)} orders published")
        published += len(orders)
    return {"published": published}


def publish(queue, orders):
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        entries = [
            {"Id": str(number), "MessageBody": json.dumps(order)} for number, order in enumerate(batch)
        ]
        failed = sqs.send_message_batch(QueueUrl=queue, Entries=entries).get("Failed")
        if failed:
            raise RuntimeError(f"not published: {failed}")
