"""Follows docs/deploy.md block by block: deploys the orchestrator with `aws` and with `sam`, the target role and the
worker, starts a run, and stops everything as docs/runbook.md says, against moto; runs and reads results against `step-everywhere emulator`. Then it follows
examples/athena/README.md, against moto.
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
from command_line import CLI
from pages import ROOT, Page, blocks, run

PAGE = Page("docs/deploy.md")
# `npm start`, which builds and runs the example, is run by .ci/run.
BUILT = "npm() { [ \"$1\" = start ] || command npm \"$@\"; }\n"
# Every prompt of `sam deploy --guided` except the last gets its default; no file is written beside the template.
ANSWERS = "\n" * 36 + "n\n"


def section(title: str) -> str:
    """The text from a heading to the next."""
    return re.split(r"^## ", PAGE.text.split(f"\n## {title}\n")[1], flags=re.M)[0]


def sh(text: str) -> list[str]:
    return [block.replace("MY-ARTIFACTS", "my-artifacts") for block in blocks(text, "sh")]


# Operations that moto lacks are checked against the service's model: the command must be complete, and its options
# known.
UNKNOWN = """
aws() {
  case "$*" in
    *activate-organizations-access* | *stacksets.cloudformation.amazonaws.com*) command aws "$@" --generate-cli-skeleton output > /dev/null ;;
    *) command aws "$@" ;;
  esac
}
"""
COMMAND = f'step-everywhere() {{ {CLI} "$@" --yes; }}\n'


# No prompts before a list; `doctor` would find what moto lacks; and the only release is the one in this repository.
UPGRADED = f"""
step-everywhere() {{
  case "$1" in
    deploy) {CLI} "$@" --yes ;;
    doctor) {CLI} "$@" || [ $? = 1 ] ;;
    *) {CLI} "$@" ;;
  esac
}}
npx() {{ [ "$1" = step-everywhere@0.1.0 ] && step-everywhere "${{@:2}}"; }}
"""


def upgrade() -> list[str]:
    """Every update command of docs/upgrade.md, in the order of the page. Commands inside its steps are indented."""
    found = re.findall(r"^( *)```sh\n(.*?)^\1```$", Page("docs/upgrade.md").text, re.M | re.S)
    assert len(found) == 4, found
    return [block for _, block in found]


def organization(cloud: Cloud) -> str:
    """Makes the page's account a delegated administrator, and every other account except the first a member."""
    client = cloud.client("organizations")
    client.create_organization(FeatureSet="ALL")
    made = [client.create_account(AccountName=name, Email=f"{name}@example.com") for name in ("tools", "payments")]
    return made[0]["CreateAccountStatus"]["AccountId"]


def of_command(text: str) -> list[str]:
    """The blocks that deploy with `step-everywhere`. Its behaviour with deployed stacks is judged elsewhere."""
    return [block for block in sh(text) if "step-everywhere deploy" in block]


def with_aws():
    _, with_cli, _, _, outputs = sh(section("1. The orchestrator"))
    _, stack_set, done, *_ = sh(section("2. The role in each target account"))
    _, worker = sh(section("3. The worker"))
    start = sh(section("4. A run"))
    [account] = sh(section("Which account"))
    role = f"cd infra\n{stack_set}{done}cd {shlex.quote(ROOT)}\n"
    run("cfn-lint --include-checks I -- infra/target-role.yaml", ".", {})
    with Cloud() as cloud:
        # Commands inside a sentence. The new code is in the folder of the old code.
        inline = [command for command in re.findall(r"`(aws [^`]+)`", PAGE.text) if not command.endswith(" deploy")]
        assert [command.split()[1] for command in inline] == ["lambda"], inline
        said = "".join(f"(cd examples/find-parameters && {command})\n" for command in inline)
        account = account.replace("111122223333", organization(cloud))
        shown = 'printf "%s\\n" "$STATE_MACHINE_ARN" "$ISSUING_ROLE_PATTERN" "$BUCKET" "$FUNCTION" "$EXECUTION"'
        script = BUILT + UNKNOWN + "".join([account, with_cli, outputs, role, worker, *start, said, shown])
        printed = run(script, ".", cloud.variables).splitlines()[-5:]
        kinds = ["stateMachine:StepEverywhere-", ":role/StepEverywhere-IssueCredentials-*", "step-everywhere-bucket", "StepEverywhere_example", ":execution:"]
        assert all(kind in value for kind, value in zip(kinds, printed, strict=True)), printed
        client = cloud.client("cloudformation")
        [made] = client.list_stack_sets()["Summaries"]
        assert made["StackSetName"] == "step-everywhere-Auditor", made
        assert len(client.list_stack_instances(StackSetName=made["StackSetName"])["Summaries"]) >= 2
        function = cloud.client("lambda").get_function_configuration(FunctionName="StepEverywhere_example")
        assert (function["Runtime"], function["Architectures"]) == ("nodejs24.x", ["arm64"]), function
        athena(cloud)
    print("docs/deploy.md: sections 1 to 4 with the aws command against moto, and examples/athena/README.md")


