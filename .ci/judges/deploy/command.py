"""Deploys the orchestrator, a role's StackSet and workers to moto with `step-everywhere deploy`. Each is created, left
unchanged when nothing changed, updated, and left alone when somebody else created it.
"""

import io
import json
import os
import re
import subprocess
import tempfile
import zipfile
from unittest import mock

from cloud import ACCOUNT, REGION, Cloud
from command_line import CLI, deploy, refused
from examples import uploaded
from foreign import somebody_elses
from moto.cloudformation.models import StackSet
from moto.core.utils import utcnow
from pages import ROOT, run


def stacks(cloud: Cloud) -> list[str]:
    return [stack["StackName"] for stack in cloud.client("cloudformation").describe_stacks()["Stacks"]]


def orchestrator(cloud: Cloud):
    shown = refused(cloud, "")
    assert "AWS::StepFunctions::StateMachine" in shown and "give --yes" in shown, shown
    assert stacks(cloud) == [], "a change that nobody wanted has left a stack"
    made = deploy(cloud, "--parameter DefaultRegions=eu-west-1")
    assert made["Status"] == "created" and made["Outputs"]["StateMachineArn"], made
    with open(os.path.join(ROOT, "packages/cli/package.json"), encoding="utf-8") as file:
        version = json.load(file)["version"]
    assert (made["Outputs"]["Version"], made["Outputs"]["ContractVersion"]) == (version, "1"), made
    same = deploy(cloud, "")
    assert (same["Status"], same["Outputs"]) == ("unchanged", made["Outputs"]), same
    shown = refused(cloud, "--parameter LogRetentionDays=30")
    assert re.search(r"keeps these parameters.*\n.*\nDefaultRegions +eu-west-1$", shown, re.M), shown
    changed = deploy(cloud, "--parameter LogRetentionDays=30")
    assert (changed["Status"], changed["Outputs"]) == ("updated", made["Outputs"]), changed
    [stack] = cloud.client("cloudformation").describe_stacks(StackName="step-everywhere")["Stacks"]
    values = {item["ParameterKey"]: item["ParameterValue"] for item in stack["Parameters"]}
    assert (values["DefaultRegions"], values["LogRetentionDays"]) == ("eu-west-1", "30"), values
    run("aws organizations create-organization", ".", cloud.variables)
    checked = run(f"{CLI} doctor", ".", cloud.variables, accepted=(0, 1))
    assert f"Versions: command line {version}, stack {version} (contract 1)" in checked, checked
    [name] = [bucket["Name"] for bucket in cloud.client("s3").list_buckets()["Buckets"] if "deploy" in bucket["Name"]]
    blocked = cloud.client("s3").get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
    assert all(blocked.values()), blocked


def role(cloud: Cloud, folder: str):
    organizations = cloud.client("organizations")
    accounts = [
        organizations.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]["AccountId"]
        for name in ("one", "two")
    ]
    made = deploy(cloud, "role ops/Auditor")
    assert made["Status"] == "SUCCEEDED" and not made["Failed"], made
    client = cloud.client("cloudformation")
    [summary] = client.list_stack_sets()["Summaries"]
    assert summary["StackSetName"] == made["StackSetName"] == "step-everywhere-ops-Auditor", summary
    instances = client.list_stack_instances(StackSetName=made["StackSetName"])["Summaries"]
    assert set(accounts) <= {item["Account"] for item in instances}, instances
    stack_set = client.describe_stack_set(StackSetName=made["StackSetName"])["StackSet"]
    values = {item["ParameterKey"]: item["ParameterValue"] for item in stack_set["Parameters"]}
    assert values["RoleName"] == "Auditor" and values["RolePath"] == "/ops/", values
    assert values["IssuingRolePattern"].endswith(":role/StepEverywhere-IssueCredentials-*"), values
    assert stack_set["PermissionModel"] == "SERVICE_MANAGED", stack_set
    assert deploy(cloud, "role ops/Auditor")["Status"] == "UNCHANGED"
    said = refused(cloud, "role ops-Auditor --yes")
    assert "for another role (/ops/Auditor)" in said, said
    bounded = deploy(cloud, "role ops/Auditor --boundary Fence")
    assert bounded["Status"] == "SUCCEEDED", bounded
    # Options that are not given keep their values.
    assert deploy(cloud, "role ops/Auditor")["Status"] == "UNCHANGED"
    policy = os.path.join(folder, "policy.json")
    with open(policy, "w", encoding="utf-8") as file:
        statement = {"Effect": "Allow", "Action": "ec2:DeleteVpc", "Resource": "*"}
        json.dump({"Version": "2012-10-17", "Statement": [statement]}, file)
    shown = refused(cloud, f"role ops/Auditor --policy-file {policy}")
    assert re.search(r"^\+ .*ec2:DeleteVpc", shown, re.M), shown
    assert "give --yes" in shown and "ec2:DeleteVpc" not in stack_set["TemplateBody"], shown
    failed = {"Action": "UPDATE", "Status": "FAILED", "Instances": [{accounts[0]: REGION}]}
    with mock.patch.object(StackSet, "get_operation", lambda _, id: {"OperationId": id, "CreationTimestamp": utcnow(), **failed}):
        broken = deploy(cloud, f"role ops/Auditor --policy-file {policy}", accepted=(2,))
    assert [failure["AccountId"] for failure in broken["Failed"]] == [accounts[0]], broken
    changed = client.describe_stack_set(StackSetName=made["StackSetName"])["StackSet"]
    assert "ec2:DeleteVpc" in changed["TemplateBody"], changed
    assert deploy(cloud, "role ops/Auditor")["Status"] == "UNCHANGED", "an update without the policy drops it"
    shown = refused(cloud, "role ops/Auditor --boundary Other")
    assert "keeps these parameters" not in shown, shown
    assert re.search(r'keeps this policy of the role.*\n(.*\n)*.*"Action": "ec2:DeleteVpc"', shown), shown
    shown = refused(cloud, "role ops/Auditor --policy-file ''")
    assert re.search(r"^- .*ec2:DeleteVpc", shown, re.M) and re.search(r"^PermissionsBoundary +Fence", shown, re.M), shown
    root = client.describe_stack_set(StackSetName=made["StackSetName"])["StackSet"]["OrganizationalUnitIds"][0]
    unit = organizations.create_organizational_unit(ParentId=root, Name="few")["OrganizationalUnit"]["Id"]
    assert deploy(cloud, f"role Few --units {unit}")["Status"] == "SUCCEEDED"
    assert deploy(cloud, "role Few --boundary Fence")["Status"] == "SUCCEEDED"
    units = client.describe_stack_set(StackSetName="step-everywhere-Few")["StackSet"]["OrganizationalUnitIds"]
    assert units == [unit], f"an update without --units deploys the role to {units}"
    here = deploy(cloud, f"role Fixer --here --policy arn:aws:iam::aws:policy/ReadOnlyAccess --policy-file {policy}")
    assert here["Outputs"]["RoleArn"] == f"arn:aws:iam::{ACCOUNT}:role/Fixer", here
    shown = refused(cloud, "role Fixer --here --boundary Other")
    assert "keeps this policy of the role" in shown and "ec2:DeleteVpc" in shown and "give --yes" in shown, shown
    found = cloud.client("iam").get_role(RoleName="Fixer")["Role"]
    assert {"Key": "stepeverywhere:assumable", "Value": "true"} in found["Tags"], found


