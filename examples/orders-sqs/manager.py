"""The manager: takes orders from the queue and gives each to a delivery of its own, without waiting for it.

python manager.py [QUEUE] [FUNCTION]      until Ctrl-C, or until nothing came for --idle seconds
"""

import argparse
import json
import time

import boto3

REGION = "us-east-1"


def main():
    words = argparse.ArgumentParser(description="Gives orders of a queue to deliveries")
    words.add_argument("queue", nargs="?", default="orders")
    words.add_argument("function", nargs="?", default="lambda_delivery")
    words.add_argument("--idle", type=float, help="end when nothing came for so many seconds")
    given = words.parse_args()
    sqs = boto3.client("sqs", region_name=REGION)
    functions = boto3.client("lambda", region_name=REGION)
    queue = sqs.get_queue_url(QueueName=given.queue)["QueueUrl"]
    wait_s = 20 if given.idle is None else min(20, max(1, int(given.idle)))
    last = time.monotonic()
    while given.idle is None or time.monotonic() - last < given.idle:
        answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=wait_s)
        for message in answer.get("Messages", []):
            dispatch(functions, given.function, message["Body"])
            # Only now: an order whose delivery did not begin comes again.
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
            last = time.monotonic()


def dispatch(functions, function, body):
    order = json.loads(body)
    status = functions.invoke(FunctionName=function, InvocationType="Event", Payload=body)["StatusCode"]
    print("order {}: given to {} ({})".format(order["order_id"], function, status), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("no more orders are given out")
