"""Parses the Terraform in docs/terraform.md, and compares its stacks, worker and references with their sources."""

import logging
import pathlib
import re
import sys

import hcl2
import yaml
from translate import translate

repository = pathlib.Path(__file__).resolve().parents[2]


class Template(yaml.SafeLoader):
    """Loads a template without CloudFormation's short forms, which do not matter here."""


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
    """The capabilities that the stack of each kind of resource must acknowledge."""
    logging.disable(logging.WARNING)
    types = {resource["Type"] for resource in translate(str(repository / "infra/template.yaml"), "us-east-1").values()}
    of_policies = {"CAPABILITY_RESOURCE_POLICY"} if types & RESOURCE_POLICIES else set()
    return {
        "aws_serverlessapplicationrepository_cloudformation_stack": {"CAPABILITY_NAMED_IAM"} | of_policies,
        "aws_cloudformation_stack": {"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"},
    }


def plain(value):
    """Removes the quotes that hcl2 leaves around names and strings."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.strip('"') if isinstance(value, str) else value


def read_template(path: str) -> dict:
    return yaml.load((repository / path).read_text(), Template)


def page() -> str:
    return (repository / "docs/terraform.md").read_text()


def blocks(kind: str) -> dict[tuple[str, ...], dict]:
    """The blocks of a kind (`resource`, `data`, `variable`) by their labels. Blocks with the same labels are
    alternatives.
    """
    found: dict[tuple[str, ...], dict] = {}
    for code in re.findall(r"^```hcl\n(.*?)^```$", page(), re.MULTILINE | re.DOTALL):
        for block in hcl2.loads(code).get(kind, []):
            for label, content in block.items():
                if kind == "variable":
                    found[(plain(label),)] = content
                    continue
                for name, body in content.items():
                    found[(plain(label), plain(name))] = body
    return found


def stack_problems(resources: dict, template: dict) -> list[str]:
    stacks = [(kind, body) for (kind, _), body in resources.items() if kind.endswith("cloudformation_stack")]
    problems = [] if len(stacks) == 2 else [f"expected 2 stacks, found {len(stacks)}"]
    needed = needed_capabilities()
    for kind, stack in stacks:
        unknown = {plain(name) for name in stack["parameters"]} - set(template["Parameters"])
        if unknown:
            problems.append(f"the template has no parameter {', '.join(sorted(unknown))}")
        capabilities = set(plain(stack["capabilities"]))
        if capabilities != needed[kind]:
            problems.append(f"{kind} acknowledges {sorted(capabilities)}, but needs {sorted(needed[kind])}")
    return problems


def worker_problems(resources: dict) -> list[str]:
    """Compares the worker with the function in the example's own template."""
    expected = read_template("examples/plain-javascript/template.yaml")["Resources"]["Worker"]["Properties"]
    worker = resources[("aws_lambda_function", "worker")]
    names = {
        "function_name": "FunctionName",
        "runtime": "Runtime",
        "architectures": "Architectures",
        "handler": "Handler",
        "memory_size": "MemorySize",
        "timeout": "Timeout",
    }
    found = {name: plain(worker[name]) for name in names}
    wanted = {name: expected[property] for name, property in names.items()}
    return [] if found == wanted else [f"the worker is {found}, but its template has {wanted}"]


def role_problems(resources: dict) -> list[str]:
    """Checks that both parts of the role's StackSet act for the delegated administrator and deploy with the same
    preferences, and that all parameters of the template have a value.
    """
    stack_set = resources[("aws_cloudformation_stack_set", "role")]
    instance = resources[("aws_cloudformation_stack_set_instance", "role")]
    both = [(plain(part.get("call_as")), part.get("operation_preferences")) for part in (stack_set, instance)]
    problems = []
    if both[0] != both[1] or both[0][0] != "DELEGATED_ADMIN" or not both[0][1]:
        problems.append(f"the StackSet and its instance need the same call_as and operation_preferences, found {both}")
    given = {plain(name) for name in stack_set["parameters"]}
    expected = set(read_template("infra/target-role.yaml")["Parameters"])
    if given != expected:
        problems.append(f"the StackSet has the parameters {sorted(given)}, but the template has {sorted(expected)}")
    return problems


def reference_problems(resources: dict, data: dict, variables: dict, template: dict) -> list[str]:
    """Checks that each reference is defined on the page, or is an output in the stack's template."""
    text = page()
    kinds = "|".join({kind for kind, _ in resources})
    named = {("resource", *pair) for pair in re.findall(rf"(?<![\w.\"])({kinds})\.(\w+)", text)}
    named |= {("data", *pair) for pair in re.findall(r"\bdata\.(\w+)\.(\w+)", text)}
    named |= {("var", name) for name in re.findall(r"\bvar\.(\w+)", text)}
    known = {("resource", *key) for key in resources} | {("data", *key) for key in data}
    known |= {("var", *key) for key in variables}
    problems = [f"refers to {'.'.join(name)}, which is not there" for name in sorted(named - known)]
    outputs = set(re.findall(r'outputs\["(\w+)"\]', text)) - set(template["Outputs"])
    return problems + [f"the stack has no output {name}" for name in sorted(outputs)]


def main() -> int:
    template = read_template("infra/template.yaml")
    resources, data, variables = blocks("resource"), blocks("data"), blocks("variable")
    problems = stack_problems(resources, template) + worker_problems(resources) + role_problems(resources)
    problems += reference_problems(resources, data, variables, template)
    for problem in problems:
        print(f"docs/terraform.md: {problem}", file=sys.stderr)
    if not problems:
        print(f"docs/terraform.md: parsed, {len(resources)} resources, true to the templates")
    return 1 if problems else 0


sys.exit(main())
