"""Initialises, then takes one event after the other until the server has no more.

Exceptions of the handler are told; what asks to end the process (`sys.exit`) ends it, and the server tells that.
A `Decimal` becomes a number as far as a double holds it; a named tuple becomes a list.
"""

import json
import os
import sys

from . import fault, handler, image, log, places
from .client import Client, Refused
from .context import LambdaContext

_TRACE = "_X_AMZN_TRACE_ID"
_parse = json.JSONDecoder().decode
_environ = os.environ


def main():
    places.arrange(_environ, _NEEDED)
    logs = log.install(_environ)
    client = Client(_environ["AWS_LAMBDA_RUNTIME_API"])
    fails = client.fail_to_start
    try:
        function = handler.load(_environ.get("_HANDLER", ""))
        if image.is_wanted(_environ):
            log.flush_streams()
            image.become(client)
            fails = client.fail_to_restore
            image.restored()
    except Exception as error:
        told = _tell(error, "", logs)
        fails(fault.encoded(told), told["errorType"])
        return 1
    finally:
        log.flush_streams()
    try:
        while True:
            _serve(client, function, logs)
    except Refused as error:
        logs.tell("[ERROR] The Runtime API refused to give an event: {}\n".format(error))
        return 1


def _serve(client, function, logs):
    headers, body = client.next()
    request_id = headers["lambda-runtime-aws-request-id"]
    logs.request = request_id
    _trace(headers.get("lambda-runtime-trace-id"))
    try:
        event = _read(body)
        answer = function(event, LambdaContext(headers, _environ, logs.tell))
        written = _written(answer)
    except Exception as error:
        told = _tell(error, request_id, logs)
        log.flush_streams()
        client.fail(request_id, fault.encoded(told), told["errorType"])
    else:
        log.flush_streams()
        client.respond(request_id, written)


def _trace(said):
    if said:
        _environ[_TRACE] = said
    else:
        _environ.pop(_TRACE, None)


def _read(body):
    try:
        return _parse(body.decode("utf-8"))
    except Exception as error:
        raise fault.Fault("Runtime.UnmarshalError", "Unable to unmarshal input: {}".format(error))


def _written(answer):
    try:
        try:
            return _encode(answer).encode("utf-8")
        except UnicodeEncodeError:
            # Half of a surrogate pair has no other form.
            return _encode_escaped(answer).encode("utf-8")
    except Exception as error:
        raise fault.Fault("Runtime.MarshalError", "Unable to marshal response: {}".format(error))


def _beyond_json(value):
    decimal = sys.modules.get("decimal")
    if decimal is None or not isinstance(value, decimal.Decimal):
        raise TypeError("Object of type {} is not JSON serializable".format(type(value).__name__))
    return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)


# From 3.12 on, letters beyond ASCII are answered as they are.
_encode = json.JSONEncoder(default=_beyond_json, ensure_ascii=sys.version_info < (3, 12)).encode
_encode_escaped = json.JSONEncoder(default=_beyond_json).encode


def _tell(error, request_id, logs):
    told = fault.document(error, request_id)
    logs.tell(fault.structured(told) if logs.structured else fault.text(told))
    return told


_NEEDED = frozenset(sys.modules)
