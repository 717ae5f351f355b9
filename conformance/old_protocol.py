"""A boto3 that speaks SQS's older protocol, Query: today's client with the model of botocore 1.31.0, the last one
that had it. Of that botocore only the model is used."""

import subprocess
import sys
from pathlib import Path

import boto3
import botocore.session
from botocore.config import Config

from clients import REGION, Credentials

BOTOCORE = "botocore==1.31.0"


def fetch(into: Path) -> Path:
    """Fetches the old models; tells where they lie."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(into), BOTOCORE]
    subprocess.run(command, check=True, timeout=300)
    return into / "botocore" / "data"


def query_client(models: Path, endpoint: str, service: str, credentials: Credentials):
    session = botocore.session.Session()
    session.set_config_variable("data_path", str(models))
    return boto3.session.Session(botocore_session=session).client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret,
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}, proxies={}),
    )
