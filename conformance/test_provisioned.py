"""Environments that are kept ready, with boto3: counted, initialised ahead of events, replaced, kept over a restart."""

import json
import re
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from invoking import lines_of, make_function, until

CODE = """
import os, time
BORN = time.time()
def handler(event, context):
    if event.get("die"):
        os._exit(1)
    time.sleep(event.get("sleep", 0))
    return {"type": os.environ["AWS_LAMBDA_INITIALIZATION_TYPE"], "pid": context.log_stream_name, "born": BORN}
"""
