"""Parses the Terraform of docs/terraform.md, and holds its stacks against the template."""

import logging

import pathlib
import re
import sys

import hcl2
import yaml
from translate import translate

repository = pathlib.Path(__file__).resolve().parents[2]


class Template(yaml.SafeLoader):
    """CloudFormation's short forms are tags that do not matter here."""


Template.add_multi_constructor("!", lambda loader, suffix, node: None)


# https://docs.aws.amazon.com/serverlessrepo/latest/devguide/acknowledging-application-capabilities.html
RESOURCE_POLICIES = {
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::IAM::Policy",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
}


def needed_capabilities() -> dict[str, set[str]]:
    """What the stack of each kind of resource must acknowledge."""
    logging.disable(logging.WARNING)
    types = {resource["Type"] for resource in translate(str(repository / "infra/template.yaml"), "us-east-1").values()}
    of_policies = {"CAPABILITY_RESOURCE_POLICY"} if types & RESOURCE_POLICIES else set()
    return {
        "aws_serverlessapplicationrepository_cloudformation_stack": {"CAPABILITY_IAM"} | of_policies,
        "aws_cloudformation_stack": {"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"},
    }


def plain(value: str) -> str:
    return value.strip('"')


def blocks() -> list[str]:
    page = (repository / "docs/terraform.md").read_text()
    return re.findall(r"^```hcl\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def main() -> int:
    template = yaml.load((repository / "infra/template.yaml").read_text(), Template)
    stacks = []
    for block in blocks():
        for resource in hcl2.loads(block).get("resource", []):
            for kind, named in resource.items():
                if plain(kind).endswith("cloudformation_stack"):
                    stacks.extend((plain(kind), stack) for stack in named.values())
    problems = [] if len(stacks) == 2 else [f"expected 2 stacks, found {len(stacks)}"]
    needed = needed_capabilities()
    for kind, stack in stacks:
        parameters = {plain(name) for name in stack["parameters"]}
        unknown = parameters - set(template["Parameters"])
        if unknown:
            problems.append(f"the template has no parameter {', '.join(sorted(unknown))}")
        capabilities = {plain(capability) for capability in stack["capabilities"]}
        if capabilities != needed[kind]:
            problems.append(f"{kind} acknowledges {sorted(capabilities)}, but needs {sorted(needed[kind])}")
    for problem in problems:
        print(f"docs/terraform.md: {problem}", file=sys.stderr)
    if not problems:
        print("docs/terraform.md: parsed, and true to the template")
    return 1 if problems else 0


sys.exit(main())
