"""Records of `logging` go to descriptor 3, a frame each: four bytes of length, least first, then the text.

What is printed stays on the standard streams, where a line is an event.
"""

import io
import json
import logging
import os
import sys
import time

CHANNEL = 3
# A longer message comes as several frames. No frame comes near the bound of the channel.
_FRAME_BYTES_MAX = 1 << 20
_LEVELS = {
    "TRACE": logging.NOTSET,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "ERROR": logging.ERROR,
    "FATAL": logging.CRITICAL,
}
_TEXT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n"
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"aws_request_id", "asctime", "message", "taskName"}
_write = os.write
_encode = json.JSONEncoder(default=str, ensure_ascii=False).encode


class Channel:
    def __init__(self):
        try:
            os.set_inheritable(CHANNEL, False)
        except OSError:
            pass

    def send(self, text):
        for piece in _pieces(text.encode("utf-8", "backslashreplace")):
            try:
                _write_all(len(piece).to_bytes(4, "little") + piece)
            except OSError:
                # The function has closed the descriptor, or nobody listens: there is no one to tell.
                return


class Handler(logging.Handler):
    """Stands at the root logger. `request` is the id of the invocation that runs."""

    def __init__(self, channel, structured):
        logging.Handler.__init__(self)
        self.channel = channel
        self.structured = structured
        self.setFormatter(Structured() if structured else Text())
        self.request = ""

    def handle(self, record):
        # Formatters of the function may ask for it.
        record.aws_request_id = self.request
        return logging.Handler.handle(self, record)

    def emit(self, record):
        try:
            self.channel.send(self.format(record))
        except Exception:
            self.handleError(record)

    def tell(self, text):
        """An event of the runtime's own, not mixed with those of other threads."""
        with self.lock:
            self.channel.send(text)


class Text(logging.Formatter):
    converter = time.gmtime

    def __init__(self):
        logging.Formatter.__init__(self, _TEXT, "%Y-%m-%dT%H:%M:%S")


class Structured(logging.Formatter):
    converter = time.gmtime

    def format(self, record):
        stamp = self.formatTime(record, "%Y-%m-%dT%H:%M:%S")
        event = {
            "timestamp": "{}.{:03d}Z".format(stamp, int(record.msecs)),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info and record.exc_info[0]:
            kind, error, _ = record.exc_info
            event["stackTrace"] = self.formatException(record.exc_info).split("\n")
            event["errorType"] = kind.__name__
            event["errorMessage"] = str(error)
            event["location"] = "{}:{}:{}".format(record.pathname, record.funcName, record.lineno)
        if record.aws_request_id:
            event["requestId"] = record.aws_request_id
        for name, value in record.__dict__.items():
            if name not in _STANDARD and name not in event:
                event[name] = value
        return _encode(event) + "\n"


def install(environment):
    """The root logger writes to the channel, and standard streams write each line when it is whole."""
    handler = Handler(Channel(), environment.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON")
    logging.root.addHandler(handler)
    level = _LEVELS.get(environment.get("AWS_LAMBDA_LOG_LEVEL", "").upper())
    if level is not None:
        logging.root.setLevel(level)
    sys.stdout, sys.stderr = _by_line(1), _by_line(2)
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr
    return handler


def flush_streams():
    """What was printed without an end of line belongs to this invocation."""
    for stream in (sys.stdout, sys.stderr, sys.__stdout__):
        try:
            stream.flush()
        except Exception:
            # The function has put something else in its place, or closed it.
            pass


def _by_line(descriptor):
    """Afresh: those that a warm interpreter was started with may have been made for another kind of file."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), "utf-8", "backslashreplace", line_buffering=True)


def _pieces(data):
    """Each ends with a whole letter."""
    if len(data) <= _FRAME_BYTES_MAX:
        return [data]
    pieces, start = [], 0
    while start < len(data):
        end = min(start + _FRAME_BYTES_MAX, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(data[start:end])
        start = end
    return pieces


def _write_all(data):
    written = 0
    while written < len(data):
        try:
            written += _write(CHANNEL, data[written:] if written else data)
        except BlockingIOError:
            _wait_until_writable()


def _wait_until_writable():
    import select

    select.select([], [CHANNEL], [])
