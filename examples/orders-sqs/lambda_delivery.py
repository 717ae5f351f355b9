"""Delivers an order: on its way for some seconds, then there. Invoked by the manager, or by the queue itself."""

import json
import os
import random
import time

DELAY_S_MIN = int(os.environ.get("DELAY_S_MIN", "2"))
DELAY_S_MAX = int(os.environ.get("DELAY_S_MAX", "10"))


def lambda_handler(event, context):
    # An event source mapping brings messages, the manager brings the order itself.
    orders = [json.loads(record["body"]) for record in event["Records"]] if "Records" in event else [event]
    return [deliver(order) for order in orders]


def deliver(order):
    what = "order {order_id} ({quantity} {item} for {customer})".format(**order)
    delay_s = random.randint(DELAY_S_MIN, DELAY_S_MAX)
    print(f"{what}: on its way")
    time.sleep(delay_s)
    print(f"{what}: delivered after {delay_s} s")
    return {"order_id": order["order_id"], "status": "delivered", "delay_s": delay_s}
