"""Compares the answers of one cloud with those of the other."""

import dataclasses
import fnmatch
import re

from cloud import Answer
from normalise import flatten

ABSENT = "(absent)"
ANY = "(any)"


@dataclasses.dataclass(frozen=True)
class Difference:
    """A known difference: where it is, both answers, the reason, and the AWS page that decides it.

    `case` and `path` are patterns of `fnmatch`; a path is `STEP.Operation` for the verdict (status and error code) and
    `STEP.Operation.Member.…` for a value of the output, with `STEP` counting the calls of a case from 0. If a value
    differs each time, a regular expression describes it. The emulator's answer is never described by a pattern that
    matches anything.
    """

    case: str
    path: str
    emulator: object
    moto: object
    why: str
    aws: str

    def __post_init__(self):
        if self.emulator == ANY:
            raise ValueError(f"{self.case}, {self.path}: say what the emulator answers; a row must judge it")

    def covers(self, case: str, found: "Found") -> bool:
        return (
            fnmatch.fnmatchcase(case, self.case)
            and fnmatch.fnmatchcase(found.path, self.path)
            and is_like(self.emulator, found.emulator)
            and (self.moto == ANY or is_like(self.moto, found.moto))
        )


def is_like(expected: object, found: object) -> bool:
    """Whether a value equals the expected one, or completely matches the expected pattern."""
    if isinstance(expected, re.Pattern):
        return isinstance(found, str) and expected.fullmatch(found) is not None
    return expected == found


@dataclasses.dataclass(frozen=True)
class Found:
    """An observed difference."""

    path: str
    emulator: object
    moto: object

    def __str__(self) -> str:
        return f"{self.path}: emulator {self.emulator!r}, moto {self.moto!r}"


def compare(emulator: list[Answer], moto: list[Answer]) -> list[Found]:
    """Every difference between the answers to the same calls."""
    if [a.operation for a in emulator] != [a.operation for a in moto]:
        raise AssertionError("the case does not make the same calls of both clouds")
    found = []
    for step, (ours, theirs) in enumerate(zip(emulator, moto)):
        path = f"{step}.{ours.operation}"
        if ours.verdict != theirs.verdict:
            found.append(Found(path, ours.verdict, theirs.verdict))
            # The outputs of a success and of a failure cannot be compared.
            if ours.error or theirs.error:
                continue
        left, right = (flatten(answer.output, path) if answer.output else {} for answer in (ours, theirs))
        for leaf in sorted({*left, *right}):
            if left.get(leaf, ABSENT) != right.get(leaf, ABSENT):
                found.append(Found(leaf, left.get(leaf, ABSENT), right.get(leaf, ABSENT)))
    return found
