from datetime import UTC, datetime

import boto3
import pytest
from botocore.stub import Stubber
from old_parameters import handler

from step_everywhere import PayloadError, everywhere


def parameter(name: str, year: int) -> dict[str, object]:
    return {"Name": name, "Type": "String", "Version": 1, "LastModifiedDate": datetime(year, 1, 2, tzinfo=UTC)}


def test_finds_what_is_older_than_it_may_be() -> None:
    ssm = boto3.client("ssm", "eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(ssm) as stub:
        stub.add_response("describe_parameters", {"Parameters": [parameter("/old", 2001), parameter("/new", 2999)]})
        rows = everywhere.local(handler, account="222222222222", region="eu-west-1", clients={"ssm": ssm})
    assert rows == [
        {
            "AccountId": "222222222222",
            "Region": "eu-west-1",
            "Name": "/old",
            "Type": "String",
            "Version": 1,
            "LastModifiedDate": "2001-01-02T00:00:00.000Z",
            "LastModifiedUser": None,
        }
    ]


@pytest.mark.parametrize("payload", [{"days": -1}, {"days": "x"}, {"hours": 1}])
def test_refuses_a_payload_that_does_not_fit(payload: object) -> None:
    with pytest.raises(PayloadError, match="payload: .*(days is|hours)"):
        everywhere.local(handler, payload=payload)
