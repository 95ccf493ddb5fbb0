"""The public test kit, as an author uses it."""

import ast
import inspect
import os
import textwrap
from collections.abc import Iterator
from typing import Any

import botocore.exceptions
import pytest

from step_everywhere import Run, everywhere
from step_everywhere.testing import LambdaContext, TestAws, start_test_aws


@pytest.fixture
def kit() -> Iterator[TestAws]:
    with start_test_aws() as aws:
        yield aws


def test_the_example_of_its_docstring_passes() -> None:
    documented = inspect.getdoc(start_test_aws) or ""
    example = textwrap.dedent(documented[documented.index("    with start_test_aws") :])

    @everywhere
    def handler(run: Run[Any]) -> list[str]:
        return [run.payload["prefix"]]

    exec(example, {"start_test_aws": start_test_aws, "handler": handler, "LambdaContext": LambdaContext})
    with pytest.raises(AssertionError):
        exec(ast.unparse(ast.parse(example.replace('["/app"]', '["/other"]'))), {**globals(), "handler": handler})


def test_stores_values_and_rows(kit: TestAws) -> None:
    worker = everywhere(lambda run: iter([{"n": 1}]) if run.payload == "rows" else {"n": 1})
    assert worker(kit.event(), LambdaContext()) == "stored"
    assert kit.result() == {"n": 1}
    assert worker(kit.event(region="us-east-1", payload="rows"), LambdaContext()) == "stored"
    assert [text for key, text in kit.objects.items() if key.endswith("/us-east-1.json")] == [
        '{"AccountId":"222222222222","Region":"us-east-1","n":1}\n'
    ]
    with pytest.raises(LookupError, match="2 results are stored, expected one"):
        kit.result()


@pytest.mark.parametrize("service", ["ssm", "s3", "ec2", "iam", "lambda", "sts"])
def test_says_to_use_a_mock_for_all_else(kit: TestAws, service: str) -> None:
    calls: dict[str, Any] = {
        "ssm": lambda client: client.describe_parameters(),
        "s3": lambda client: client.put_object(Bucket="results", Key="k", Body=b"x"),
        "ec2": lambda client: client.describe_regions(),
        "iam": lambda client: client.list_users(),
        "lambda": lambda client: client.list_functions(),
        "sts": lambda client: client.get_caller_identity(),
    }

    def handler(run: Run[Any]) -> str:
        made: Any = run.client
        with pytest.raises(botocore.exceptions.ClientError) as refused:
            calls[service](made(service))
        return str(refused.value)

    everywhere(handler)(kit.event(), LambdaContext())
    assert kit.result().startswith("An error occurred (UseAMock) when calling the ")
    assert f"not this request to {service}: use a mock, such as moto, or everywhere.local with clients=" in kit.result()
    assert len(kit.objects) == 1


def test_fails_as_the_test_wants(kit: TestAws) -> None:
    worker = everywhere(lambda run: 1)
    kit.fail_next_decrypts("ThrottlingException", "reset")
    kit.fail_next_puts((503, ""), "reset")
    assert worker(kit.event(), LambdaContext()) == "stored"
    kit.fail_next_decrypts("AccessDeniedException")
    with pytest.raises(Exception, match="KMS denied it"):
        worker(kit.event(), LambdaContext())
    with pytest.raises(Exception, match="the credentials expire at"):
        worker(kit.event(expires_in=60), LambdaContext(900))
    event = kit.event()
    event["Output"] = kit.event(region="us-east-1")["Output"]
    event["Output"]["EncryptionContext"] = {**event["Output"]["EncryptionContext"], "Region": "ap-southeast-2"}
    with pytest.raises(Exception, match="another encryption context"):
        worker(event, LambdaContext())


def test_the_environment_is_as_it_was_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    before = dict(os.environ)
    with start_test_aws() as aws:
        assert os.environ["AWS_ENDPOINT_URL"] == aws.endpoint
        assert "AWS_PROFILE" not in os.environ
    assert dict(os.environ) == before


def test_a_run_may_tell_workers_more_of_their_account(kit: TestAws) -> None:
    @everywhere
    def handler(run: Run[Any]) -> list[object]:
        return [run.account.ou, run.account.tags]

    handler(kit.event(ou="Workloads/Prod", tags={"env": "prod"}), LambdaContext())
    assert kit.result() == ["Workloads/Prod", {"env": "prod"}]
