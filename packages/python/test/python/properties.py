"""The number of values for property-based tests."""

import os

from hypothesis import settings

# One version of Python tries all values, because the properties do not depend on the interpreter.
SHARE = int(os.environ.get("STEP_EVERYWHERE_SHARE_OF_EXAMPLES", "1"))


def examples(number: int) -> settings:
    """Use the same values each time, or a share of them if the environment says so."""
    return settings(max_examples=max(10, number // SHARE), derandomize=True, deadline=None, database=None)
