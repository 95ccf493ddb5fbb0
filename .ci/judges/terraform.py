"""Parses the Terraform of docs/terraform.md, and holds its stacks against the template."""

import pathlib
import re
import sys

import hcl2
import yaml

repository = pathlib.Path(__file__).resolve().parents[2]


class Template(yaml.SafeLoader):
    """CloudFormation's short forms are tags that do not matter here."""


Template.add_multi_constructor("!", lambda loader, suffix, node: None)


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
                    stacks.extend(named.values())
    problems = [] if len(stacks) == 2 else [f"expected 2 stacks, found {len(stacks)}"]
    for stack in stacks:
        parameters = {plain(name) for name in stack["parameters"]}
        unknown = parameters - set(template["Parameters"])
        if unknown:
            problems.append(f"the template has no parameter {', '.join(sorted(unknown))}")
        if "CAPABILITY_IAM" not in [plain(capability) for capability in stack["capabilities"]]:
            problems.append("a stack lacks CAPABILITY_IAM")
    for problem in problems:
        print(f"docs/terraform.md: {problem}", file=sys.stderr)
    if not problems:
        print("docs/terraform.md: parsed, and true to the template")
    return 1 if problems else 0


sys.exit(main())
