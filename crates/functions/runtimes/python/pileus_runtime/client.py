"""The Lambda Runtime API over one connection that is kept. One write a request, no library in between.

Answers come with their length, as the server gives them.
"""

import _socket

_RECEIVE_BYTES = 65536


class Refused(Exception):
    """The server has no invocation for this process any more."""


class Client:
    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self._place = (host or "127.0.0.1", int(port))
        self._host = address
        self._next = self._head("GET", "invocation/next", []) + b"\r\n"
        self.connect()

    def next(self):
        """Waits for an event: its headers, with names in small letters, and its bytes."""
        try:
            status, headers, body = self._exchange(self._next)
        except OSError:
            # An idle connection may have been closed; asking again takes nothing from anybody.
            self.connect()
            status, headers, body = self._exchange(self._next)
        if status != 200:
            raise Refused("{}: {}".format(status, bytes(body).decode("utf-8", "replace")))
        return headers, body

    def respond(self, request_id, body):
        self._post("invocation/" + request_id + "/response", body, [])

    def fail(self, request_id, body, kind):
        self._post("invocation/" + request_id + "/error", body, [kind])

    def fail_to_start(self, body, kind):
        self._post("init/error", body, [kind])

    def initialised(self):
        """Its image can be made: nothing of the connection is left in it."""
        self._exchange(self._head("GET", "restore/next", []) + b"\r\n")
        self._socket.close()

    def fail_to_restore(self, body, kind):
        self._post("restore/error", body, [kind])

    def _post(self, path, body, kinds):
        """What the server says to it is the server's matter: it knows what it has refused, and why."""
        headers = ["Content-Type: application/json", "Content-Length: {}".format(len(body))]
        headers += ["Lambda-Runtime-Function-Error-Type: " + _printable(kind) for kind in kinds]
        self._exchange(b"".join((self._head("POST", path, headers), b"\r\n", body)))

    def _head(self, method, path, headers):
        lines = ["{} /2018-06-01/runtime/{} HTTP/1.1".format(method, path), "Host: " + self._host] + headers
        return "".join(line + "\r\n" for line in lines).encode("ascii")

    def connect(self):
        self._socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self._socket.settimeout(None)
        self._socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self._socket.connect(self._place)
        self._received = b""

    def _exchange(self, request):
        self._socket.sendall(request)
        lines = bytes(self._until(b"\r\n\r\n")).decode("utf-8", "replace").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        body = self._exactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.connect()
        return int(lines[0].split(" ", 2)[1]), headers, body

    def _until(self, end):
        received = self._received
        while True:
            at = received.find(end)
            if at >= 0:
                self._received = received[at + len(end) :]
                return received[:at]
            received += self._piece()

    def _exactly(self, count):
        if len(self._received) >= count:
            body, self._received = self._received[:count], self._received[count:]
            return body
        body = bytearray(count)
        got = len(self._received)
        body[:got] = self._received
        self._received = b""
        view = memoryview(body)
        while got < count:
            more = self._socket.recv_into(view[got:])
            if not more:
                raise ConnectionResetError("the Runtime API closed the connection")
            got += more
        return body

    def _piece(self):
        piece = self._socket.recv(_RECEIVE_BYTES)
        if not piece:
            raise ConnectionResetError("the Runtime API closed the connection")
        return piece


def _printable(text):
    return "".join(letter if " " <= letter <= "~" else "?" for letter in text)
