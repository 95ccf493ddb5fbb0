"""Uses the stock `aws` command with `step-everywhere emulator`: accounts, a role, a run, its history and a result."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
AWS = os.path.join(os.path.dirname(sys.executable), "aws")
NODE = os.path.join(ROOT, "node_modules", ".bin", "node")
CLI = os.path.join(ROOT, "packages", "cli", "dist", "main.js")
WORKER = os.path.join(ROOT, "examples", "find-parameters", "src", "index.ts")
ACCOUNTS = 25  # more than one page


class Emulator:
    """The served emulator; its standard output is a shell script of variables."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        arguments = ["--org", str(ACCOUNTS), "--worker", WORKER, "--out", self.folder.name]
        self.process = subprocess.Popen([NODE, CLI, "emulator", *arguments], stdout=subprocess.PIPE, text=True)
        self.variables = {}
        for line in self.process.stdout:
            if line.startswith("unset "):
                continue  # no other AWS variables are in this environment
            name, value = re.fullmatch(r"export (\w+)='?(.*?)'?\n", line).groups()
            self.variables[name] = value
            if name.startswith("WORKER_"):
                return self
        raise SystemExit("step-everywhere emulator ended before it printed its variables")

    def __exit__(self, *_error):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.folder.cleanup()

    def aws(self, *arguments: str, **variables: str):
        clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        environment = {**clean, **self.variables, **variables, "AWS_PAGER": ""}
        done = subprocess.run([AWS, *arguments, "--output", "json"], env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise SystemExit(f"aws {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout) if done.stdout.strip().startswith(("{", "[")) else done.stdout


def expect(what: str, found, expected):
    if found != expected:
        raise SystemExit(f"{what}: expected {expected!r}, found {found!r}")
    print(f"aws CLI: {what}: {found}")


def role_is_assumed(emulator: Emulator, account: str):
    role = f"arn:aws:iam::{account}:role/Auditor"
    session = emulator.aws("sts", "assume-role", "--role-arn", role, "--role-session-name", "judge")
    credentials = session["Credentials"]
    caller = emulator.aws(
        "sts",
        "get-caller-identity",
        AWS_ACCESS_KEY_ID=credentials["AccessKeyId"],
        AWS_SECRET_ACCESS_KEY=credentials["SecretAccessKey"],
        AWS_SESSION_TOKEN=credentials["SessionToken"],
    )
    expect("the assumed role's account", caller["Account"], account)


def run_succeeds(emulator: Emulator, account: str):
    worker = next(value for name, value in emulator.variables.items() if name.startswith("WORKER_"))
    payload = [{"Key": "Name", "Option": "Contains", "Values": ["Zen"]}]
    run = {"Function": worker, "RoleName": "Auditor", "Regions": ["eu-west-1", "us-east-1"], "Payload": payload}
    machine = emulator.variables["STATE_MACHINE_ARN"]
    start = ("stepfunctions", "start-execution", "--state-machine-arn", machine, "--input", json.dumps(run))
    arn = emulator.aws(*start)["executionArn"]
    deadline = time.monotonic() + 120
    while (execution := emulator.aws("stepfunctions", "describe-execution", "--execution-arn", arn))[
        "status"
    ] == "RUNNING":
        if time.monotonic() > deadline:
            raise SystemExit("the execution did not end within 120 s")
    expect("the execution's status", execution["status"], "SUCCEEDED")
    summary = json.loads(execution["output"])
    expect("succeeded targets", summary["Succeeded"], 2 * ACCOUNTS)
    maps = emulator.aws("stepfunctions", "list-map-runs", "--execution-arn", arn)["mapRuns"]
    counts = emulator.aws("stepfunctions", "describe-map-run", "--map-run-arn", maps[0]["mapRunArn"])
    expect("the map run's items", counts["itemCounts"]["succeeded"], ACCOUNTS)
    events = emulator.aws("stepfunctions", "get-execution-history", "--execution-arn", arn)["events"]
    expect("the history's last event", events[-1]["type"], "ExecutionSucceeded")
    key = summary["OutputKeyPattern"].replace("{{ .AccountId }}", account).replace("{{ .Region }}", "eu-west-1")
    result = emulator.aws("s3", "cp", f"s3://{summary['Bucket']}/{key}", "-")
    expect("the result's region", result["Region"], "eu-west-1")


with Emulator() as served:
    accounts = served.aws("organizations", "list-accounts")["Accounts"]
    expect("accounts", len(accounts), ACCOUNTS)
    role_is_assumed(served, accounts[-1]["Id"])
    run_succeeds(served, accounts[-1]["Id"])
