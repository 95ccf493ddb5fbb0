"""Checks what `step-everywhere deploy` leaves alone, because somebody else created it or only made it look like ours."""

import io
import json
import os
import zipfile
from unittest import mock

from cloud import ACCOUNT, REGION, Cloud
from command_line import refused
from moto.cloudformation.models import Stack
from pages import run


def somebody_elses(cloud: Cloud, folder: str):
    template = os.path.join(folder, "other.json")
    with open(template, "w", encoding="utf-8") as file:
        json.dump({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}, file)
    aws = f"aws cloudformation create-stack --stack-name other --template-body file://{template}"
    run(aws, ".", cloud.variables)
    assert "there is already another stack named other" in refused(cloud, "--stack-name other --yes")
    pattern = {"Value": "arn:aws:iam::999999999999:role/*"}
    with open(template, "w", encoding="utf-8") as file:
        json.dump({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"IssuingRolePattern": pattern}}, file)
    run(aws.replace("name other", "name foreign"), ".", cloud.variables)
    assert "its description is" in refused(cloud, "--stack-name foreign --yes")
    said = refused(cloud, "role Auditor --stack-name foreign --yes")
    assert f"is not of account {ACCOUNT}" in said, said
    only_looks_like_ours(cloud, template)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.mjs", "export const handler = () => 'mine';")
    role = cloud.client("iam").create_role(RoleName="mine", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    cloud.client("lambda").create_function(
        FunctionName="StepEverywhere_mine",
        Runtime="nodejs24.x",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": code.getvalue()},
    )
    said = refused(cloud, "worker examples/find-parameters/src/index.ts --name mine --yes")
    assert "there is already a function StepEverywhere_mine" in said, said


def only_looks_like_ours(cloud: Cloud, template: str):
    """A user who may create stacks, but not roles, puts a policy or variables into a resource that a condition leaves
    out.
    """
    everything = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [{"PolicyName": "Own", "PolicyDocument": everything}]}}
    variables = {"NODE_OPTIONS": "--import data:text/javascript,0"}
    function = {"Type": "AWS::Lambda::Function", "Properties": {"Environment": {"Variables": variables}}}
    fakes = {
        "step-everywhere-Planted": (
            {"Role": role},
            {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Planted"},
            "A role that step-everywhere assumes in this account.",
            "role Planted --here",
        ),
        "StepEverywhere-planted": (
            {"Worker": function},
            {"FunctionArn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:StepEverywhere_planted"},
            "The worker StepEverywhere_planted of step-everywhere, made by step-everywhere deploy worker.",
            "worker examples/find-parameters/src/index.ts --no-template --name planted",
        ),
    }

    def made(stack):
        """moto's own list contains None for a resource that a condition leaves out, and its answer fails."""
        return [resource for resource in stack.resource_map.values() if resource is not None]

    for name, (planted, outputs, description, arguments) in fakes.items():
        body = {
            "Description": description,
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}
            | {id: resource | {"Condition": "Never"} for id, resource in planted.items()},
            "Outputs": {id: {"Value": value} for id, value in outputs.items()},
        }
        with open(template, "w", encoding="utf-8") as file:
            json.dump(body, file)
        run(f"aws cloudformation create-stack --stack-name {name} --template-body file://{template}", ".", cloud.variables)
        with mock.patch.object(Stack, "stack_resources", property(made)):
            said = refused(cloud, f"{arguments} --yes")
        assert f"the stack {name} is not one of this command" in said and "no such resource" in said, said
        assert "data:text" not in said, said
    assert "Planted" not in [role["RoleName"] for role in cloud.client("iam").list_roles()["Roles"]]