def with_command():
    """Follows docs/deploy.md and docs/upgrade.md with the command line, stops everything as docs/runbook.md says, and
    then follows docs/remove.md, after which nothing is left.
    """
    remove = sh(Page("docs/remove.md").text)
    with Cloud() as cloud, tempfile.TemporaryDirectory() as folder:
        organization(cloud)
        deploys = "".join(of_command(PAGE.text)).replace("examples/", f"{shlex.quote(ROOT)}/examples/")
        printed = run(COMMAND + UPGRADED + deploys + "".join(upgrade()), folder, cloud.variables)
        assert re.search(r"^ContractVersion\t1$", printed, re.M) and printed.count("StateMachineArn: ") >= 3, printed
        sets = {item["StackSetName"] for item in cloud.client("cloudformation").list_stack_sets()["Summaries"]}
        assert sets == {"step-everywhere-Auditor", "step-everywhere-Fixer"}, sets
        fixer = remove[3].replace("Auditor", "Fixer")
        started = 'aws stepfunctions start-execution --state-machine-arn "$STATE_MACHINE_ARN"\n'
        stored = 'for _ in 1 2; do aws s3api put-object --bucket "$BUCKET" --key result; done\naws s3 rm "s3://$BUCKET/result"\n'
        outputs, *rest = remove
        stop_everything(cloud, outputs + started, folder)
        run("".join([outputs, started, stored, rest[0], fixer, *rest[1:]]), folder, cloud.variables)
        client = cloud.client("cloudformation")
        assert client.describe_stacks()["Stacks"] == [], client.describe_stacks()["Stacks"]
        left = {item["Status"] for item in client.list_stack_sets()["Summaries"]}
        assert left == {"DELETED"}, left
        buckets = [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"]]
        assert not [name for name in buckets if "step-everywhere-bucket" in name], buckets
        assert cloud.client("lambda").list_functions()["Functions"] == []
    print("docs/deploy.md and docs/upgrade.md with step-everywhere deploy against moto, docs/runbook.md, and docs/remove.md: nothing is left")


def stop_everything(cloud: Cloud, begun: str, folder: str):
    """Follows "Stop everything" of docs/runbook.md, with runs that `begun` starts, looks at what it did, and undoes it."""
    *stops, undo = sh(Page("docs/runbook.md").text)
    run("".join([COMMAND, begun, *stops]), folder, cloud.variables)
    iam, stacks = cloud.client("iam"), cloud.client("cloudformation")
    [role] = [role["RoleName"] for role in iam.list_roles()["Roles"] if "-IssueCredentials-" in role["RoleName"]]
    assert "StopEverything" in iam.list_role_policies(RoleName=role)["PolicyNames"]
    states = cloud.client("stepfunctions")
    machines = [machine["stateMachineArn"] for machine in states.list_state_machines()["stateMachines"]]
    assert not [arn for arn in machines if states.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]]

    def denies_old_sessions() -> bool:
        stack_set = stacks.describe_stack_set(StackSetName="step-everywhere-Auditor")["StackSet"]
        return "aws:TokenIssueTime" in stack_set["TemplateBody"]

    assert denies_old_sessions()
    run("".join([COMMAND, stops[0].split("aws iam")[0], undo]), folder, cloud.variables)
    assert "StopEverything" not in iam.list_role_policies(RoleName=role)["PolicyNames"] and not denies_old_sessions()


def athena(cloud: Cloud):
    tables, queries = blocks(Page("examples/athena/README.md").text, "sh")
    run(tables + queries, "examples/athena", {**cloud.variables, "BUCKET": "results", "EXECUTION": "run-1"})
    client = cloud.client("athena")
    ids = client.list_query_executions()["QueryExecutionIds"]
    texts = [client.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Query"] for id in ids]
    made = [text for text in texts if "CREATE EXTERNAL TABLE" in text]
    assert len(made) == 4 and len(texts) == 7, texts
    assert not any("BUCKET" in text for text in made), made


def with_sam():
    """Deploys from the repository, and from the package as npm installs it, as docs/deploy.md and the package's README
    say.
    """
    _, _, guided, installed, _ = sh(section("1. The orchestrator"))
    with_cli = sh(Page("infra/README.md").text)[0]
    with tempfile.TemporaryDirectory() as folder:
        run(f"npm pack --pack-destination {folder}", "infra", {})
        [tarball] = os.listdir(folder)
        for script, cwd in ((BUILT + guided, "."), (installed, folder), (with_cli, folder)):
            script = script.replace("install @step-everywhere/infra", f"install --offline ./{tarball}")
            with Cloud() as cloud:
                run(script, cwd, cloud.variables, stdin=ANSWERS)
                [stack] = cloud.client("cloudformation").describe_stacks(StackName="step-everywhere")["Stacks"]
                assert len(stack["Outputs"]) == 10, stack
                functions = cloud.client("lambda").list_functions()["Functions"]
                assert len(functions) == 3, functions
    print("docs/deploy.md: the orchestrator with sam deploy --guided, and from the package with sam and aws")


def with_emulator():
    """Starts a run of the function that section 3 has bundled, and reads its results, because moto's execution has
    none.
    """
    # The results can only be read when the run has ended.
    wait = """
while [ "$(aws stepfunctions describe-execution --execution-arn "$EXECUTION" --query status --output text)" = RUNNING ]; do
  sleep 1
done
"""
    with tempfile.TemporaryDirectory() as folder:
        worker = os.path.join(folder, "worker", "example.mjs")
        shutil.copytree(os.path.join(ROOT, "examples", "find-parameters", "dist"), os.path.dirname(worker))
        os.rename(os.path.join(folder, "worker", "index.mjs"), worker)
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
    with_command()
    with_emulator()
    with_sam()
