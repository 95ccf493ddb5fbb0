"""Transforms templates as CloudFormation's SAM transform does, once for each of several partitions. Usage:
translate.py FILE…
"""

import logging
import os
import sys

from samtranslator.public.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

REGIONS = ["us-east-1", "cn-north-1", "us-gov-west-1"]


class NoManagedPolicies:
    """The templates name no managed policies, so IAM is not called."""

    def load(self):
        return {}


def translate(path: str, region: str) -> dict[str, dict]:
    """The resources that CloudFormation creates from a template in a region."""
    os.environ["AWS_DEFAULT_REGION"] = region
    with open(path, encoding="utf-8") as file:
        template = yaml_parse(file)
    for resource in template["Resources"].values():
        # `aws cloudformation package` uploads these; the transform needs their addresses.
        properties = resource.get("Properties", {})
        for name in ("CodeUri", "DefinitionUri"):
            if name in properties and not properties[name].startswith("s3://"):
                properties[name] = f"s3://bucket/{properties[name]}"
    translated = transform(template, {}, NoManagedPolicies())
    return translated["Resources"]


def main() -> int:
    # The translator collects metrics for the service in which it usually runs.
    logging.disable(logging.WARNING)
    failed = 0
    for path in sys.argv[1:]:
        try:
            for region in REGIONS:
                print(f"aws-sam-translator: {region}: {len(translate(path, region))} resources")
        except InvalidDocumentException as error:
            print(f"aws-sam-translator: {path}: {error.message}", file=sys.stderr)
            for cause in error.causes:
                print(f"  {cause.message}", file=sys.stderr)
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
