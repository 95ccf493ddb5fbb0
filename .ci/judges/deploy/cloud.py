"""moto, with two parts of CloudFormation that it lacks: the SAM transform, by AWS's own translator, and change sets."""

import json
import logging
import os
import warnings
from urllib.request import Request, urlopen

# Must be set before moto is loaded.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import boto3
from moto.cloudformation import parsing
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack, StackInstances, StackSet
from moto.core.common_models import CloudFormationModel
from moto.iam.models import IAMBackend
from moto.organizations.models import organizations_backends
from moto.scheduler.models import scheduler_backends
from moto.server import ThreadedMotoServer
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ACCOUNT = "123456789012"
REGION = "us-east-1"


class Group(CloudFormationModel):
    """A schedule group, which moto's Scheduler supports, but not its CloudFormation."""

    # moto derives the service from the name of a model's module.
    __module__ = "moto.scheduler.models"

    def __init__(self, group):
        self.group = group

    @staticmethod
    def cloudformation_type() -> str:
        return "AWS::Scheduler::ScheduleGroup"

    @property
    def physical_resource_id(self) -> str:
        return self.group.name

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        return attr == "Arn"

    def get_cfn_attribute(self, _attribute: str) -> str:
        return self.group.arn

    @classmethod
    def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **_rest):
        properties = cloudformation_json["Properties"]
        backend = scheduler_backends[account_id][region_name]
        return cls(backend.create_schedule_group(properties["Name"], properties.get("Tags", [])))

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name):
        scheduler_backends[account_id][region_name].delete_schedule_group(resource_name)


class NoManagedPolicies:
    """The templates name no managed policies, so IAM is not called."""

    def load(self):
        return {}


def translated(template: str) -> str:
    """Transforms a template without resolving parameters, as CloudFormation does. A kept parameter then shows no
    change.
    """
    parsed = yaml_parse(template)
    if "Transform" not in parsed:
        return template
    os.environ["AWS_DEFAULT_REGION"] = REGION
    return json.dumps(transform(parsed, {}, NoManagedPolicies()))


def with_transform(method):
    def call(self, *, template, **rest):
        return method(self, template=translated(template), **rest)

    return call


def apply(change_set: ChangeSet):
    """Applies a change set. moto's own function omits the outputs, conditions and parameters of a stack."""
    stack, names = change_set.stack, ("stack_id", "name", "account_id", "region_name")
    if change_set.change_set_type == "UPDATE":
        stack.update(change_set.template, parameters={**stack.stack_parameters, **change_set.parameters})
        return
    same = {name: getattr(change_set, name) for name in ("template", "parameters", "notification_arns", "tags", "role_arn")}
    Stack.__init__(stack, **{name: getattr(stack, name) for name in names}, **same)
    stack.create_resources()


def has_parameters(stack: Stack, given: dict) -> bool:
    """Compares with defaults. moto reports a change for a kept value if the stack was created with the default."""
    return {**stack.stack_parameters, **given} == {**stack.stack_parameters}


def with_units(method):
    """Records the OUs of a StackSet and the accounts of an operation, which moto forgets."""

    def call(self, accounts, regions, deployment_targets, parameters):
        before = len(self.stack_instances)
        operation = method(self, accounts, regions, deployment_targets, parameters)
        units = (deployment_targets or {}).get("OrganizationalUnitIds", [])
        self.organizational_unit_ids = [*getattr(self, "organizational_unit_ids", []), *units]
        made = self.stack_instances[before:]
        self.operations[-1]["Instances"] = [{instance.account_id: instance.region_name} for instance in made]
        return operation

    return call


def update_made(update):
    """Skips resources that a condition leaves out, and keeps those that moto cannot update; moto would fail, or forget them."""

    def call(logical_id, resource_json, resources_map, **rest):
        made = resources_map._parsed_resources.get(logical_id)
        return made and (update(logical_id, resource_json, resources_map, **rest) or made)

    return call


parsing.parse_and_update_resource = update_made(parsing.parse_and_update_resource)
StackSet.create_stack_instances = with_units(StackSet.create_stack_instances)
class Members:
    """The organization without its management account. Service-managed StackSets leave it out, but moto does not."""

    def __init__(self, instances: StackInstances):
        organization = organizations_backends[instances.account_id][instances.partition]
        self.accounts = [account for account in organization.accounts if account.id != instances.account_id]
        self.ou = organization.ou


StackInstances.org_backend = property(Members)


def everywhere(method):
    """Supports deployment targets; moto only knows accounts."""

    def call(self, accounts, regions):
        return method(self, accounts or [instance.account_id for instance in self.stack_instances], regions)

    return call


def once(load):
    """Loads AWS's policies, which are the same in every account, once. moto creates a thousand objects for each
    account at each reset.
    """
    made = []

    def call(self):
        made[:] = made or load(self)
        return list(made)

    return call


StackSet.delete_stack_instances = everywhere(StackSet.delete_stack_instances)
Stack.has_parameters = has_parameters
IAMBackend._init_aws_policies = once(IAMBackend._init_aws_policies)
CloudFormationBackend.create_change_set = with_transform(CloudFormationBackend.create_change_set)
CloudFormationBackend.create_stack = with_transform(CloudFormationBackend.create_stack)
ChangeSet.apply = apply


class Cloud:
    """An account in an empty region, for as long as the context lasts."""

    def __enter__(self):
        # moto warns about types that it does not support (bucket policies, separate policies), and leaves them out.
        logging.disable(logging.WARNING)
        warnings.filterwarnings("ignore", category=UserWarning)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        port = self.server.get_host_and_port()[1]
        # moto only recognizes the address of a template in a bucket with this host name.
        self.variables = {
            "AWS_ENDPOINT_URL": f"http://localhost:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_PAGER": "",
            "SAM_CLI_TELEMETRY": "0",
        }
        boto3.setup_default_session(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
        self.client("s3").create_bucket(Bucket="my-artifacts")
        return self

    def __exit__(self, *_error):
        # The next context must start empty.
        urlopen(Request(self.variables["AWS_ENDPOINT_URL"] + "/moto-api/reset", method="POST")).close()
        self.server.stop()

    def client(self, service: str):
        return boto3.client(service, endpoint_url=self.variables["AWS_ENDPOINT_URL"])
