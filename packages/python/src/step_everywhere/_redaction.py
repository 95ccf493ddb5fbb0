"""Takes the secrets of one invocation out of text."""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote

REDACTED = "[redacted]"
"""Stands where a secret stood."""

_SHORTEST_SECRET = 8
"""Shorter strings would match by accident, and none of AWS's secrets is as short."""

_SECRET_PARAMETER = re.compile(r"[?&]x-amz-(?:signature|security-token)=([^&#]*)", re.IGNORECASE)


class Redaction:
    """Knows the secrets of one invocation."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        # Longer texts that a secret is part of, and that are to go with it.
        self._around: set[str] = set()
        # Strings of which each text that holds a secret, in whatever spelling, holds at least one.
        self._clues: list[str] | None = None
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str | None) -> None:
        """Adds a secret; it will be found plain, in a URL, in JSON, in Python's repr and in base64."""
        if secret is None or len(secret) < _SHORTEST_SECRET:
            return
        self._secrets.add(secret)
        self._clues = self._pattern = None

    def add_environment(self, environment: Mapping[str, str]) -> None:
        """Adds the credentials of the worker's own role, which Lambda keeps in the environment."""
        self.add(environment.get("AWS_SECRET_ACCESS_KEY"))
        self.add(environment.get("AWS_SESSION_TOKEN"))

    def add_url(self, url: str) -> None:
        """Adds a presigned URL: its signature, its security token, and all of it."""
        before = len(self._secrets)
        for value in _SECRET_PARAMETER.findall(url):
            self.add(unquote(value))
        self._around |= {url, url[url.find("?") + 1 :]}
        # Signed in some other way: then all of it is the secret.
        if len(self._secrets) == before:
            self.add(url)

    def text(self, text: str) -> str:
        """Replaces every secret in a text with `REDACTED`."""
        if not self._may_hold(text):
            return text
        if self._pattern is None:
            spellings = {each for secret in self._secrets | self._around for each in _spellings(secret)}
            self._pattern = re.compile("|".join(map(re.escape, sorted(spellings, key=len, reverse=True))))
        return self._pattern.sub(REDACTED, text)

    def _may_hold(self, text: str) -> bool:
        """A quick no for nearly every text: results may be long, and each is looked at."""
        if self._clues is None:
            self._clues = [clue for secret in self._secrets for clue in _clues_of(secret)]
        return any(clue in text for clue in self._clues)


def _spellings(secret: str) -> list[str]:
    """The forms in which a secret may turn up."""
    in_url = quote(secret, safe="")
    return [
        secret,
        in_url,
        re.sub(r"%[0-9A-F]{2}", lambda code: code[0].lower(), in_url),
        quote_plus(secret),
        quote(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        _in_base64(secret),
    ]


def _clues_of(secret: str) -> list[str]:
    """Letters and digits are the same in every spelling but base64."""
    run = re.search(r"[A-Za-z0-9]{8,24}", secret)
    return _spellings(secret) if run is None else [run[0], _in_base64(secret[:6])]


def _in_base64(secret: str) -> str:
    return base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode().rstrip("=")
