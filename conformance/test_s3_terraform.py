"""Buckets by Terraform: a site with all that a bucket can be told; nothing to do afterwards."""

import json

import pytest
import requests

from clients import refused
from server import until
from terraforming import Terraform, installed

pytestmark = installed


@pytest.fixture
def terraform(account, tmp_path):
    terraform = Terraform("s3", tmp_path, account)
    terraform.environment["TF_VAR_name"] = f"site-{account.id}"
    terraform.run("init", "-input=false", "-no-color")
    return terraform


def test_a_site_comes_changes_and_goes(account, terraform):
    s3, sqs, name = account.client("s3"), account.client("sqs"), f"site-{account.id}"
    terraform.apply(1)
    assert terraform.is_settled(1)
    assert terraform.output("keys") == ["copy.html", "index.html"]
    host = terraform.output("endpoint")
    page = requests.get(account.endpoint, headers={"host": host}, timeout=10)
    assert (page.text, page.headers["content-type"]) == ("<p>stage 1</p>", "text/html")
    heard = until(lambda: names(sqs, terraform.output("queue")), "the event")
    assert ("ObjectCreated:Put", "index.html") in heard
    rules = s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"]
    assert [rule["ID"] for rule in rules] == ["logs", "old", "uploads"]
    s3.put_object(Bucket=f"{name}-vault", Key="k", Body=b"kept")

    terraform.apply(2)
    assert terraform.is_settled(2)
    assert requests.get(account.endpoint, headers={"host": host}, timeout=10).text == "<p>stage 2</p>"
    assert s3.get_bucket_versioning(Bucket=name)["Status"] == "Suspended"
    assert s3.get_bucket_logging(Bucket=name)["LoggingEnabled"]["TargetPrefix"] == "site/2/"
    lock = s3.get_object_lock_configuration(Bucket=f"{name}-vault")["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"] == {"Mode": "GOVERNANCE", "Days": 2}

    # What is kept in the vault goes only with a word that Terraform has for it.
    terraform.destroy(2)
    for bucket in (name, f"{name}-log", f"{name}-vault"):
        with refused("404"):
            s3.head_bucket(Bucket=bucket)


def names(sqs, url: str) -> list:
    """What has happened to which key, as the queue tells it."""
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0)
    told = [json.loads(message["Body"]) for message in answer.get("Messages", [])]
    records = [record for one in told for record in one.get("Records", [])]
    return [(record["eventName"], record["s3"]["object"]["key"]) for record in records]
