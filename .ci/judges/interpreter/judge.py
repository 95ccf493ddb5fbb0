"""Runs the shipped state machine on an interpreter that is not ours, and compares the objects in S3 with the
emulator's.

The interpreter is moto's (LocalStack's). moto provides nothing else of AWS here: the tasks call the emulator's Lambda,
S3 and KMS, and the stack's functions ask moto about executions and histories. So the comparison covers the language:
paths, intrinsic functions, Maps of both kinds, retries and catches. It does not cover Lambda, S3 and KMS themselves,
`children/`, which moto does not write, or times and identifiers.

Both clouds make the same runs: one over all accounts, one with a canary, a preflight, a retry, one of a worker with
tenant isolation, and one in which no target succeeds. The state machine that starts scheduled runs is compared as
well.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time

import boto3
from botocore.config import Config

import moto_interpreter
import starter

HERE = os.path.dirname(os.path.abspath(__file__))
NODE = os.path.join(HERE, "..", "..", "..", "node_modules", ".bin", "node")
REGIONS = ["us-east-1", "eu-west-1"]
FAILING = "210000000002/eu-west-1"
RUNS = {
    "main": {"Payload": {"failing": [FAILING]}},
    "canary": {"Canary": {"Accounts": 1}, "ToleratedFailurePercentage": 100},
    "preflight": {"Preflight": True},
    "retry": {"Retry": {"Execution": "main"}, "Payload": None},
    "tenants": {"Function": "isolated", "Payload": {"first": {}, "always": {FAILING: "RangeError"}}},
    "nothing": {"Accounts": {"Include": ["210000000004"]}},
}
ENDS = {"nothing": ("FAILED", "NoTargetSucceeded")}


class Cloud:
    """An emulator with the stack, and the interpreter of its state machine."""

    def __init__(self, served: dict, step_functions: str | None):
        self.served = served
        self.s3 = self.client("s3", served["endpoint"])
        self.states = self.client("stepfunctions", step_functions or served["endpoint"])

    def client(self, service: str, endpoint: str):
        keys = self.served["administrator"]
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name=self.served["region"],
            aws_access_key_id=keys["accessKeyId"],
            aws_secret_access_key=keys["secretAccessKey"],
            config=Config(s3={"addressing_style": "path"}),
        )

    def run(self, name: str, fields: dict) -> dict:
        """Starts a run and waits for its end."""
        given = {**fields, "Function": self.served[fields.get("Function", "worker")]}
        if "Retry" not in fields:
            given |= {"RoleName": "Auditor", "Regions": REGIONS}
        machine = self.served["stateMachine"]["arn"]
        arn = self.states.start_execution(stateMachineArn=machine, name=name, input=json.dumps(given))["executionArn"]
        deadline = time.monotonic() + 60
        while (execution := self.states.describe_execution(executionArn=arn))["status"] == "RUNNING":
            if time.monotonic() > deadline:
                raise SystemExit(f"{name} did not end within 60 s")
            time.sleep(0.05)
        end = (execution["status"], execution.get("error"))
        if end != ENDS.get(name, ("SUCCEEDED", None)):
            raise SystemExit(f"{name} ended as {end}: {execution.get('cause')}")
        return execution

    def objects(self, name: str, worker: str = "StepEverywhere_judged") -> dict[str, list]:
        """The objects that a run stored, by key, without values that differ in each run."""
        prefix = f"StepEverywhere/{worker}/$LATEST/{name}/"
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.served["bucket"], Prefix=prefix)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
        return {
            key[len(prefix) :]: self.read(key)
            for key in keys
            # The event at a run's end writes the latter, and moto does not send it.
            if "/_run/children/" not in key and not key.endswith("/_run/announced.json")
        }

    def read(self, key: str) -> list:
        body = self.s3.get_object(Bucket=self.served["bucket"], Key=key)["Body"].read().decode()
        for known, name in ((self.served["bucket"], "BUCKET"), (self.served["stateMachine"]["name"], "MACHINE")):
            body = body.replace(known, name)
        return [timeless(json.loads(line)) for line in body.splitlines()]


def timeless(value):
    if isinstance(value, dict):
        times = ("StartTime", "EndTime", "Started", "Ended", "StartedAt", "TargetsSha256", "RequestIds")
        return {name: timeless(each) for name, each in value.items() if name not in times}
    if isinstance(value, list):
        return [timeless(each) for each in value]
    # Stacks of errors, and request ids.
    return re.sub(r'"trace":.*|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b', "…", value) if isinstance(value, str) else value


@contextlib.contextmanager
def serve(step_functions: str | None = None):
    with tempfile.TemporaryDirectory() as folder:
        command = [NODE, os.path.join(HERE, "serve.mjs"), folder, *([step_functions] if step_functions else [])]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = process.stdout.readline()
            if not line:
                raise SystemExit("serve.mjs ended before it served; are infra and packages/emulator built?")
            yield Cloud(json.loads(line), step_functions)
        finally:
            process.terminate()
            process.wait(timeout=30)


def compare(name: str, ours: dict, theirs: dict):
    if sorted(ours) != sorted(theirs):
        raise SystemExit(f"{name}: the emulator stored {sorted(ours)}, moto's interpreter {sorted(theirs)}")
    for key, lines in ours.items():
        if lines != theirs[key]:
            raise SystemExit(f"{name}: {key} is {lines} by the emulator, {theirs[key]} by moto's interpreter")
    print(f"moto's interpreter: {name}: {len(ours)} objects are the emulator's")


def main():
    with moto_interpreter.served() as moto, serve() as emulated, serve(moto) as interpreted:
        starter.judge(moto)
        machine = interpreted.served["stateMachine"]
        moto_interpreter.let_tasks_call(interpreted.served["endpoint"], machine["keys"])
        definition = moto_interpreter.readable(machine["definition"])
        fields = {"name": machine["name"], "definition": definition, "roleArn": machine["roleArn"]}
        interpreted.states.create_state_machine(**fields)
        for name, fields in RUNS.items():
            for cloud in (emulated, interpreted):
                cloud.run(name, fields)
            worker = "StepEverywhere_isolated" if "Function" in fields else "StepEverywhere_judged"
            compare(name, emulated.objects(name, worker), interpreted.objects(name, worker))
        compare("main, merged with its retry", emulated.objects("main"), interpreted.objects("main"))
        grants = interpreted.client("kms", interpreted.served["endpoint"]).list_grants(KeyId=interpreted.served["key"])
        if grants["Grants"]:
            raise SystemExit(f"grants are left: {grants['Grants']}")


sys.exit(main())
