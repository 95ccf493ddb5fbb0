"""Imports the author's module as Lambda does, without hiding Python's own library.

Lambda searches the function's folder first. There, a `queue.py` or an `email.py` beside a worker replaces the
library's module, also for boto3.
"""

import importlib
import importlib.util
import os
import sys
import sysconfig


def add_author_folders(*folders):
    """Inserts folders into the search path, after Python's own library and before installed packages."""
    own = {sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")}
    standard = [at for at, folder in enumerate(sys.path) if folder in own or folder.endswith("lib-dynload")]
    behind = max(standard, default=-1) + 1
    sys.path[behind:behind] = folders


def import_author_module(root, name):
    """Imports `worker` or `package.worker` from the folder `root`, even if a module of Python's has the same name."""
    file = os.path.join(root, f"{name}.py")
    if "." in name or not os.path.exists(file) or is_found(name, file):
        return importlib.import_module(name)
    # The module is loaded under another name, so that code which imports Python's module still finds it.
    alias = f"author_{name}"
    spec = importlib.util.spec_from_file_location(alias, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[alias] = module
    spec.loader.exec_module(module)
    return module


def is_found(name, file):
    try:
        found = importlib.util.find_spec(name)
    except ValueError:
        # `find_spec` raises this for a module that is already loaded, but not from a file.
        return False
    return found is not None and found.origin == file