def worker(cloud: Cloud):
    source = "worker examples/find-parameters/src/index.ts --name example"
    made = deploy(cloud, f"{source} --boundary Fence")
    assert made["Status"] == "created", made
    client = cloud.client("lambda")
    function = client.get_function(FunctionName="StepEverywhere_example")["Configuration"]
    assert (function["Runtime"], function["Handler"], function["Timeout"]) == ("nodejs24.x", "index.handler", 60), function
    role = function["Role"].split("/")[-1]
    iam = cloud.client("iam")
    fence = f"arn:aws:iam::{ACCOUNT}:policy/Fence"
    assert iam.get_role(RoleName=role)["Role"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == fence
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["Log"]
    template = cloud.client("cloudformation").get_template(StackName="StepEverywhere-example")["TemplateBody"]
    [policy] = template["Resources"]["Role"]["Properties"]["Policies"]
    [statement] = policy["PolicyDocument"]["Statement"]
    assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"], statement
    assert statement["Resource"] == {"Fn::GetAtt": ["Log", "Arn"]}, statement
    code = uploaded(cloud, function["CodeSha256"])
    loads(code, "index.mjs")
    assert deploy(cloud, source)["Status"] == "unchanged"
    said = refused(cloud, f"{source.replace('name example', 'name _example')} --yes")
    assert "that ends in :function:StepEverywhere__example" in said, said
    assert deploy(cloud, f"{source} --memory 1024")["Status"] == "updated"
    # Options that are not given keep their values.
    [stack] = cloud.client("cloudformation").describe_stacks(StackName="StepEverywhere-example")["Stacks"]
    [kept] = stack["Parameters"]
    assert (kept["ParameterKey"], kept["ParameterValue"]) == ("PermissionsBoundary", fence), stack
    assert client.get_function_configuration(FunctionName="StepEverywhere_example")["MemorySize"] == 1024
    # The example has a template with the function's settings. Without it, the deployed settings are kept.
    kept = deploy(cloud, f"{source} --no-template")
    assert kept["Status"] == "unchanged", kept
    deploy(cloud, f"{source} --no-template --env NODE_OPTIONS=--no-warnings")
    shown = refused(cloud, f"{source} --no-template --memory 512")
    assert re.search(r"^Warning: of these variables, NODE_OPTIONS can run code", shown, re.M), shown
    assert "--no-warnings" not in shown, shown


def loads(code: bytes, name: str):
    """Checks that the code runs without this repository: it is unpacked into another folder, and its handler must
    load.
    """
    with tempfile.TemporaryDirectory() as folder:
        zipfile.ZipFile(io.BytesIO(code)).extractall(folder)
        script = f"import('{folder}/{name}').then(({{ handler }}) => process.stdout.write(typeof handler))"
        node = os.path.join(ROOT, "node_modules", ".bin", "node")
        done = subprocess.run([node, "-e", script], cwd=folder, capture_output=True, text=True, check=True)
        assert done.stdout == "function", done


def python_worker(cloud: Cloud):
    deploy(cloud, "worker examples/python-old-parameters/src/old_parameters.py --name old")
    function = cloud.client("lambda").get_function(FunctionName="StepEverywhere_old")["Configuration"]
    assert function["Runtime"].startswith("python3"), function
    names = zipfile.ZipFile(io.BytesIO(uploaded(cloud, function["CodeSha256"]))).namelist()
    assert function["Handler"] == "old_parameters.handler" and "old_parameters.py" in names, function
    assert "step_everywhere/__init__.py" in names and not any(name.startswith("test") for name in names), names


def main():
    with Cloud() as cloud, tempfile.TemporaryDirectory() as folder:
        orchestrator(cloud)
        somebody_elses(cloud, folder)
        role(cloud, folder)
        worker(cloud)
        python_worker(cloud)
    print("step-everywhere deploy: orchestrator, role and workers made, left as they are, and updated on moto")


if __name__ == "__main__":
    main()
