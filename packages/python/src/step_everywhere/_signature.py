"""Signs a request to KMS. botocore's signer is not used because it logs the security token at level DEBUG."""

import datetime
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from botocore.credentials import ReadOnlyCredentials

_ALGORITHM = "AWS4-HMAC-SHA256"


def signed_headers(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: ReadOnlyCredentials,
    scope: tuple[str, str],
    *,
    now: datetime.datetime | None = None,
) -> dict[str, str]:
    """Returns the headers of a signed POST to `url`, which has no query, for the region and the service of `scope`.

    This is Signature Version 4: IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
    """
    at = (now or datetime.datetime.now(datetime.UTC)).strftime("%Y%m%dT%H%M%SZ")
    signed = {name.lower(): value for name, value in headers.items()}
    parts = urlsplit(url)
    signed |= {"host": parts.netloc, "x-amz-date": at}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"POST\n{parts.path}\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
    steps = (at[:8], *scope, "aws4_request")
    within = "/".join(steps)
    text = f"{_ALGORITHM}\n{at}\n{within}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{credentials.secret_key}".encode()
    for step in (*steps, text):
        key = hmac.digest(key, step.encode(), "sha256")
    authorization = (
        f"{_ALGORITHM} Credential={credentials.access_key}/{within}, SignedHeaders={names}, Signature={key.hex()}"
    )
    return {**signed, "authorization": authorization}
