"""Runs each case against both clouds, and compares their answers."""

import re

import boto3
import pytest

import report
from cases import all_cases
from cloud import REGION
from compare import compare
from differences import DIFFERENCES

CASES = all_cases()
CLOUDS = ("emulator", "moto")
ANSWERS: dict = {}
SEEN: set[int] = set()
SERVICES = ("events", "kms", "lambda", "organizations", "s3", "scheduler", "sns", "ssm", "stepfunctions", "sts")

# Errors that every operation may return, so that the models do not list them for each.
COMMON_ERRORS = {
    "AccessDenied",
    "AccessDeniedException",
    "InvalidClientTokenId",
    "InvalidParameterValue",
    "InvalidSignatureException",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
}
# S3's model lists hardly any errors, so these are from its list of error codes. Its HEAD requests only have a status.
S3_ERRORS = {
    "403",
    "404",
    "BadDigest",
    "BucketAlreadyOwnedByYou",
    "IllegalLocationConstraintException",
    "InvalidAccessKeyId",
    "InvalidArgument",
    "InvalidBucketName",
    "InvalidDigest",
    "InvalidRange",
    "InvalidToken",
    "KeyTooLongError",
    "MalformedXML",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchKey",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "PreconditionFailed",
    "304",
    "412",
}


@pytest.mark.parametrize("name", CLOUDS)
@pytest.mark.parametrize("case", CASES)
def test_runs(case, name, clouds):
    cloud = clouds[name]
    try:
        CASES[case](cloud)
    finally:
        ANSWERS[case, name] = cloud.take()
    report.SEEN["calls"] += len(ANSWERS[case, name])


@pytest.mark.parametrize("case", CASES)
def test_agrees(case):
    report.SEEN["cases"] += 1
    assert ANSWERS[case, "emulator"], "the case calls nothing"
    unknown = []
    for found in compare(*(ANSWERS[case, name] for name in CLOUDS)):
        fitting = {index for index, known in enumerate(DIFFERENCES) if known.covers(case, found)}
        SEEN.update(fitting)
        if not fitting:
            unknown.append(str(found))
    assert not unknown, "differences that differences/ does not have:\n" + "\n".join(unknown)


def test_no_known_difference_is_gone():
    gone = [known for index, known in enumerate(DIFFERENCES) if index not in SEEN]
    report.SEEN["known differences"] = len(DIFFERENCES)
    assert not gone, "seen no longer; take them out of differences/:\n" + "\n".join(map(str, gone))


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_judged(service, clouds):
    """Every operation has a case that succeeds, and every operation that can fail has a case that fails."""
    answers = [each for (_, name), taken in ANSWERS.items() if name == "emulator" for each in taken]
    of = {each.operation for each in answers if each.service == service and each.error is None}
    failed = {each.operation for each in answers if each.service == service and each.error is not None}
    offered = _offered(service, clouds["emulator"])
    report.SEEN["operations"] += len(offered)
    assert offered - of == set()
    assert offered - failed - CANNOT_FAIL == set()


# Requests whose only possible error is the signature, which is tested with one operation of each service.
CANNOT_FAIL = {"DescribeOrganization"}


@pytest.mark.parametrize("service", SERVICES)
def test_every_error_is_one_of_aws(service):
    """The operation's API model, from which AWS's pages are generated, contains every error of the emulator."""
    model = boto3.Session().client(service, region_name=REGION).meta.service_model
    for (case, name), taken in ANSWERS.items():
        for each in taken:
            if name != "emulator" or each.service != service or each.error is None:
                continue
            shapes = model.operation_model(each.operation).error_shapes
            listed = {shape.metadata.get("error", {}).get("code", shape.name) for shape in shapes}
            listed |= {shape.name for shape in shapes} | COMMON_ERRORS | (S3_ERRORS if service == "s3" else set())
            assert each.error in listed, f"{case}: {each.operation} does not have {each.error}"


def _offered(service: str, emulator) -> set[str]:
    """The emulator's own list of operations, from its error for an unknown one."""
    if service in LISTED_BY_ROUTE:
        return LISTED_BY_ROUTE[service]
    unknown = {"events": "list_rules", "kms": "list_keys", "organizations": "list_policies", "ssm": "list_documents"}
    unknown |= {"sns": "list_topics", "stepfunctions": "list_activities", "sts": "get_session_token"}
    client = emulator.client(service, emulator.administrator, REGION)
    with pytest.raises(client.exceptions.ClientError) as refused:
        getattr(client, unknown[service])()
    message = refused.value.response["Error"]["Message"]
    return set(re.search(r"it has ([^.]*)\.", message)[1].split(", "))


# Services whose operations are routes have no such list: these are the operations in the emulator's README.
LISTED_BY_ROUTE = {
    "lambda": {
        "CreateAlias",
        "GetFunction",
        "GetFunctionConfiguration",
        "Invoke",
        "ListFunctions",
        "PublishVersion",
    },
    "s3": {
        "CreateBucket",
        "DeleteObject",
        "DeleteObjects",
        "GetBucketEncryption",
        "GetBucketLocation",
        "GetBucketPolicy",
        "GetBucketTagging",
        "GetBucketVersioning",
        "GetObject",
        "GetPublicAccessBlock",
        "HeadBucket",
        "HeadObject",
        "ListBuckets",
        "ListObjectsV2",
        "PutObject",
    },
    "scheduler": {
        "CreateSchedule",
        "DeleteSchedule",
        "GetSchedule",
        "GetScheduleGroup",
        "ListSchedules",
        "UpdateSchedule",
    },
}
