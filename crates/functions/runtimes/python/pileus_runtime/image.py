"""A function that begins from an image: once it is initialised this process is copied, and does nothing else.

Functions learn of both through `snapshot_restore_py`, whosever copy of that they have loaded.
"""

import importlib.util
import os
import sys

_ZYGOTE = "/var/pileus/zygote.py"


def is_wanted(environment):
    return environment.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def become(client):
    """Comes back in each copy. What its environment says is that copy's own."""
    for func, args, kwargs in reversed(list(_hooks("get_before_snapshot"))):
        func(*args, **kwargs)
    zygote = _zygote()
    client.initialised()
    path, arguments = list(sys.path), list(sys.argv)
    zygote.be_template()
    sys.path[:], sys.argv[:] = path, arguments
    if "random" in sys.modules:
        sys.modules["random"].seed()
    client.connect()


def restored():
    for func, args, kwargs in list(_hooks("get_after_restore")):
        func(*args, **kwargs)


def _hooks(name):
    module = sys.modules.get("snapshot_restore_py")
    return getattr(module, name)() if module else []


def _zygote():
    spec = importlib.util.spec_from_file_location("pileus_zygote", _ZYGOTE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
