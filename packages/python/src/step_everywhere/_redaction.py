"""Removes the secrets of one invocation from text."""

import base64
import json
import re
from collections.abc import Mapping
from urllib.parse import quote, quote_plus, unquote

REDACTED = "[redacted]"
"""Replaces each secret."""

_SECRET_VARIABLES = (
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    # Those of a run on a user's own machine, for its key.
    "STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY",
    "STEP_EVERYWHERE_KMS_SESSION_TOKEN",
)

_SHORTEST_SECRET = 8
"""Shorter strings would match by accident, and none of AWS's secrets is as short."""

_PERCENT = re.compile("%[0-9A-F]{2}")
_URL_SAFE = str.maketrans("+/", "-_")

_PASSWORD = re.compile(r"(?:\w+://)?[^/@:]*:(.+)@", re.DOTALL)
_SECRET_PARAMETER = re.compile(r"[?&]x-amz-(?:signature|security-token)=([^&#]*)", re.IGNORECASE)


class Redaction:
    """Knows the secrets of one invocation."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        # Longer texts that contain a secret, and are replaced as a whole.
        self._around: set[str] = set()
        # At least one of these strings is in every text that contains a secret, in any encoding.
        self._clues: list[str] | None = None
        self._pattern: re.Pattern[str] | None = None

    def add(self, secret: str | None) -> None:
        """Adds a secret.

        It is found as plain text, in a URL, in a URL within a URL, in JSON, in a repr, in hex and in base64.
        """
        if secret is None or len(secret) < _SHORTEST_SECRET:
            return
        self._secrets.add(secret)
        self._clues = self._pattern = None

    def add_environment(self, environment: Mapping[str, str]) -> None:
        """Adds the credentials of the worker's own role, which Lambda keeps in the environment, or the token for them."""
        for name in _SECRET_VARIABLES:
            self.add(environment.get(name))
        for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
            # The password of a proxy, which may contain characters that an address must not have.
            if match := _PASSWORD.match(environment.get(name, "")):
                self.add(match[1])
                self.add(unquote(match[1]))

    def add_url(self, url: str) -> None:
        """Adds a presigned URL: its signature, its security token, and the whole URL."""
        before = len(self._secrets)
        for value in _SECRET_PARAMETER.findall(url):
            self.add(unquote(value))
        self._around |= {url, url[url.find("?") + 1 :]}
        # It is signed in another way, so the whole URL is the secret.
        if len(self._secrets) == before:
            self.add(url)

    def text(self, text: str) -> str:
        """Replaces every secret in a text with `REDACTED`."""
        if not self._may_hold(text):
            return text
        if self._pattern is None:
            forms = {each for secret in self._secrets | self._around for each in _forms_of(secret)}
            self._pattern = re.compile("|".join(sorted(forms, key=len, reverse=True)))
        return self._pattern.sub(REDACTED, text)

    def _may_hold(self, text: str) -> bool:
        """A quick check that excludes nearly every text, because results may be long and each is searched."""
        if self._clues is None:
            self._clues = list({clue for secret in self._secrets for clue in _clues_of(secret)})
        return any(clue in text for clue in self._clues)


def _forms_of(secret: str) -> list[str]:
    """Regular expressions for the forms in which a secret may appear."""
    in_base64 = [form for at in range(3) for form in _forms_in_base64(secret, at)]
    return [re.escape(each) for each in _spellings(secret)] + in_base64


def _spellings(secret: str) -> list[str]:
    in_url = quote(secret, safe="")
    return [
        secret,
        *(each for url in (in_url, quote(in_url, safe="")) for each in (url, _PERCENT.sub(_in_lower_case, url))),
        quote_plus(secret),
        quote(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        _bytes_of(secret).hex(),
        _bytes_of(secret).hex().upper(),
    ]


def _clues_of(secret: str) -> list[str]:
    """One string for each kind of encoding. Letters and digits are the same in most."""
    run = re.findall(r"[A-Za-z0-9]{8,24}", secret)
    within = [_within_base64(secret, at)[:16] for at in range(3)]
    start = _bytes_of(secret)[:8].hex()
    others = [start, start.upper()] if run else [each[:8] for each in _spellings(secret)]
    return [*run[:1], *others, *within, *(each.translate(_URL_SAFE) for each in within)]


def _forms_in_base64(secret: str, at: int) -> list[str]:
    """Both base64 alphabets, for the secret at an offset of `at` bytes, modulo 3."""
    before = "[A-Za-z0-9+/_-]?" if at else ""
    after = "[A-Za-z0-9+/_-]?" if (len(_bytes_of(secret)) + at) % 3 else ""
    within = _within_base64(secret, at)
    return [f"{before}{re.escape(each)}{after}" for each in {within, within.translate(_URL_SAFE)}]


def _within_base64(secret: str, at: int) -> str:
    """The characters that depend only on the secret: those at its ends also contain bits of its neighbours."""
    content = _bytes_of(secret)
    first, end = -(-8 * at // 6), 8 * (at + len(content)) // 6
    return base64.b64encode(bytes(at) + content).decode()[first:end]


def _bytes_of(secret: str) -> bytes:
    return secret.encode("utf-8", "surrogatepass")


def _in_lower_case(code: re.Match[str]) -> str:
    return code[0].lower()
