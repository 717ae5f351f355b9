"""What a handler is told of its invocation besides the event."""

import json
import time

_now = time.time
_parse = json.JSONDecoder().decode


def _told(thing, names):
    return "{}([{}])".format(type(thing).__name__, ",".join("{}={}".format(n, getattr(thing, n)) for n in names))


class CognitoIdentity:
    __slots__ = ["cognito_identity_id", "cognito_identity_pool_id"]

    def __init__(self, said):
        self.cognito_identity_id = said.get("cognitoIdentityId")
        self.cognito_identity_pool_id = said.get("cognitoIdentityPoolId")

    def __repr__(self):
        return _told(self, self.__slots__)


class Client:
    __slots__ = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]

    def __init__(self, said):
        for name in self.__slots__:
            setattr(self, name, said.get(name))

    def __repr__(self):
        return _told(self, self.__slots__)


class ClientContext:
    __slots__ = ["custom", "env", "client"]

    def __init__(self, said):
        self.custom = said.get("custom")
        self.env = said.get("env")
        client = said.get("client")
        self.client = Client(client) if isinstance(client, dict) else None

    def __repr__(self):
        return _told(self, self.__slots__)


class LambdaContext:
    _TOLD = [
        "aws_request_id",
        "log_group_name",
        "log_stream_name",
        "function_name",
        "memory_limit_in_mb",
        "function_version",
        "invoked_function_arn",
        "client_context",
        "identity",
        "tenant_id",
    ]

    def __init__(self, headers, environment, write):
        self.aws_request_id = headers.get("lambda-runtime-aws-request-id")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        self.log_group_name = environment.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = environment.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = environment.get("AWS_LAMBDA_FUNCTION_NAME")
        self.function_version = environment.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.memory_limit_in_mb = environment.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        client = _document(headers.get("lambda-runtime-client-context"))
        self.client_context = ClientContext(client) if client else None
        self.identity = CognitoIdentity(_document(headers.get("lambda-runtime-cognito-identity")))
        self._deadline_ms = int(headers.get("lambda-runtime-deadline-ms") or 0)
        self._write = write

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline_ms - int(_now() * 1000))

    def log(self, message):
        self._write(str(message))

    def __repr__(self):
        return _told(self, self._TOLD)


def _document(text):
    """An object, or an empty one. The server has checked what the caller sent."""
    said = _parse(text) if text else {}
    return said if isinstance(said, dict) else {}
