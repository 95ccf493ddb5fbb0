"""Our signature is equal to that of botocore."""

import datetime
from urllib.parse import urlsplit

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st
from properties import examples

from step_everywhere._signature import signed_headers

KEY = st.text("abcXYZ0189/+=", min_size=1)


@examples(100)
@given(
    body=st.binary(),
    secret=KEY,
    token=st.none() | KEY,
    region=st.sampled_from(["us-east-1", "cn-north-1", "us-gov-west-1"]),
    host=st.sampled_from(["https://kms.us-east-1.amazonaws.com", "http://127.0.0.1:4566", "http://[::1]:80/aws"]),
)
def test_is_signed_as_botocore_signs(body: bytes, secret: str, token: str | None, region: str, host: str) -> None:
    credentials = ReadOnlyCredentials("AKIAEXAMPLE", secret, token)
    named = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "TrentService.Decrypt"}
    theirs = AWSRequest("POST", f"{host}/", {**named, "Host": urlsplit(host).netloc}, body)
    botocore.auth.SigV4Auth(credentials, "kms", region).add_auth(theirs)
    now = datetime.datetime.strptime(theirs.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.UTC)
    ours = signed_headers(f"{host}/", named, body, credentials, (region, "kms"), now=now)
    assert ours["authorization"] == theirs.headers["Authorization"]
    assert ours.get("x-amz-security-token") == theirs.headers["X-Amz-Security-Token"]
