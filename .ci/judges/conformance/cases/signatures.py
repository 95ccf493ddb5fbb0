"""The signer of a request, in each protocol; moto checks signatures only on request."""

import dataclasses

from cloud import Cloud, Keys

# One operation of each service.
EACH = [
    ("sts", "GetCallerIdentity", {}),
    ("organizations", "ListRoots", {}),
    ("kms", "ListGrants", {"KeyId": "none"}),
    ("ssm", "DescribeParameters", {}),
    ("stepfunctions", "ListStateMachines", {}),
    ("lambda", "ListFunctions", {}),
    ("s3", "ListBuckets", {}),
]


def a_key_that_nobody_has(cloud: Cloud):
    _each(cloud, Keys("AKIAIOSFODNN7EXAMPLE", "wrong"))


def a_secret_that_is_wrong(cloud: Cloud):
    _each(cloud, dataclasses.replace(cloud.administrator, secret_access_key="wrong"))


def a_token_that_is_wrong(cloud: Cloud):
    session = cloud.assume("management", "sealer")
    _each(cloud, dataclasses.replace(session, session_token="wrong"))


def a_session_without_its_token(cloud: Cloud):
    session = cloud.assume("management", "sealer")
    _each(cloud, dataclasses.replace(session, session_token=None))


def _each(cloud: Cloud, keys: Keys):
    with cloud.strict():
        for service, operation, members in EACH:
            cloud.call(service, operation, keys=keys, **members)
