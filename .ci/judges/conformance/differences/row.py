"""The form of a known difference, and the reasons why moto's answers differ."""

from compare import Difference

DOCS = "https://docs.aws.amazon.com"

# Reasons why moto's answers differ.
CRASHES = "moto crashes"
UNCHECKED = "moto does not check it"
NO_POLICY = "moto evaluates neither key policies nor grants"
NO_OWNER = "moto lets every account use every bucket"
NOT_ANSWERED = "moto does not answer the member"
OTHER_CODE = "moto answers another code than the operation's page lists"
CHOICE = "AWS leaves it to the account; each side made its own choice"


def verdicts(why: str, *rows: tuple[str, str, str, str, str]) -> list[Difference]:
    """Differences in status and code: case, operation, the emulator's, moto's, page."""
    return [Difference(case, f"*.{operation}", ours, theirs, why, page) for case, operation, ours, theirs, page in rows]


def members(why: str, *rows: tuple[str, str, object, object, str]) -> list[Difference]:
    """Differences in a member of an output: case, path, the emulator's, moto's, page."""
    return [Difference(case, f"*.{path}", ours, theirs, why, page) for case, path, ours, theirs, page in rows]


def page(prefix: str, name: str) -> str:
    return f"{prefix}{name}.html"


INVALID = "400 ValidationException"
DENIED = "400 AccessDeniedException"
