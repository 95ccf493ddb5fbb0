import boto3
import pytest
from botocore.stub import Stubber
from index import handler

from step_everywhere import PayloadError, everywhere

FOUND = [{"Name": "/app/url", "Type": "String"}, {"Name": "/other", "Type": "SecureString"}]


def rows(payload: object = None) -> list[str]:
    ssm = boto3.client("ssm", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(ssm) as stub:
        stub.add_response("describe_parameters", {"Parameters": FOUND})
        found = everywhere.local(handler, payload=payload, region="eu-west-1", clients={"ssm": ssm})
    return [row["Name"] for row in found]


def test_finds_the_parameters_below_the_prefix() -> None:
    assert rows({"prefix": "/app/"}) == ["/app/url"]


def test_finds_all_of_them_without_a_payload() -> None:
    assert rows() == ["/app/url", "/other"]


def test_refuses_a_prefix_that_is_none() -> None:
    with pytest.raises(PayloadError, match="prefix is 'app'"):
        everywhere.local(handler, payload={"prefix": "app"})
