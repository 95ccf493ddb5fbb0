"""Checks infra/template.yaml against Control Tower's proactive controls, with AWS's own cfn-guard and rules: once with
the template's defaults, and once with the settings for an organization with guard rails. The table of docs/on-aws.md
must say the same about which controls are kept.

The binary and the rules are those of @cdklabs/cdk-validator-cfnguard, which AWS publishes for its CDK.
"""

import json
import logging
import os
import platform
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))

from samtranslator.yaml_helper import yaml_parse  # noqa: E402
from translate import translate  # noqa: E402

PACKAGE = HERE / "node_modules/@cdklabs/cdk-validator-cfnguard"
TEMPLATE = ROOT / "infra/template.yaml"
PAGE = ROOT / "docs/on-aws.md"

GUARDED = {
    "Tracing": "true",
    "AlarmTopicArn": "arn:aws:sns:us-east-1:111111111111:alarms",
    "LogRetentionDays": 365,
    "LogKeyArn": "arn:aws:kms:us-east-1:111111111111:key/logs",
    "SubnetIds": "subnet-0a,subnet-0b",
    "SecurityGroupIds": "sg-0a",
    "OutputBucket": "results",
    "OutputBucketKeyArn": "arn:aws:kms:us-east-1:111111111111:key/results",
    "KmsKeyArn": "arn:aws:kms:us-east-1:111111111111:key/own",
}
"""How the page says that each control is kept."""


BUCKET_ARN = "arn:aws:s3:::results"
"""Control Tower's hooks see a policy when the bucket is there."""


class Nothing:
    """AWS::NoValue."""


class Resolver:
    """Resolves a template with these parameters as CloudFormation does, as far as the rules depend on it."""

    def __init__(self, template: dict, given: dict):
        declared = template["Parameters"]
        self.parameters = {name: given.get(name, each.get("Default", "")) for name, each in declared.items()}
        self.conditions = template["Conditions"]

    def holds(self, condition) -> bool:
        if isinstance(condition, str):
            return self.holds(self.conditions[condition])
        [(name, given)] = condition.items()
        if name == "Condition":
            return self.holds(given)
        if name == "Fn::Not":
            return not self.holds(given[0])
        if name in ("Fn::And", "Fn::Or"):
            return (all if name == "Fn::And" else any)(self.holds(each) for each in given)
        if name == "Fn::Equals":
            one, other = (self.value(each) for each in given)
            return str(one) == str(other)
        raise SystemExit(f"cfn-guard: no condition {name} is known to {__file__}")

    def value(self, given):
        if isinstance(given, list):
            return [each for each in map(self.value, given) if each is not Nothing]
        if not isinstance(given, dict):
            return given
        if len(given) == 1:
            [(name, content)] = given.items()
            if name == "Fn::If":
                return self.value(content[1] if self.holds(content[0]) else content[2])
            if name == "Ref" and content == "AWS::NoValue":
                return Nothing
            if name == "Ref" and content in self.parameters:
                return as_written(self.parameters[content])
            if name == "Fn::GetAtt" and content == ["Bucket", "Arn"]:
                return BUCKET_ARN
            if name == "Fn::Sub" and isinstance(content, str) and content.startswith("${Bucket.Arn}"):
                return content.replace("${Bucket.Arn}", BUCKET_ARN)
            if name == "Fn::Split":
                text = self.value(content[1])
                return text.split(content[0]) if isinstance(text, str) else {name: [content[0], text]}
        items = ((key, self.value(each)) for key, each in given.items())
        return {key: each for key, each in items if each is not Nothing}


def as_written(value):
    """Converts "true" and "false": CloudFormation accepts a string for a boolean, and the rules do not."""
    return {"true": True, "false": False}.get(value, value)


def resolved(parameters: dict) -> dict:
    template = yaml_parse(TEMPLATE.read_text())
    resolver = Resolver(template, parameters)
    resources = translate(str(TEMPLATE), "us-east-1")
    made = {name: each for name, each in resources.items() if "Condition" not in each or resolver.holds(each["Condition"])}
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {name: resolver.value(each) for name, each in made.items()}}


def guard(parameters: dict) -> dict[str, str]:
    """PASS or FAIL for each control that applies to the template."""
    system = {"Linux": "ubuntu", "Darwin": "macos"}[platform.system()]
    machine = {"arm64": "aarch64", "aarch64": "aarch64"}.get(platform.machine(), "x86_64")
    template = resolved(parameters)
    types = {each["Type"] for each in template["Resources"].values()}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, ThreadPoolExecutor(os.cpu_count()) as pool:
        json.dump(template, file)
        file.flush()

        def check(rule: Path) -> tuple[str, str]:
            command = [PACKAGE / f"bin/{system}/{machine}/cfn-guard", "validate", "--structured", "--show-summary", "none"]
            done = subprocess.run([*command, "-o", "json", "-r", rule, "-d", file.name], capture_output=True, text=True)
            if done.returncode not in (0, 19):
                raise SystemExit(f"cfn-guard: {rule.name} ended with {done.returncode}: {done.stderr}")
            return rule.stem.upper().replace("-", "."), json.loads(done.stdout)[0]["status"]

        statuses = pool.map(check, rules_about(types))
        return {control: status for control, status in statuses if status != "SKIP"}


def rules_about(types: set[str]) -> list[Path]:
    rules = sorted((PACKAGE / "rules/control-tower/cfn-guard").glob("*/*.guard"))
    return [rule for rule in rules if types & set(re.findall(r"AWS::\w+::\w+", rule.read_text()))]


def controls_of_page() -> dict[str, str]:
    """For each control on the page, its state with the defaults: `kept`, `not kept`, or that it cannot be kept."""
    found = {}
    for row in re.findall(r"^\| (.+?) +\| (.+?) +\|", PAGE.read_text(), re.M):
        names = row[0].split(":")[0].split(", ")
        prefix = ""
        for name in names:
            prefix = name[: name.rindex("PR.")] if name.startswith("CT.") else prefix
            if name.startswith(("CT.", "PR.")):
                found[name if name.startswith("CT.") else prefix + name] = row[1]
    return found


def problems_of(statuses: dict[str, str], page: dict[str, str]) -> list[str]:
    unknown = sorted(set(statuses) - set(page))
    idle = sorted(set(page) - set(statuses))
    named = [(control, status) for control, status in statuses.items() if control in page]
    wrong = [control for control, status in named if page[control].startswith("kept") != (status == "PASS")]
    return [
        *(f"docs/on-aws.md does not name {control}, which is {statuses[control]}" for control in unknown),
        *(f"docs/on-aws.md names {control}, which has nothing to look at" for control in idle),
        *(f"docs/on-aws.md is wrong about {control}, which is {statuses[control]}" for control in wrong),
    ]


def main():
    # The translator collects metrics for the service in which it usually runs.
    logging.disable(logging.WARNING)
    statuses = guard({})
    page = controls_of_page()
    problems = problems_of(statuses, page)
    impossible = {control for control, says in page.items() if says.startswith("not kept, and cannot be")}
    guarded = {control for control, status in guard(GUARDED).items() if status == "FAIL"} - impossible
    problems += [f"{control} is not kept with the settings that docs/on-aws.md names" for control in sorted(guarded)]
    kept = sum(status == "PASS" for status in statuses.values())
    print("\n".join(problems) or f"cfn-guard: {kept} of {len(statuses)} controls are kept by default, all that can be with the settings for them")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
