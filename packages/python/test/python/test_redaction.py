"""The encodings of a secret that the redaction finds."""

import base64
import json
import re
from collections.abc import Callable
from urllib.parse import quote, quote_plus, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from step_everywhere._redaction import Redaction

SECRETS = st.text(min_size=8, max_size=60) | st.text("abcXYZ0189/+=", min_size=8, max_size=400)


@examples(300)
@given(secret=SECRETS, before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_a_secret_within_base64_is_found_at_any_offset(secret: str, before: bytes, after: bytes) -> None:
    redaction = Redaction()
    redaction.add(secret)
    content = secret.encode("utf-8", "surrogatepass")
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        text = redaction.text(encode(before + content + after).decode())
        assert "[redacted]" in text
        kept = "".join(text.split("[redacted]"))
        # No character is left that contains a bit of the secret.
        assert len(kept.rstrip("=")) <= len(before) * 8 // 6 + len(after) * 8 // 6 + 1


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "a URL": lambda secret: quote(secret, safe=""),
    "a URL in lower case": lambda secret: re.sub("%..", lambda code: code[0].lower(), quote(secret, safe="")),
    "a URL within a URL": lambda secret: quote(quote(secret, safe=""), safe=""),
    "a form": quote_plus,
    "JSON": json.dumps,
    "a repr": repr,
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@examples(100)
@given(secret=st.text("abcXYZ0189/+='\"\\ %é😀", min_size=8))
def test_a_secret_in_each_spelling_is_found(spelling: str, secret: str) -> None:
    redaction = Redaction()
    redaction.add(secret)
    assert "[redacted]" in redaction.text(f"<{SPELLINGS[spelling](secret)}>")


@examples(300)
@given(text=st.text())
def test_a_text_without_a_secret_stays_as_it_is(text: str) -> None:
    redaction = Redaction()
    redaction.add("planted+secret/0123456789")
    assert redaction.text(text) == text


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "http_proxy"])
@pytest.mark.parametrize("written", ["proxy%20word", "with/slash", "p@ss@word"])
def test_the_password_of_a_proxy_is_secret(name: str, written: str) -> None:
    proxy = f"http://me:{written}@proxy:3128"
    redaction = Redaction()
    redaction.add_environment({name: proxy})
    assert redaction.text(f"{proxy} {unquote(written)}") == "http://me:[redacted]@proxy:3128 [redacted]"


@pytest.mark.parametrize(
    "name",
    [
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY",
        "STEP_EVERYWHERE_KMS_SESSION_TOKEN",
    ],
)
def test_secret_variables_of_the_environment_are_found(name: str) -> None:
    redaction = Redaction()
    redaction.add_environment({name: "planted-secret"})
    assert redaction.text(f"{name}=planted-secret") == f"{name}=[redacted]"
