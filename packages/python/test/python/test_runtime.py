"""A worker under Lambda's runtime client (awslambdaric), with a local Runtime API."""

import json
import os
import queue
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import time
from typing import Any

import pytest
from local_aws import LocalAws
from reports import SECRET, TOKEN, found, secrets_of

WORKER = """
import logging
import time
from step_everywhere import everywhere


@everywhere
def handler(run):
    run.logger.info("begun")
    if run.payload == "sleep":
        time.sleep(60)
    if run.payload == "fail":
        raise LookupError("nothing " + "x" * 200)
    if run.payload == "log":
        logging.getLogger("mine").debug("at work")
        run.client("ssm").describe_parameters()
    if run.payload == "exit":
        raise SystemExit(3)
    return run.client("ssm").meta.region_name
"""


class RuntimeApi:
    """https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html"""

    def __init__(self) -> None:
        self.invocations: queue.Queue[tuple[object, float]] = queue.Queue()
        self.answers: queue.Queue[tuple[str, Any]] = queue.Queue()
        api = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                event, seconds = api.invocations.get()
                body = json.dumps(event).encode()
                self.send_response(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
                self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time() + seconds) * 1_000)))
                self.send_header(
                    "Lambda-Runtime-Invoked-Function-Arn",
                    "arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example",
                )
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                api.answers.put((self.path.rpartition("/")[2], json.loads(body)))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def invoke(self, event: object, seconds: float = 60) -> tuple[str, Any]:
        self.invocations.put((event, seconds))
        return self.answers.get(timeout=60)


@contextmanager
def lambda_runtime(aws: LocalAws, folder: Path, **variables: str) -> Iterator[RuntimeApi]:
    """Run the worker under Lambda's runtime client; `log` has its output."""
    pytest.importorskip("awslambdaric", reason="awslambdaric has no wheel for this platform")
    (folder / "worker.py").write_text(textwrap.dedent(WORKER))
    api = RuntimeApi()
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(__file__).parents[2] / "src"),
        "LAMBDA_TASK_ROOT": str(folder),
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{api.server.server_port}",
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": "StepEverywhere_example",
        **{name: os.environ[name] for name in aws.environment()},
        **variables,
    }
    command = [sys.executable, "-m", "awslambdaric", "worker.handler"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log) as runtime,
    ):
        try:
            yield api
        finally:
            runtime.kill()
            api.server.shutdown()
            api.server.server_close()


def size_in_a_state(answer: object) -> int:
    return len(json.dumps(json.dumps(answer, ensure_ascii=False), ensure_ascii=False).encode())


def test_a_worker_under_lambdas_runtime_client(aws: LocalAws, tmp_path: Path) -> None:
    with lambda_runtime(aws, tmp_path) as lambda_api:
        fails_and_goes_on(aws, lambda_api)
    lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines() if line.startswith('{"level"')]
    begun = [line["cold_start"] for line in lines if line["message"] == "begun"]
    assert [begun[0], *set(begun[1:])] == [True, False]


@pytest.mark.parametrize("form", ["JSON", "TEXT"])
def test_lambdas_own_log_at_level_debug_has_no_secret(aws: LocalAws, tmp_path: Path, form: str) -> None:
    event = aws.event(secret=SECRET, token=TOKEN, payload="log")
    with lambda_runtime(aws, tmp_path, AWS_LAMBDA_LOG_FORMAT=form, AWS_LAMBDA_LOG_LEVEL="DEBUG") as lambda_api:
        assert lambda_api.invoke(event) == ("response", "stored")
        assert lambda_api.invoke(aws.event(secret=SECRET, token=TOKEN, payload="fail"))[0] == "error"
    log = (tmp_path / "log").read_text()
    assert "at work" in log or form == "TEXT"
    assert found(log, secrets_of(aws, event)) == []


def fails_and_goes_on(aws: LocalAws, lambda_api: RuntimeApi) -> None:
    assert lambda_api.invoke(aws.event(region="eu-west-1")) == ("response", "stored")
    assert aws.stored() == '"eu-west-1"'

    kind, answer = lambda_api.invoke(aws.event(payload="fail"))
    assert (kind, answer["errorType"]) == ("error", "LookupError")
    assert answer["errorMessage"].startswith("nothing xxx")
    assert 'raise LookupError("nothing " + "x" * 200)' in answer["stackTrace"][-1]
    assert size_in_a_state(answer) <= 1_024

    kind, answer = lambda_api.invoke(aws.event(payload="exit"))
    assert (kind, answer["errorType"], answer["errorMessage"]) == ("error", "SystemExit", "3")

    kind, answer = lambda_api.invoke(aws.event(payload="sleep"), seconds=2)
    assert (kind, answer["errorType"]) == ("error", "WorkerTimeout")

    kind, answer = lambda_api.invoke({"key1": "value1"})
    assert (kind, answer["errorType"]) == ("error", "EventError")
    assert size_in_a_state(answer) <= 1_024

    assert lambda_api.invoke(aws.event(region="eu-west-2")) == ("response", "stored")
