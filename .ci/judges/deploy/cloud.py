"""moto, with what CloudFormation does and moto does not: the SAM transform, by AWS's own translator, and change sets."""

import json
import logging
import os
import warnings
from urllib.request import Request, urlopen

# Has to be set before moto is loaded.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

import boto3
from moto.cloudformation.models import ChangeSet, CloudFormationBackend, Stack
from moto.server import ThreadedMotoServer
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ACCOUNT = "123456789012"
REGION = "us-east-1"


class NoManagedPolicies:
    """The templates name none, so IAM is never asked for them."""

    def load(self):
        return {}


def translated(template: str, parameters: dict) -> str:
    parsed = yaml_parse(template)
    if "Transform" not in parsed:
        return template
    os.environ["AWS_DEFAULT_REGION"] = REGION
    return json.dumps(transform(parsed, parameters or {}, NoManagedPolicies()))


def with_transform(method):
    def call(self, *, template, parameters, **rest):
        return method(self, template=translated(template, parameters), parameters=parameters, **rest)

    return call


def make_stack(change_set: ChangeSet):
    """moto's own leaves the outputs, conditions and parameters of a new stack out."""
    stack, names = change_set.stack, ("stack_id", "name", "account_id", "region_name")
    same = {name: getattr(change_set, name) for name in ("template", "parameters", "notification_arns", "tags", "role_arn")}
    Stack.__init__(stack, **{name: getattr(stack, name) for name in names}, **same)
    stack.create_resources()


CloudFormationBackend.create_change_set = with_transform(CloudFormationBackend.create_change_set)
CloudFormationBackend.create_stack = with_transform(CloudFormationBackend.create_stack)
ChangeSet.apply = make_stack


class Cloud:
    """An account in an empty region, as long as the context lasts."""

    def __enter__(self):
        # What moto does not know (bucket policies, policies of their own) it says, and leaves out.
        logging.disable(logging.WARNING)
        warnings.filterwarnings("ignore", category=UserWarning)
        self.server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        port = self.server.get_host_and_port()[1]
        # By this name moto recognises the address of a template in a bucket.
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
        # The next one is to find nothing of this one.
        urlopen(Request(self.variables["AWS_ENDPOINT_URL"] + "/moto-api/reset", method="POST")).close()
        self.server.stop()

    def client(self, service: str):
        return boto3.client(service, endpoint_url=self.variables["AWS_ENDPOINT_URL"])
