"""A warm Python: loads modules once, then forks into sandboxes.

Works with every Python from 2.7 on. After the fork it is as if the script had been started alone.
"""
import ctypes
import gc
import json
import os
import struct
import sys


def load(wanted):
    # In place of the folder of this script.
    sys.path[:1] = [str(path) for path in wanted["search"]]
    for name in wanted["preload"]:
        __import__(str(name))


def rehearse():
    """What an interpreter makes when it is first asked for it is made before the forks, not after each."""
    said = json.loads(json.dumps({"environment": {}, "script": "", "arguments": ["x"]}))
    os.environ.clear()
    exec(compile(said["script"].encode("utf-8"), "rehearsal", "exec"), {"__name__": "rehearsal"})
    struct.unpack("<I", struct.pack("<I", 0))


def fork_when_asked(library):
    """Comes back only in a child that is in its sandbox."""
    while True:
        library.pileus_await()
        try:
            pid = os.fork()
        except OSError:
            pid = -1
        if pid == 0:
            library.pileus_occupy()
            return
        library.pileus_forked(pid)


def read_exactly(count):
    pieces = []
    while count:
        piece = os.read(3, count)
        if not piece:
            os._exit(0)
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


def begin():
    """The first frame on the channel says what a command line would."""
    (length,) = struct.unpack("<I", read_exactly(4))
    said = json.loads(read_exactly(length).decode("utf-8"))
    os.environ.clear()
    for name, value in said["environment"].items():
        os.environ[str(name)] = str(value)
    script = str(said["script"])
    sys.argv[:] = [script] + [str(argument) for argument in said["arguments"]]
    searched = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    sys.path[:0] = [os.path.dirname(script)] + searched
    return script


def run(script):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=True)
    if "random" in sys.modules:
        sys.modules["random"].seed()
    space = sys.modules["__main__"].__dict__
    kept = {"__name__": "__main__", "__builtins__": space["__builtins__"], "__file__": script}
    space.clear()
    space.update(kept)
    with open(script, "rb") as source:
        code = compile(source.read(), script, "exec")
    exec(code, space)


def be_template():
    """For a script that is initialised: comes back in each copy, with its arguments."""
    library = ctypes.CDLL("/var/pileus/plain.so")
    gc.collect()
    if library.pileus_ready(90) != 0:
        sys.exit("cannot watch for children")
    fork_when_asked(library)
    begin()
    return sys.argv[1:]


def main():
    library = ctypes.CDLL("/var/pileus/plain.so")
    load(json.loads(sys.argv[1]))
    rehearse()
    gc.collect()
    if hasattr(gc, "freeze"):
        gc.freeze()
    if library.pileus_ready(3) != 0:
        sys.exit("cannot watch for children")
    fork_when_asked(library)
    run(begin())


if __name__ == "__main__":
    main()
