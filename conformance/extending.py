"""Layers with extensions: programs in Python or sh that write what they see to their log, a line an event."""

import json
import textwrap

from server import until

# What every one begins with: it speaks with the API by hand, as most of the languages that have no client do.
PRELUDE = '''\
#!/usr/bin/env python3
import http.client, http.server, json, os, sys, threading, time

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
NAME = os.path.basename(__file__)


def say(kind, **more):
    print(json.dumps({"kind": kind} | more), flush=True)


def ask(method, path, body=None, **headers):
    connection = http.client.HTTPConnection(API)
    named = {f"Lambda-Extension-{name.replace('_', '-')}": value for name, value in headers.items()}
    connection.request(method, path, None if body is None else json.dumps(body), named)
    response = connection.getresponse()
    text = response.read().decode()
    return response.status, dict(response.getheaders()), json.loads(text) if text else None


def register(name=NAME, events=("INVOKE", "SHUTDOWN"), **headers):
    path = "/2020-01-01/extension/register"
    return ask("POST", path, {"events": list(events)}, Name=name, **headers)


def following(identifier):
    return ask("GET", "/2020-01-01/extension/event/next", Identifier=identifier)[2]


def begin(**more):
    status, headers, _ = register(**more)
    assert status == 200, status
    return {name.lower(): value for name, value in headers.items()}["lambda-extension-identifier"]


def follow(identifier, seen=lambda event: None):
    while True:
        event = following(identifier)
        say("event", **event)
        seen(event)
        if event["eventType"] == "SHUTDOWN":
            return
'''


def program(text: str) -> str:
    return PRELUDE + "\n" + textwrap.dedent(text)


def extension(functions, text: str, name="agent", layer=None) -> str:
    """A layer with one program, which can be executed."""
    text = textwrap.dedent(text)
    text = text if text.startswith("#!") else program(text)
    return functions.layer({f"extensions/{name}": text}, layer or name)


def lines(functions, wanted=lambda line: True, name="f") -> list:
    return [line.rstrip("\n") for line in functions.logged(name) if wanted(line)]


def seen(functions, kind="event", name="f") -> list:
    """What extensions have written of this kind."""
    found = []
    for line in functions.logged(name):
        if line.startswith("{"):
            said = json.loads(line)
            if said.get("kind") == kind:
                found.append(said)
    return found


def until_seen(functions, wanted, what: str, kind="event", name="f", seconds=15) -> list:
    def all_of_it():
        found = seen(functions, kind, name)
        return found if wanted(found) else None

    try:
        return until(all_of_it, what, seconds)
    except TimeoutError as error:
        raise AssertionError(f"{error}, but there is\n{''.join(functions.logged(name))}") from None
