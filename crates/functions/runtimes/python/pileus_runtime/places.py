"""Where modules are looked for: the function's own first, then its layers, then what comes with the runtime.

Packages that only the host's interpreter has are not shown: the function would not find them elsewhere.
"""

import os
import sys

_RUNTIME = "/var/runtime"
_OWN = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def arrange(environment, needed):
    """`needed` are the modules that the runtime itself has loaded. They stay; what was loaded ahead beyond
    them may have to make room."""
    task = environment.get("LAMBDA_TASK_ROOT", "/var/task")
    layer = "/opt/python"
    sites = ["{}/lib/{}/site-packages".format(layer, version) for version in _versions(environment)]
    first = [task, *sites, layer, _RUNTIME]
    asked = environment.get("PYTHONPATH", "").split(os.pathsep)
    rest = [path for path in sys.path if path not in first and _is_shown(path, asked)]
    sys.path[:] = first + rest
    for path in first:
        # It may have been looked at before there was anything.
        sys.path_importer_cache.pop(path, None)
    _make_room(first[:-1], needed)


def _versions(environment):
    """Of which layers may have packages: that which the function asks for, and that which it runs on."""
    asked = environment.get("AWS_EXECUTION_ENV", "").rpartition("AWS_Lambda_")[2]
    own = "python{}.{}".format(*sys.version_info[:2])
    return [asked, own] if asked.startswith("python3.") and asked != own else [own]


def _is_shown(path, asked):
    if path in asked:
        return bool(path)
    return path not in ("", _OWN) and os.path.basename(path) not in ("site-packages", "dist-packages")


def _make_room(places, needed):
    """A package that was loaded ahead yields to the function's copy, together with its companions."""
    ahead = {name.partition(".")[0] for name in sys.modules if name not in needed}
    ahead -= {name.partition(".")[0] for name in needed} | {"__main__", __name__.partition(".")[0]}
    if not ahead:
        return
    own = {name.partition(".")[0] for place in places for name in _listed(place)}
    yielding = ahead & own
    library = os.path.dirname(os.__file__) + os.sep
    if any(_is_package(name, library) for name in yielding):
        yielding |= {name for name in ahead if _is_package(name, library)}
    for name in list(sys.modules):
        if name.partition(".")[0] in yielding:
            del sys.modules[name]


def _is_package(name, library):
    """Neither of the standard library nor built in."""
    file = getattr(sys.modules.get(name), "__file__", None) or library
    return not file.startswith(library) or "-packages" + os.sep in file


def _listed(place):
    try:
        return os.listdir(place)
    except OSError:
        return []
