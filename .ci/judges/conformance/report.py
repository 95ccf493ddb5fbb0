"""The results of the suite."""

SEEN: dict[str, int] = {"operations": 0, "cases": 0, "calls": 0, "known differences": 0}


def summary() -> str:
    counts = ", ".join(f"{count} {what}" for what, count in SEEN.items())
    return f"conformance: {counts}"
