"""A copy of Python's `http.client` for our own requests.

Error trackers and tracers patch the shared module, and record the paths of all requests (Sentry does so by default), which
are secrets here. What an author sets to debug the shared module does not print our requests either.
"""

import http
import importlib.util
from importlib.machinery import PathFinder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from http.client import HTTPConnection, HTTPException, HTTPSConnection
else:
    # importlib.util.find_spec returns the spec of the shared module, which six, a package of urllib3 1, has replaced by its own.
    _spec = PathFinder.find_spec("http.client", http.__path__)
    _copy = importlib.util.module_from_spec(_spec)
    _spec.loader.exec_module(_copy)
    HTTPConnection, HTTPSConnection = _copy.HTTPConnection, _copy.HTTPSConnection
    HTTPException = _copy.HTTPException

__all__ = ["HTTPConnection", "HTTPException", "HTTPSConnection"]
