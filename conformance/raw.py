"""Requests as no client library makes them: signed by hand, so that every part can be wrong, and sent as
bytes, so that the answer is seen as it is."""

import hashlib
import hmac
import http.client
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlencode

from clients import REGION, Credentials

FORM = "application/x-www-form-urlencoded; charset=utf-8"
CALLER_IDENTITY = b"Action=GetCallerIdentity&Version=2011-06-15"


@dataclass
class Answer:
    status: int
    headers: dict
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def _element(self, name: str) -> str | None:
        found = re.search(rf"<{name}>(.*?)</{name}>", self.text, re.DOTALL)
        return found and found[1].replace("&apos;", "'").replace("&quot;", '"').replace("&amp;", "&")

    @property
    def code(self) -> str | None:
        return self._element("Code")

    @property
    def message(self) -> str | None:
        return self._element("Message")

    @property
    def arn(self) -> str | None:
        return self._element("Arn")


@dataclass
class Request:
    """A request of the Query protocol. What is not said is as it should be."""

    credentials: Credentials
    host: str
    body: bytes = CALLER_IDENTITY
    method: str = "POST"
    path: str = "/"
    query: str = ""
    headers: dict = field(default_factory=dict)
    service: str = "sts"
    region: str = REGION
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    date: str | None = None
    terminator: str = "aws4_request"
    payload_hash: str | None = None
    signed: list | None = None

    @property
    def stamp(self) -> str:
        return self.at.strftime("%Y%m%dT%H%M%SZ")

    @property
    def day(self) -> str:
        return self.date or self.stamp[:8]

    @property
    def scope(self) -> str:
        return f"{self.day}/{self.region}/{self.service}/{self.terminator}"

    def sign(self) -> "Request":
        """Adds the headers of a signature, and returns itself."""
        self.headers = {"host": self.host, "content-type": FORM, "x-amz-date": self.stamp, **self.headers}
        if self.credentials.token:
            self.headers["x-amz-security-token"] = self.credentials.token
        names = self.signed or sorted(name.lower() for name in self.headers)
        self.headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.credentials.access_key}/{self.scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={self.signature(names)}"
        )
        return self

    def presign(self, expires_s: int | str = 60) -> "Request":
        """Puts the signature into the query string, as a link has it."""
        self.headers = {"host": self.host, **self.headers}
        names = sorted(name.lower() for name in self.headers)
        parameters = parse_qsl(self.query, keep_blank_values=True) + [
            ("X-Amz-Algorithm", "AWS4-HMAC-SHA256"),
            ("X-Amz-Credential", f"{self.credentials.access_key}/{self.scope}"),
            ("X-Amz-Date", self.stamp),
            ("X-Amz-Expires", str(expires_s)),
            ("X-Amz-SignedHeaders", ";".join(names)),
        ]
        if self.credentials.token:
            parameters.append(("X-Amz-Security-Token", self.credentials.token))
        self.query = urlencode(sorted(parameters), quote_via=quote, safe="")
        self.query += f"&X-Amz-Signature={self.signature(names)}"
        return self

    def signature(self, names: list) -> str:
        return hmac.new(self.key(), self.string_to_sign(names).encode(), hashlib.sha256).hexdigest()

    def string_to_sign(self, names: list) -> str:
        canonical = hashlib.sha256(self.canonical(names).encode()).hexdigest()
        return f"AWS4-HMAC-SHA256\n{self.stamp}\n{self.scope}\n{canonical}"

    def canonical(self, names: list) -> str:
        values = {name.lower(): " ".join(str(value).split()) for name, value in self.headers.items()}
        headers = "".join(f"{name}:{values.get(name, '')}\n" for name in names)
        payload = self.payload_hash or hashlib.sha256(self.body).hexdigest()
        query = "&".join(sorted(self.query.split("&"))) if self.query else ""
        return f"{self.method}\n{self.path}\n{query}\n{headers}\n{';'.join(names)}\n{payload}"

    def key(self) -> bytes:
        key = f"AWS4{self.credentials.secret}".encode()
        for part in (self.day, self.region, self.service, self.terminator):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key

    def send(self) -> Answer:
        target = f"{self.path}?{self.query}" if self.query else self.path
        return send(self.host, self.method, target, self.headers, self.body)


def send(host: str, method="POST", target="/", headers=None, body=b"", timeout=60) -> Answer:
    connection = http.client.HTTPConnection(host, timeout=timeout)
    try:
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def ago(**span) -> datetime:
    return datetime.now(UTC) - timedelta(**span)
