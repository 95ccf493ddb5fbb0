"""The credentials of an invocation cannot be used in the next one of the same warm environment."""

import gc
from typing import Any

import pytest
from local_aws import LocalAws

from step_everywhere import InvocationEndedError, Run, everywhere
from step_everywhere.testing import LambdaContext

KEPT: dict[str, Any] = {}
FIRST = "first-" + "0123456789abcdef" * 2


def test_what_an_author_keeps_is_of_no_use_in_the_next_invocation(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> str:
        if not KEPT:
            KEPT.update(run=run, session=run.session, mine=run.session.client("ssm"), ours=run.client("ssm"))
            KEPT["credentials"] = run.session.get_credentials()
            for name in ("mine", "ours"):
                KEPT[name].describe_parameters()
            return run.account.id
        before = len(aws.requests)
        for use in (
            KEPT["mine"].describe_parameters,
            KEPT["ours"].describe_parameters,
            lambda: KEPT["run"].client("ssm").describe_parameters(),
            lambda: KEPT["session"].client("ssm").describe_parameters(),
            KEPT["credentials"].get_frozen_credentials,
            lambda: KEPT["credentials"].secret_key,
            lambda: KEPT["session"].get_credentials().token,
        ):
            with pytest.raises(InvocationEndedError, match="the credentials of account 222222222222 belong to an invo"):
                use()
        assert len(aws.requests) == before
        run.client("ssm").describe_parameters()
        return run.account.id

    KEPT.clear()
    worker = everywhere(handler)
    assert worker(aws.event(account="222222222222"), LambdaContext()) == "stored"
    assert worker(aws.event(account="333333333333"), LambdaContext()) == "stored"
    assert sorted(aws.objects.values()) == ['"222222222222"', '"333333333333"']


@pytest.mark.parametrize("fails", [False, True])
def test_nothing_in_memory_knows_them_any_more(aws: LocalAws, fails: bool) -> None:
    def handler(run: Run[Any]) -> None:
        run.client("ssm").describe_parameters()
        run.session.client("ssm").describe_parameters()
        assert knowing()
        if fails:
            raise ValueError("x")

    def knowing() -> list[object]:
        return [
            each
            for each in gc.get_objects()
            if any(type(part) is str and part.endswith("the target's alone") for part in gc.get_referents(each))
            and "the target's alone" not in getattr(each, "co_consts", ())
        ]

    event = aws.event(secret="a secret that is " + "the target's alone")
    if fails:
        with pytest.raises(Exception, match="x"):
            everywhere(handler)(event, LambdaContext())
    else:
        everywhere(handler)(event, LambdaContext())
    del event
    gc.collect()
    assert [type(each) for each in knowing() if not isinstance(each, tuple)] == []


def test_the_session_never_falls_back_on_the_workers_own_credentials(aws: LocalAws) -> None:
    everywhere(lambda run: vars(run.client("ssm"))["_request_signer"]._credentials.access_key)(aws.event())
    assert aws.stored() == '"ASIATARGET"'


def test_a_warm_environment_looks_for_services_in_no_more_folders_at_each_invocation(aws: LocalAws) -> None:
    def handler(run: Run[Any]) -> list[str]:
        session: Any = run.session
        return list(session._loader.search_paths)

    for account in ("222222222222", "333333333333"):
        everywhere(handler)(aws.event(account=account), LambdaContext())
    first, second = aws.objects.values()
    assert first == second
    assert "boto3/data" in first
