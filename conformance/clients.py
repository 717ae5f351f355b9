"""Real clients: boto3 with the credentials of whoever acts, and accounts that tests have to themselves."""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

REGION = "us-east-1"


@dataclass(frozen=True)
class Credentials:
    access_key: str
    secret: str
    token: str | None = None

    @staticmethod
    def of(answer: dict) -> "Credentials":
        """Those in an answer of STS or of CreateAccessKey."""
        keys = answer.get("Credentials") or answer["AccessKey"]
        return Credentials(keys["AccessKeyId"], keys["SecretAccessKey"], keys.get("SessionToken"))


@cache
def _session() -> boto3.session.Session:
    return boto3.session.Session(region_name=REGION)


def client(
    endpoint: str, service: str, credentials: Credentials, checked=True, region=REGION, verify=None, **config
):
    """A boto3 client that asks once. Unchecked, it sends what the model forbids."""
    config = {"retries": {"total_max_attempts": 1}, "proxies": {}, "read_timeout": 60} | config
    return _session().client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=credentials.access_key,
        aws_secret_access_key=credentials.secret,
        aws_session_token=credentials.token,
        verify=str(verify) if verify else None,
        config=Config(parameter_validation=checked, **config),
    )


def user_names(credentials: Credentials, endpoint: str) -> list:
    users = client(endpoint, "iam", credentials).list_users()["Users"]
    return [user["UserName"] for user in users]


def statement(action, resource="*", effect="Allow", **more) -> dict:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(principal, action="sts:AssumeRole", **more) -> str:
    """A trust policy. A string names an AWS principal."""
    principal = {"AWS": principal} if isinstance(principal, (str, list)) else principal
    return policy({"Effect": "Allow", "Principal": principal, "Action": action, **more})


class Account:
    """An account of a test: its root, and whom root makes there."""

    def __init__(self, endpoint: str, number: str):
        self.endpoint = endpoint
        self.id = number
        self.root = Credentials(number, "test")
        self.root_arn = f"arn:aws:iam::{number}:root"

    def client(self, service: str, credentials: Credentials | None = None, **config):
        return client(self.endpoint, service, credentials or self.root, **config)

    @property
    def iam(self):
        return self.client("iam")

    @property
    def sts(self):
        return self.client("sts")

    def arn(self, resource: str) -> str:
        return f"arn:aws:iam::{self.id}:{resource}"

    def user(self, name: str, *statements: dict, **more) -> Credentials:
        """A user that may do what the statements say, and its key."""
        self.iam.create_user(UserName=name, **more)
        if statements:
            self.iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return self.key(name)

    def key(self, user: str) -> Credentials:
        return Credentials.of(self.iam.create_access_key(UserName=user))

    def role(self, name: str, *statements: dict, trusted=None, **more) -> str:
        """A role that may do what the statements say, and its ARN. It trusts its account by default."""
        document = trusted or trust(self.root_arn)
        made = self.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document, **more)
        if statements:
            self.iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=policy(*statements))
        return made["Role"]["Arn"]

    def assume(self, role_arn: str, by: Credentials | None = None, session="session", **more) -> Credentials:
        answer = self.client("sts", by).assume_role(RoleArn=role_arn, RoleSessionName=session, **more)
        return Credentials.of(answer)

    def managed_policy(self, name: str, *statements: dict, **more) -> str:
        made = self.iam.create_policy(PolicyName=name, PolicyDocument=policy(*statements), **more)
        return made["Policy"]["Arn"]


def left_s(answer: dict) -> float:
    """How long credentials are good for."""
    return (answer["Credentials"]["Expiration"] - datetime.now(UTC)).total_seconds()


def about(seconds: int):
    return pytest.approx(seconds, abs=30)


def identity(account, credentials: Credentials) -> dict:
    answer = account.client("sts", credentials).get_caller_identity()
    return {name: answer[name] for name in ("Account", "Arn", "UserId")}


@contextmanager
def refused(code: str, message: str | None = None, status: int | None = None):
    """What is inside must be refused with this code, and with this whole sentence and status."""
    with pytest.raises(ClientError) as caught:
        yield caught
    answer = caught.value.response
    told = answer["Error"].get("Message", "")
    assert answer["Error"]["Code"] == code, f"{answer['Error']['Code']}: {told}"
    if message is not None:
        assert told == message
    if status is not None:
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


def denial(who: str, action: str, resource: str, why: str | None = None) -> str:
    """AWS's sentence for a request that nothing allows, or that `why` says."""
    why = why or f"because no identity-based policy allows the {action} action"
    return f"User: {who} is not authorized to perform: {action} on resource: {resource} {why}"
