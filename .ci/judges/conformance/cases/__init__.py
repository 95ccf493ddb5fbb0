"""The cases: one function each, which makes the same calls to either cloud."""

import importlib
import inspect
import pkgutil


def all_cases() -> dict:
    """Every case by its name, `module.function`."""
    found = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for name, case in inspect.getmembers(loaded, inspect.isfunction):
            if case.__module__ == loaded.__name__ and not name.startswith("_"):
                found[f"{module.name}.{name}"] = case
    return found
