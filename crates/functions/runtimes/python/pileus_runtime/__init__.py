"""The loop that calls a handler written in Python, from 3.6 on.

It lives in one process with code that it does not trust to leave things as they are: it keeps references of
its own to what it needs, and uses nothing that a handler is likely to replace. Nothing is read from the
environment while modules are imported, so that they can be loaded before there is a function.
"""
