"""How many values a property is tried with."""

import os

from hypothesis import settings

# The properties are of our code, and not of an interpreter: they are tried at length with one of them.
SHARE = int(os.environ.get("STEP_EVERYWHERE_SHARE_OF_EXAMPLES", "1"))


def examples(number: int) -> settings:
    """The same values each time; a share of them where the environment says so."""
    return settings(max_examples=max(10, number // SHARE), derandomize=True, deadline=None, database=None)
