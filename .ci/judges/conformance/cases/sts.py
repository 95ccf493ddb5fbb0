"""STS."""

import json

from cloud import Cloud, Keys


def who_an_administrator_is(cloud: Cloud):
    cloud.call("sts", "GetCallerIdentity")


def a_session_of_a_member_s_role(cloud: Cloud):
    answer = _assume(cloud)
    cloud.call("sts", "GetCallerIdentity", keys=Keys.of(answer.output["Credentials"]))


def a_session_with_all_that_can_be_asked_for(cloud: Cloud):
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    _assume(
        cloud,
        DurationSeconds=900,
        ExternalId="conformance",
        Policy=json.dumps(policy),
        PolicyArns=[{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
        SourceIdentity="judge",
        Tags=[{"Key": "run", "Value": "1"}],
    )


def a_session_name_of_no_length_that_is_allowed(cloud: Cloud):
    _assume(cloud, RoleSessionName="x")
    _assume(cloud, RoleSessionName="x" * 65)


def a_session_name_with_a_space(cloud: Cloud):
    _assume(cloud, RoleSessionName="two words")


def no_session_name(cloud: Cloud):
    role = f"arn:aws:iam::{cloud.accounts['sandbox']}:role/Auditor"
    cloud.call("sts", "AssumeRole", RoleArn=role)


def a_session_that_is_too_short(cloud: Cloud):
    _assume(cloud, DurationSeconds=899)


def a_session_that_is_too_long_for_any_role(cloud: Cloud):
    _assume(cloud, DurationSeconds=43_201)


def a_chained_session_longer_than_an_hour(cloud: Cloud):
    role = f"arn:aws:iam::{cloud.accounts['management']}:role/sealer"
    members = {"RoleArn": role, "RoleSessionName": "chained", "DurationSeconds": 3601}
    cloud.call("sts", "AssumeRole", keys=cloud.assume("management", "sealer"), **members)


def an_arn_that_is_no_role(cloud: Cloud):
    _assume(cloud, RoleArn="arn:aws:iam::123456789012:user/someone")


def an_arn_that_is_too_short(cloud: Cloud):
    _assume(cloud, RoleArn="arn:aws:iam::1")


def a_policy_that_is_not_json(cloud: Cloud):
    _assume(cloud, Policy="{")


def tags_that_differ_in_case_only(cloud: Cloud):
    _assume(cloud, Tags=[{"Key": "run", "Value": "1"}, {"Key": "Run", "Value": "2"}])


def a_role_that_is_not_there(cloud: Cloud):
    with cloud.strict():
        _assume(cloud, RoleArn=f"arn:aws:iam::{cloud.accounts['management']}:role/nobody")


def a_role_of_an_account_outside(cloud: Cloud):
    with cloud.strict():
        _assume(cloud, RoleArn="arn:aws:iam::999999999999:role/Auditor")


def _assume(cloud: Cloud, **members):
    role = f"arn:aws:iam::{cloud.accounts['sandbox']}:role/Auditor"
    return cloud.call("sts", "AssumeRole", **{"RoleArn": role, "RoleSessionName": "conformance", **members})
