"""Finds `*` as a resource where AWS allows a narrower one, with AWS's own table of actions (policy_sentry contains the
Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""

import sys

import yaml
from policy_sentry.querying.actions import get_action_data

# In a key policy, "*" means the policy's own key
# (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
RESOURCE_POLICIES = {"KeyPolicy"}


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short functions (`!Sub`, `!If`) as their arguments."""


def untagged(loader, _suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


Loader.add_multi_constructor("!", untagged)


def as_list(value):
    return value if isinstance(value, list) else [value]


def statements(value, path=()):
    """Every statement that allows something, with its path in the template."""
    if isinstance(value, dict):
        if value.get("Effect") == "Allow" and "Resource" in value:
            yield path, value
        for key, child in value.items():
            if key not in RESOURCE_POLICIES:
                yield from statements(child, (*path, str(key)))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from statements(child, (*path, str(index)))


def narrower(action: str):
    """The resource types of an action besides `*`; an unknown action is an error."""
    service, name = action.split(":")
    known = get_action_data(service, name)
    if "*" in name or not known:
        raise SystemExit(f"wildcards: {action} is no action of AWS's table; name each action")
    return sorted({entry["resource_arn_format"] for entry in known[service]} - {"*"})


def judge(path: str) -> int:
    with open(path, encoding="utf-8") as file:
        template = yaml.load(file, Loader)
    findings = 0
    found = list(statements(template["Resources"]))
    for path, statement in found:
        if "*" not in as_list(statement["Resource"]):
            continue
        for action in as_list(statement["Action"]):
            if arns := narrower(action):
                findings += 1
                where = f"{path[0]}, statement {statement.get('Sid', '/'.join(path))}"
                print(f"wildcards: {where}: {action} on *, but AWS allows {', '.join(arns)}", file=sys.stderr)
    if findings == 0:
        print(f"wildcards: {len(found)} statements, none with * where AWS allows a narrower resource")
    return 1 if findings or not found else 0


def main() -> int:
    return max([judge(path) for path in sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
