"""Compares the permissions in the examples' READMEs with the target role of infra/target-role.yaml: SecurityAudit,
from moto's copy, and the template's own policy. One role must be enough for every example.
"""

import fnmatch
import json
import os
import re

from examples import HEADING, with_templates
from moto.iam.aws_managed_policies import aws_managed_policies_data
from pages import ROOT, Page
from samtranslator.yaml_helper import yaml_parse

# It needs no permission (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
NEEDS_NONE = {"sts:GetCallerIdentity"}


def actions(document: dict) -> list[str]:
    """The actions that the statements of a policy allow."""
    listed = [statement["Action"] for statement in document["Statement"] if statement["Effect"] == "Allow"]
    return [action for given in listed for action in ([given] if isinstance(given, str) else given)]


def allowed() -> list[str]:
    with open(os.path.join(ROOT, "infra", "target-role.yaml"), encoding="utf-8") as file:
        role = yaml_parse(file)["Resources"]["Role"]["Properties"]
    _condition, [managed], _given = role["ManagedPolicyArns"]["Fn::If"]
    policy = json.loads(aws_managed_policies_data)[managed["Fn::Sub"].split("/")[-1]]
    return actions(policy["Document"]) + [action for own in role["Policies"] for action in actions(own["PolicyDocument"])]


def main():
    patterns = [pattern.lower() for pattern in allowed()]
    for example in with_templates():
        text = Page(f"examples/{example}/README.md").text.split(HEADING)[1]
        named = set(re.findall(r"`([a-z0-9]+:[A-Z]\w+)`", text)) - NEEDS_NONE
        assert named, f"{example}: no permission is named"
        missing = [action for action in named if not any(fnmatch.fnmatch(action.lower(), pattern) for pattern in patterns)]
        assert not missing, f"{example}: the role of infra/target-role.yaml lacks {missing}"
        print(f"{example}: the role of infra/target-role.yaml has {', '.join(sorted(named))}")


if __name__ == "__main__":
    main()
