"""Finds the function that a handler's name means."""

import importlib
import sys

from .fault import Fault

_import = importlib.import_module


def load(name):
    module_name, function_name = _split(name)
    dotted = module_name.replace("/", ".")
    if dotted.partition(".")[0] in sys.builtin_module_names:
        message = "Cannot use built-in module {} as a handler module".format(module_name)
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = _import(dotted)
    except ImportError as error:
        message = "Unable to import module '{}': {}".format(module_name, error)
        raise Fault("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = "Syntax error in module '{}': {}".format(module_name, error)
        trace = ['  File "{}" Line {}\n    {}\n'.format(error.filename, error.lineno, (error.text or "").strip())]
        raise Fault("Runtime.UserCodeSyntaxError", message, trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        message = "Handler '{}' missing on module '{}'".format(function_name, module_name)
        raise Fault("Runtime.HandlerNotFound", message)


def _split(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '{}': {}".format(name, error))
    return module_name, function_name
