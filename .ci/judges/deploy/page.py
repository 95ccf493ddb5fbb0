"""
Does what docs/deploy.md says, block after block: the orchestrator with `aws` and with `sam`, the target role, the worker and
the start of a run against moto; a run and the reading of its results against `step-everywhere emulator`. Then what
examples/athena/README.md says, against moto.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import tempfile

from cloud import Cloud
from pages import ROOT, Page, blocks, run

PAGE = Page("docs/deploy.md")
# `npm start`, which builds and runs the example, is run by .ci/run.
BUILT = "npm() { [ \"$1\" = start ] || command npm \"$@\"; }\n"
# Every prompt of `sam deploy --guided` but the last takes what stands in brackets; nothing is to be written beside the template.
ANSWERS = "\n" * 36 + "n\n"


def section(title: str) -> str:
    """The text from a heading to the next."""
    return re.split(r"^## ", PAGE.text.split(f"\n## {title}\n")[1], flags=re.M)[0]


def sh(text: str) -> list[str]:
    return [block.replace("MY-ARTIFACTS", "my-artifacts") for block in blocks(text, "sh")]


def role_template(folder: str) -> str:
    [template] = blocks(section("2. The role in each target account"), "yaml")
    path = os.path.join(folder, "target-role.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(template)
    run(f"cfn-lint --include-checks I -- {path}", ".", {})
    return template


def with_aws():
    with_cli, _, _, outputs = sh(section("1. The orchestrator"))
    [stack_set] = sh(section("2. The role in each target account"))
    [worker] = sh(section("3. The worker"))
    start = sh(section("4. A run"))
    with Cloud() as cloud, tempfile.TemporaryDirectory() as folder:
        role_template(folder)
        role = f"cd {folder}\n{stack_set}\ncd {shlex.quote(ROOT)}\n"
        # What stands within a sentence; the new code is where the old was made.
        inline = [command for command in re.findall(r"`(aws [^`]+)`", PAGE.text) if not command.endswith(" deploy")]
        assert [command.split()[1] for command in inline] == ["organizations", "lambda"], inline
        said = "".join(f"(cd examples/find-parameters && {command})\n" for command in inline)
        run("aws organizations create-organization", ".", cloud.variables)
        shown = 'printf "%s\\n" "$STATE_MACHINE_ARN" "$ISSUING_ROLE_PATTERN" "$BUCKET" "$FUNCTION" "$EXECUTION"'
        script = BUILT + "".join([with_cli, outputs, role, worker, *start, said, shown])
        printed = run(script, ".", cloud.variables).splitlines()[-5:]
        kinds = ["stateMachine:StepEverywhere-", ":role/StepEverywhere-IssueCredentials-*", "step-everywhere-bucket", "StepEverywhere_example", ":execution:"]
        assert all(kind in value for kind, value in zip(kinds, printed, strict=True)), printed
        sets = cloud.client("cloudformation").list_stack_sets()["Summaries"]
        assert [item["StackSetName"] for item in sets] == ["step-everywhere-role"], sets
        function = cloud.client("lambda").get_function_configuration(FunctionName="StepEverywhere_example")
        assert (function["Runtime"], function["Architectures"]) == ("nodejs24.x", ["arm64"]), function
        athena(cloud)
    print("docs/deploy.md: sections 1 to 4 with the aws command against moto, and examples/athena/README.md")


def athena(cloud: Cloud):
    tables, queries = blocks(Page("examples/athena/README.md").text, "sh")
    run(tables + queries, "examples/athena", {**cloud.variables, "BUCKET": "results", "EXECUTION": "run-1"})
    client = cloud.client("athena")
    ids = client.list_query_executions()["QueryExecutionIds"]
    texts = [client.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Query"] for id in ids]
    made = [text for text in texts if "CREATE EXTERNAL TABLE" in text]
    assert len(made) == 3 and len(texts) == 5, texts
    assert not any("BUCKET" in text or "ACCOUNTS" in text for text in made), made
    assert sum("'projection.target_account.values' = '123456789012'" in text for text in made) == 2, made


def with_sam():
    """From the repository, and from the package as npm would install it: that also as the package's own page says."""
    _, guided, installed, _ = sh(section("1. The orchestrator"))
    with_cli = sh(Page("infra/README.md").text)[0]
    with tempfile.TemporaryDirectory() as folder:
        run(f"npm pack --pack-destination {folder}", "infra", {})
        [tarball] = os.listdir(folder)
        for script, cwd in ((BUILT + guided, "."), (installed, folder), (with_cli, folder)):
            script = script.replace("install @step-everywhere/infra", f"install --offline ./{tarball}")
            with Cloud() as cloud:
                run(script, cwd, cloud.variables, stdin=ANSWERS)
                [stack] = cloud.client("cloudformation").describe_stacks(StackName="step-everywhere")["Stacks"]
                assert len(stack["Outputs"]) == 9, stack
                functions = cloud.client("lambda").list_functions()["Functions"]
                assert len(functions) == 3, functions
    print("docs/deploy.md: the orchestrator with sam deploy --guided, and from the package with sam and aws")


def with_emulator():
    """A run and its results, where there are some: of the function whose code section 3 has bundled."""
    # moto's execution runs nothing; here it has to end before its results are looked at.
    wait = """
while [ "$(aws stepfunctions describe-execution --execution-arn "$EXECUTION" --query status --output text)" = RUNNING ]; do
  sleep 1
done
"""
    with tempfile.TemporaryDirectory() as folder:
        worker = os.path.join(folder, "example.mjs")
        shutil.copy(os.path.join(ROOT, "examples", "find-parameters", "dist", "index.mjs"), worker)
        with emulator(worker, os.path.join(folder, "out")) as variables:
            bucket = "BUCKET=$(aws s3api list-buckets --query 'Buckets[0].Name' --output text)\n"
            *_, start = sh(section("4. A run"))
            [results] = sh(section("5. The results"))
            printed = run(f"cd {folder}\n" + bucket + start + wait + results, ".", variables)
    summary, lines = re.search(r'"Targets": (\d+),', printed), re.findall(r'^\{"Account":', printed, re.M)
    assert summary and int(summary[1]) == len(lines) > 0, printed
    print(f"docs/deploy.md: sections 4 and 5 with the aws command against the emulator, {len(lines)} results")


@contextlib.contextmanager
def emulator(worker: str, out: str):
    """The variables that the emulator prints, while it runs."""
    arguments = ["packages/cli/dist/main.js", "emulator", "--org", "3", "--json", "--worker", worker, "--out", out]
    served = subprocess.Popen(["node_modules/.bin/node", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        yield json.loads(served.stdout.readline())
    finally:
        served.terminate()
        served.wait(timeout=30)


if __name__ == "__main__":
    with_aws()
    with_emulator()
    with_sam()
