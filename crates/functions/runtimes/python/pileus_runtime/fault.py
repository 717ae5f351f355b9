"""How an error is told: the document that the caller receives, and the event in the log."""

import json
import linecache
import os
import sys
import time

_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_line_of = linecache.getline
_encode = json.JSONEncoder().encode
_strftime, _gmtime, _now = time.strftime, time.gmtime, time.time
# Older runtimes do not tell it.
_TELLS_REQUEST = sys.version_info >= (3, 9)


class Fault(Exception):
    """An error that the runtime finds, not the handler. Its kind is the name that the caller sees."""

    def __init__(self, kind, message, trace=()):
        Exception.__init__(self, message)
        self.kind = kind
        self.trace = list(trace)


def document(error, request_id):
    """Anything an exception is asked may itself fail."""
    if isinstance(error, Fault):
        kind, trace = error.kind, error.trace
    else:
        kind, trace = type(error).__name__, _frames(error.__traceback__)
    try:
        message = str(error)
    except Exception:
        message = "<unprintable {} object>".format(kind)
    told = {"errorMessage": message, "errorType": kind}
    if _TELLS_REQUEST:
        told["requestId"] = request_id
    told["stackTrace"] = trace
    return told


def encoded(told):
    return _encode(told).encode("ascii")


def text(told):
    """Spaces that begin a line are kept from being trimmed by whoever shows the log."""
    first = "[ERROR] " + told["errorType"] + (": " + told["errorMessage"] if told["errorMessage"] else "")
    lines = "".join(told["stackTrace"]).splitlines()
    kept = [line.replace(line[: _indent(line)], "\u00a0" * _indent(line), 1) for line in lines]
    return "\n".join([first, "Traceback (most recent call last):"] + kept)


def structured(told):
    now = _now()
    stamp = _strftime("%Y-%m-%dT%H:%M:%S", _gmtime(now))
    event = {"timestamp": "{}.{:03d}Z".format(stamp, int(now * 1000) % 1000), "level": "ERROR"}
    event.update(told)
    return _encode(event) + "\n"


def _indent(line):
    return len(line) - len(line.lstrip(" "))


def _frames(trace):
    """Without those of the runtime that lead to the handler."""
    while trace is not None and trace.tb_frame.f_code.co_filename.startswith(_OWN + os.sep):
        trace = trace.tb_next
    frames = []
    while trace is not None:
        code, line = trace.tb_frame.f_code, trace.tb_lineno
        told = '  File "{}", line {}, in {}\n'.format(code.co_filename, line, code.co_name)
        source = _source(code.co_filename, line, trace.tb_frame.f_globals)
        frames.append(told + ("    {}\n".format(source) if source else ""))
        trace = trace.tb_next
    return frames


def _source(name, line, names):
    if name.startswith("<"):
        return ""
    try:
        return _line_of(name, line, names).strip()
    except Exception:
        return ""
