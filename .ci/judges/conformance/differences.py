"""Every difference that is known, with the page of AWS that decides it.

Unless it says otherwise, the emulator does what the page says, and moto does not. The pages of single operations list
its errors, its members and their bounds. A difference that is written down and no longer seen fails the suite.
"""

from compare import ABSENT, ANY, Difference

DOCS = "https://docs.aws.amazon.com"
KMS = f"{DOCS}/kms/latest/APIReference/API_"
LAMBDA = f"{DOCS}/lambda/latest/api/API_"
ORGANIZATIONS = f"{DOCS}/organizations/latest/APIReference/API_"
S3 = f"{DOCS}/AmazonS3/latest/API/API_"
S3_ERRORS = f"{DOCS}/AmazonS3/latest/API/ErrorResponses.html"
SSM = f"{DOCS}/systems-manager/latest/APIReference/API_"
STATES = f"{DOCS}/step-functions/latest/apireference/API_"
STS = f"{DOCS}/STS/latest/APIReference/API_"

# Why moto answers something else.
CRASHES = "moto crashes"
UNCHECKED = "moto does not check it"
NO_POLICY = "moto evaluates neither key policies nor grants"
NO_OWNER = "moto lets every account use every bucket"
NOT_ANSWERED = "moto does not answer the member"
OTHER_CODE = "moto answers another code than the operation's page lists"
CHOICE = "AWS leaves it to the account; each side made its own choice"


def verdicts(why: str, *rows: tuple[str, str, str, str, str]) -> list[Difference]:
    """Differences in status and code: case, operation, the emulator's, moto's, page."""
    return [Difference(case, f"*.{operation}", ours, theirs, why, page) for case, operation, ours, theirs, page in rows]


def members(why: str, *rows: tuple[str, str, object, object, str]) -> list[Difference]:
    """Differences in a member of an output: case, path, the emulator's, moto's, page."""
    return [Difference(case, f"*.{path}", ours, theirs, why, page) for case, path, ours, theirs, page in rows]


def page(prefix: str, name: str) -> str:
    return f"{prefix}{name}.html"


INVALID = "400 ValidationException"
DENIED = "400 AccessDeniedException"

KMS_DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        ("kms.a_grant_of_an_unknown_operation", "CreateGrant", INVALID, "200", page(KMS, "CreateGrant")),
        ("kms.a_grant_of_nothing", "CreateGrant", INVALID, "200", page(KMS, "CreateGrant")),
        ("kms.a_grant_with_a_name_that_is_none", "CreateGrant", INVALID, "200", page(KMS, "CreateGrant")),
        (
            "kms.a_grant_to_what_is_no_principal",
            "CreateGrant",
            "400 InvalidArnException",
            "200",
            page(KMS, "CreateGrant"),
        ),
        (
            "kms.a_grant_token_that_was_never_given",
            "Decrypt",
            "400 InvalidGrantTokenException",
            "200",
            page(KMS, "Decrypt"),
        ),
        ("kms.a_rehearsal", "Encrypt", "412 DryRunOperationException", "200", page(KMS, "Encrypt")),
        ("kms.an_algorithm_of_other_keys", "Encrypt", INVALID, "200", page(KMS, "Encrypt")),
        (
            "kms.grants_with_a_marker_that_is_none",
            "ListGrants",
            "400 InvalidMarkerException",
            "200",
            page(KMS, "ListGrants"),
        ),
    ),
    *verdicts(
        CRASHES,
        ("kms.a_grant_by_another_account", "CreateGrant", DENIED, "500 500", page(KMS, "CreateGrant")),
        ("kms.no_key", "DescribeKey", INVALID, "500 500", page(KMS, "DescribeKey")),
        *(
            ("kms.a_key_that_is_not_there", operation, "400 NotFoundException", "500 500", page(KMS, operation))
            for operation in ("CreateGrant", "ListGrants", "RevokeGrant")
        ),
    ),
    *verdicts(
        NO_POLICY,
        ("kms.a_text_for_another_recipient", "Decrypt", DENIED, "200", f"{DOCS}/kms/latest/developerguide/key-policies.html"),
        ("kms.a_text_without_a_grant", "Decrypt", DENIED, "200", f"{DOCS}/kms/latest/developerguide/grants.html"),
        ("kms.encryption_by_who_may_not", "Encrypt", DENIED, "200", f"{DOCS}/kms/latest/developerguide/key-policies.html"),
    ),
    *verdicts(
        OTHER_CODE,
        ("kms.a_text_of_another_key", "Decrypt", "400 IncorrectKeyException", DENIED, page(KMS, "Decrypt")),
        (
            "kms.a_text_that_nobody_encrypted",
            "Decrypt",
            "400 InvalidCiphertextException",
            DENIED,
            page(KMS, "Decrypt"),
        ),
    ),
    *members(
        NOT_ANSWERED,
        ("kms.*", "Encrypt.EncryptionAlgorithm", "SYMMETRIC_DEFAULT", ABSENT, page(KMS, "Encrypt")),
        ("kms.*", "Decrypt.EncryptionAlgorithm", "SYMMETRIC_DEFAULT", ABSENT, page(KMS, "Decrypt")),
        ("kms.a_key", "DescribeKey.KeyMetadata.KeyUsage", "ENCRYPT_DECRYPT", ABSENT, page(KMS, "KeyMetadata")),
        ("kms.a_key", "DescribeKey.KeyMetadata.MultiRegion", False, ABSENT, page(KMS, "KeyMetadata")),
        ("kms.*", "ListGrants.Grants.0.CreationDate", "<time>", ABSENT, page(KMS, "GrantListEntry")),
        ("kms.*", "ListGrants.Grants.0.IssuingAccount", ANY, ABSENT, page(KMS, "GrantListEntry")),
    ),
    *members(
        "moto answers it for a key that does not sign",
        ("kms.a_key", "DescribeKey.KeyMetadata.SigningAlgorithms", ABSENT, [], page(KMS, "KeyMetadata")),
    ),
    *members(
        "undecided by the page: the ARN of the key, or, in moto, its id",
        (
            "kms.*",
            "ListGrants.Grants.0.KeyId",
            "arn:aws:kms:us-east-1:123456789012:key/<uuid>",
            "<uuid>",
            page(KMS, "ListGrants"),
        ),
    ),
    *members(
        "moto does not page",
        ("kms.grants_one_at_a_time", "ListGrants.NextMarker", "<str>", ABSENT, page(KMS, "ListGrants")),
        ("kms.grants_one_at_a_time", "ListGrants.Truncated", True, False, page(KMS, "ListGrants")),
        ("kms.grants_one_at_a_time", "ListGrants.Grants.[!0].*", ABSENT, ANY, page(KMS, "ListGrants")),
    ),
]

CONFIGURATION = page(LAMBDA, "GetFunctionConfiguration")
INVOKE = page(LAMBDA, "Invoke")

LAMBDA_DIFFERENCES = [
    *members(
        "the emulator runs the code from its folder: there is no package to measure or to download",
        ("lambdas.*", "CodeSize", 0, ANY, CONFIGURATION),
        ("lambdas.*", "GetFunction.Code.Location", ABSENT, ANY, page(LAMBDA, "FunctionCodeLocation")),
    ),
    *members(
        "AWS's default is x86_64; the emulator answers what the shipped template asks for, and runs on what is there",
        ("lambdas.*", "Architectures.0", "arm64", "x86_64", CONFIGURATION),
    ),
    *members(
        NOT_ANSWERED,
        ("lambdas.*", "LoggingConfig.LogFormat", "Text", ABSENT, CONFIGURATION),
        ("lambdas.*", "LoggingConfig.LogGroup", "/aws/lambda/echo", ABSENT, CONFIGURATION),
        ("lambdas.*", "RevisionId", "<str>", ABSENT, CONFIGURATION),
        ("lambdas.*", "Invoke.ExecutedVersion", "$LATEST", ABSENT, INVOKE),
        ("lambdas.an_invocation_with_its_log", "Invoke.LogResult", ANY, ABSENT, INVOKE),
    ),
    *members(
        "an absent list and an empty one are the same to clients",
        ("lambdas.*", "Layers", ABSENT, [], CONFIGURATION),
    ),
    *members(
        "undecided by the page: the ARN with the qualifier that was asked for, or, in moto, of the version behind the alias",
        (
            "lambdas.published_versions",
            "FunctionArn",
            "arn:aws:lambda:us-east-1:123456789012:function:echo:live",
            "arn:aws:lambda:us-east-1:123456789012:function:echo:1",
            CONFIGURATION,
        ),
    ),
    *members(
        "without Docker moto runs no code: it answers what it was sent",
        ("lambdas.an_invocation", "Invoke.Payload", '{"a":1}', '{"a": 1}', INVOKE),
        ("lambdas.an_invocation_that_fails", "Invoke.Payload", ANY, '{"fail": true}', INVOKE),
        ("lambdas.an_invocation_that_fails", "Invoke.FunctionError", "Unhandled", ABSENT, INVOKE),
        ("lambdas.an_invocation_that_nobody_waits_for", "Invoke.Payload", "", "{}", INVOKE),
    ),
    *verdicts(
        "without Docker moto runs no code, and looks at nothing",
        ("lambdas.a_function_that_is_not_there", "Invoke", "404 ResourceNotFoundException", "200", INVOKE),
        ("lambdas.a_payload_that_is_not_json", "Invoke", "400 InvalidRequestContentException", "200", INVOKE),
        ("lambdas.a_payload_that_is_too_large", "Invoke", "413 RequestTooLargeException", "200", INVOKE),
        ("lambdas.an_invocation_of_an_unknown_kind", "Invoke", INVALID, "200", INVOKE),
    ),
    *verdicts(
        "moto does not know this form of a name",
        ("lambdas.a_function_by_its_arn", "GetFunctionConfiguration", "200", "500 500", CONFIGURATION),
        ("lambdas.a_function_s_latest_version", "GetFunctionConfiguration", "200", "404 404", CONFIGURATION),
        ("lambdas.a_name_that_is_none", "GetFunctionConfiguration", INVALID, "404 404", CONFIGURATION),
    ),
    *verdicts(
        "moto does not look at the account in the ARN",
        (
            "lambdas.a_function_of_another_account",
            "GetFunctionConfiguration",
            "403 AccessDeniedException",
            "404 ResourceNotFoundException",
            f"{DOCS}/lambda/latest/dg/access-control-resource-based.html",
        ),
    ),
    *verdicts(
        OTHER_CODE,
        (
            "lambdas.a_qualifier_that_contradicts_the_name",
            "GetFunctionConfiguration",
            "400 InvalidParameterValueException",
            "404 ResourceNotFoundException",
            CONFIGURATION,
        ),
        (
            "lambdas.published_versions",
            "CreateAlias",
            "409 ResourceConflictException",
            "409 ConflictException",
            page(LAMBDA, "CreateAlias"),
        ),
    ),
    *verdicts(
        UNCHECKED,
        ("lambdas.an_alias_whose_name_is_a_number", "CreateAlias", INVALID, "201", page(LAMBDA, "CreateAlias")),
        (
            "lambdas.functions_in_a_page_that_is_too_large",
            "ListFunctions",
            INVALID,
            "200",
            page(LAMBDA, "ListFunctions"),
        ),
        (
            "lambdas.functions_with_a_marker_that_is_none",
            "ListFunctions",
            "400 InvalidParameterValueException",
            "200",
            page(LAMBDA, "ListFunctions"),
        ),
    ),
]

BAD_INPUT = "400 InvalidInputException"
NO_PARENT = "400 ParentNotFoundException"

ORGANIZATIONS_DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        ("organizations.*", "Paths.0", ANY, ABSENT, page(ORGANIZATIONS, "Account")),
        ("organizations.*", "Path", ANY, ABSENT, page(ORGANIZATIONS, "OrganizationalUnit")),
    ),
    *members(
        CHOICE,
        ("organizations.*", "Name", "management", "master", page(ORGANIZATIONS, "Account")),
        ("organizations.the_roots", "PolicyTypes", ABSENT, [], page(ORGANIZATIONS, "Root")),
        ("organizations.the_roots", "PolicyTypes.0.*", ANY, ABSENT, page(ORGANIZATIONS, "Root")),
    ),
    *members(
        "the management account joins by an invitation to itself",
        ("organizations.*", "JoinedMethod", "INVITED", "CREATED", page(ORGANIZATIONS, "Account")),
    ),
    *verdicts(
        "moto does not look at who asks",
        ("organizations.accounts_listed_for_a_member", "ListAccounts", DENIED, "200", page(ORGANIZATIONS, "ListAccounts")),
        (
            "organizations.an_account_described_to_a_member",
            "DescribeAccount",
            DENIED,
            "400 AccountNotFoundException",
            page(ORGANIZATIONS, "DescribeAccount"),
        ),
    ),
    *verdicts(
        UNCHECKED,
        (
            "organizations.accounts_with_a_page_that_is_too_large",
            "ListAccounts",
            BAD_INPUT,
            "200",
            page(ORGANIZATIONS, "ListAccounts"),
        ),
        ("organizations.roots_with_a_token_that_is_none", "ListRoots", BAD_INPUT, "200", page(ORGANIZATIONS, "ListRoots")),
    ),
    *verdicts(
        OTHER_CODE,
        (
            "organizations.accounts_with_a_token_that_is_none",
            "ListAccounts",
            BAD_INPUT,
            "400 InvalidToken",
            page(ORGANIZATIONS, "ListAccounts"),
        ),
        (
            "organizations.an_account_id_that_is_none",
            "DescribeAccount",
            BAD_INPUT,
            "400 AccountNotFoundException",
            page(ORGANIZATIONS, "DescribeAccount"),
        ),
        ("organizations.no_account_id", "DescribeAccount", BAD_INPUT, "500 500", page(ORGANIZATIONS, "DescribeAccount")),
        (
            "organizations.parents_of_a_child_that_is_not_there",
            "ListParents",
            "400 ChildNotFoundException",
            "400 AccountNotFoundException",
            page(ORGANIZATIONS, "ListParents"),
        ),
        (
            "organizations.parents_of_what_is_no_child",
            "ListParents",
            BAD_INPUT,
            "400 OrganizationalUnitNotFoundException",
            page(ORGANIZATIONS, "ListParents"),
        ),
        *(
            ("organizations.what_is_below_a_parent_that_is_no_id", name, BAD_INPUT, NO_PARENT, page(ORGANIZATIONS, name))
            for name in ("ListAccountsForParent", "ListOrganizationalUnitsForParent", "ListChildren")
        ),
    ),
]

LIST = page(S3, "ListObjectsV2")

S3_DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        *(("s3.*", f"{name}.ChecksumType", "FULL_OBJECT", ABSENT, page(S3, name)) for name in ("PutObject", "GetObject")),
        ("s3.checksums_that_are_right", "HeadObject.ChecksumType", "FULL_OBJECT", ABSENT, page(S3, "HeadObject")),
        ("s3.*", "ListObjectsV2.Contents.*.ChecksumType", "FULL_OBJECT", ABSENT, page(S3, "Object")),
        ("s3.a_list_in_pages", "ListObjectsV2.ContinuationToken", "<str>", ABSENT, LIST),
    ),
    *members(
        "S3 has ended DisplayName in November 2025",
        ("s3.*", "Owner.DisplayName", ABSENT, "webfile", f"{DOCS}/goto/WebAPI/s3-2006-03-01/Owner"),
    ),
    *members(
        "a canonical user id is 64 hexadecimal digits",
        (
            "s3.*",
            "ListBuckets.Owner.ID",
            "<64 hex digits>",
            ANY,
            f"{DOCS}/accounts/latest/reference/manage-acct-identifiers.html",
        ),
    ),
    *members(
        "undecided: whether a range that is the whole object is answered with its checksum",
        ("s3.parts_of_an_object", "GetObject.ChecksumCRC32", ABSENT, "poTHxg==", page(S3, "GetObject")),
    ),
    *members(
        "moto is not quiet when asked to be",
        (
            "s3.several_deletions_in_silence",
            "DeleteObjects.Deleted.0.Key",
            ABSENT,
            "gone/1",
            page(S3, "DeleteObjects"),
        ),
    ),
    *verdicts(
        "every bucket is encrypted by default since January 2023",
        (
            "s3.the_settings_of_a_bucket_on_which_nothing_is_set",
            "GetBucketEncryption",
            "200",
            "404 ServerSideEncryptionConfigurationNotFoundError",
            f"{DOCS}/AmazonS3/latest/userguide/default-encryption-faq.html",
        ),
    ),
    *verdicts(
        "undecided: which code; the page says only that another region's buckets cannot be asked for",
        ("s3.buckets_of_another_region_than_called", "ListBuckets", "400 InvalidArgument", "200", page(S3, "ListBuckets")),
    ),
    *verdicts(
        NO_OWNER,
        *(
            ("s3.the_settings_of_a_bucket_of_another_account", operation, "403 AccessDenied", theirs, S3_ERRORS)
            for operation, theirs in (
                ("GetBucketLocation", "200"),
                ("GetBucketEncryption", "200"),
                ("GetBucketVersioning", "200"),
                ("GetPublicAccessBlock", "200"),
                ("GetBucketPolicy", "200"),
                ("GetBucketTagging", "404 NoSuchTagSet"),
            )
        ),
        ("s3.a_bucket_of_another_account", "HeadBucket", "403 403", "200", page(S3, "HeadBucket")),
        ("s3.a_bucket_of_another_account", "PutObject", "403 AccessDenied", "200", S3_ERRORS),
        ("s3.a_bucket_with_another_owner_than_expected", "HeadBucket", "403 403", "200", page(S3, "HeadBucket")),
        ("s3.a_bucket_with_another_owner_than_expected", "PutObject", "403 AccessDenied", "200", page(S3, "PutObject")),
    ),
    *verdicts(
        UNCHECKED,
        ("s3.a_bucket_name_that_is_none", "CreateBucket", "400 InvalidBucketName", "200", S3_ERRORS),
        ("s3.buckets_in_pages_of_none", "ListBuckets", "400 InvalidArgument", "200", page(S3, "ListBuckets")),
        ("s3.a_key_that_is_too_long", "PutObject", "400 KeyTooLongError", "200", S3_ERRORS),
        ("s3.a_list_with_a_size_that_is_none", "ListObjectsV2", "400 InvalidArgument", "200", S3_ERRORS),
        ("s3.checksums_that_are_wrong", "PutObject", "400 BadDigest", "200", S3_ERRORS),
        ("s3.an_md5_that_is_wrong", "PutObject", "400 BadDigest", "200", S3_ERRORS),
        ("s3.an_md5_that_is_wrong", "PutObject", "400 InvalidDigest", "200", S3_ERRORS),
        (
            "s3.more_deletions_than_a_thousand",
            "DeleteObjects",
            "400 MalformedXML",
            "200",
            page(S3, "DeleteObjects"),
        ),
    ),
    *verdicts(
        CRASHES,
        ("s3.a_list_with_a_token_that_is_none", "ListObjectsV2", "400 InvalidArgument", "500 500", S3_ERRORS),
        ("s3.a_url_for_another_key", "GetObject", "403 SignatureDoesNotMatch", "500 500", S3_ERRORS),
        (
            "s3.a_url_that_is_too_old",
            "GetObject",
            "403 AccessDenied",
            "500 500",
            f"{DOCS}/AmazonS3/latest/userguide/using-presigned-url.html",
        ),
    ),
]

# The services' own pages of common errors know these failures by the names of the query protocol alone. What a JSON
# protocol answers stands on this page; InvalidSignatureException, of the same kind, stands on none that we found.
JSON_ERRORS = f"{DOCS}/amazondynamodb/latest/developerguide/Programming.Errors.html"

SIGNATURE_DIFFERENCES = verdicts(
    "moto answers XML, which clients of a JSON protocol find no code in",
    *(
        (f"signatures.{case}", operation, f"{status} {code}", "403 403", JSON_ERRORS)
        for case, code in (
            ("a_key_that_nobody_has", "UnrecognizedClientException"),
            ("a_session_without_its_token", "UnrecognizedClientException"),
            ("a_token_that_is_wrong", "UnrecognizedClientException"),
            ("a_secret_that_is_wrong", "InvalidSignatureException"),
        )
        for operation, status in (
            ("ListRoots", 400),
            ("ListGrants", 400),
            ("DescribeParameters", 400),
            ("ListStateMachines", 400),
            ("ListFunctions", 403),
        )
    ),
)

PUT = page(SSM, "PutParameter")
DESCRIBE = page(SSM, "DescribeParameters")

SSM_DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        ("ssm.a_name_of_too_many_levels", "PutParameter", "400 HierarchyLevelLimitExceededException", "200", PUT),
        *(
            (f"ssm.{case}", "PutParameter", INVALID, "200", PUT)
            for case in (
                "a_name_with_a_character_that_is_not_allowed",
                "a_name_with_a_slash_in_the_middle_only",
                "a_value_that_is_too_long",
                "an_unknown_tier",
            )
        ),
        ("ssm.a_value_that_does_not_match", "PutParameter", "400 ParameterPatternMismatchException", "200", PUT),
        ("ssm.parameters_with_a_page_that_is_too_large", "DescribeParameters", INVALID, "200", DESCRIBE),
    ),
    *verdicts(
        OTHER_CODE,
        ("ssm.filters_that_are_none", "DescribeParameters", "400 InvalidFilterValue", INVALID, DESCRIBE),
        (
            "ssm.filters_that_are_none",
            "DescribeParameters",
            "400 InvalidFilterValue",
            "400 InvalidFilterOption",
            DESCRIBE,
        ),
    ),
    *verdicts(
        CRASHES,
        ("ssm.parameters_one_at_a_time", "DescribeParameters", "200", "500 500", DESCRIBE),
        ("ssm.parameters_with_a_token_that_is_none", "DescribeParameters", "400 InvalidNextToken", "500 500", DESCRIBE),
    ),
    *members(
        NOT_ANSWERED,
        ("ssm.a_version_of_a_parameter", "GetParameter.Parameter.Selector", ":1", ABSENT, page(SSM, "Parameter")),
        ("ssm.*", "DescribeParameters.Parameters.*.ARN", ANY, ABSENT, page(SSM, "ParameterMetadata")),
        ("ssm.*", "DescribeParameters.Parameters.*.Policies", [], ABSENT, page(SSM, "ParameterMetadata")),
    ),
    *members(
        "moto ignores MaxResults",
        ("ssm.parameters_one_at_a_time", "DescribeParameters.NextToken", "<str>", ABSENT, DESCRIBE),
        ("ssm.parameters_one_at_a_time", "DescribeParameters.Parameters.[!0].*", ABSENT, ANY, DESCRIBE),
    ),
]

EXECUTION = page(STATES, "DescribeExecution")
MAP_RUN = page(STATES, "DescribeMapRun")
HISTORY = page(STATES, "GetExecutionHistory")

STATES_DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        ("states.*", "DescribeExecution.inputDetails.included", True, ABSENT, EXECUTION),
        ("states.*", "DescribeExecution.redriveCount", 0, ABSENT, EXECUTION),
        ("states.*", "DescribeExecution.redriveStatus", ANY, ABSENT, EXECUTION),
        ("states.an_execution_that_is_stopped", "DescribeExecution.error", "Enough", ABSENT, EXECUTION),
        ("states.an_execution_that_is_stopped", "DescribeExecution.cause", "as asked", ABSENT, EXECUTION),
        ("states.*", "StopExecution.stopDate", "<time>", ABSENT, page(STATES, "StopExecution")),
        ("states.all_executions", "ListExecutions.executions.0.redriveCount", 0, ABSENT, page(STATES, "ExecutionListItem")),
        ("states.a_distributed_map", "DescribeMapRun.redriveCount", 0, ABSENT, MAP_RUN),
        ("states.a_distributed_map", "DescribeMapRun.*.failuresNotRedrivable", 0, ABSENT, MAP_RUN),
        ("states.a_distributed_map", "DescribeMapRun.*.pendingRedrive", 0, ABSENT, MAP_RUN),
        (
            "states.a_state_machine",
            "DescribeStateMachine.loggingConfiguration.includeExecutionData",
            False,
            ABSENT,
            page(STATES, "LoggingConfiguration"),
        ),
    ),
    *members(
        "moto answers it; the emulator does not encrypt definitions, and leaves out the optional member",
        (
            "states.a_state_machine",
            "DescribeStateMachine.encryptionConfiguration.type",
            ABSENT,
            "AWS_OWNED_KEY",
            page(STATES, "DescribeStateMachine"),
        ),
    ),
    *members(
        "JSON with other blanks",
        ("states.*", "DescribeExecution.output", "[1,2,3]", "[1, 2, 3]", EXECUTION),
        ("states.*", "DescribeExecution.output", '{"a":1}', '{"a": 1}', EXECUTION),
    ),
    *members(
        "nothing was written, as there is no ResultWriter",
        ("states.a_distributed_map", "DescribeMapRun.*.resultsWritten", 0, 3, page(STATES, "MapRunItemCounts")),
    ),
    *members(
        "the label is the emulator's to make, as the definition has no Label: it takes the state's name, moto a UUID",
        (
            "states.a_distributed_map",
            "mapRunArn",
            "arn:aws:states:us-east-1:123456789012:mapRun:map/Each:<uuid>",
            "arn:aws:states:us-east-1:123456789012:mapRun:map/<uuid>:<uuid>",
            f"{DOCS}/step-functions/latest/dg/state-map-distributed.html",
        ),
    ),
    *members(
        "the ARN of the state machine; moto adds the map's label",
        (
            "states.a_distributed_map",
            "ListMapRuns.mapRuns.0.stateMachineArn",
            "arn:aws:states:us-east-1:123456789012:stateMachine:map",
            "arn:aws:states:us-east-1:123456789012:stateMachine:map/<uuid>",
            page(STATES, "MapRunListItem"),
        ),
    ),
    *members(
        "a full page has a successor, which may be empty; moto looks ahead",
        ("states.all_executions", "ListExecutions.nextToken", "<str>", ABSENT, page(STATES, "ListExecutions")),
    ),
    *verdicts(
        CRASHES,
        ("states.a_distributed_map", "ListExecutions", "200", "500 500", page(STATES, "ListExecutions")),
        ("states.a_map_run_that_is_not_there", "DescribeMapRun", "400 ResourceNotFound", "500 500", MAP_RUN),
        ("states.executions_of_nothing", "ListExecutions", INVALID, "500 500", page(STATES, "ListExecutions")),
    ),
    *verdicts(
        UNCHECKED,
        ("states.tags_of_what_is_not_there", "ListTagsForResource", "400 ResourceNotFound", "200", page(STATES, "ListTagsForResource")),
        ("states.a_name_that_is_none", "StartExecution", "400 InvalidName", "200", page(STATES, "StartExecution")),
        ("states.an_input_that_is_too_large", "StartExecution", INVALID, "200", page(STATES, "StartExecution")),
        (
            "states.state_machines_in_a_page_that_is_too_large",
            "ListStateMachines",
            INVALID,
            "200",
            page(STATES, "ListStateMachines"),
        ),
    ),
    *verdicts(
        "moto answers no code",
        (
            "states.an_input_that_is_not_json",
            "StartExecution",
            "400 InvalidExecutionInput",
            ANY,
            page(STATES, "StartExecution"),
        ),
    ),
]

ASSUME = page(STS, "AssumeRole")

STS_DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        *(
            (f"sts.{case}", "AssumeRole", "400 ValidationError", "200", ASSUME)
            for case in (
                "a_chained_session_longer_than_an_hour",
                "a_session_name_of_no_length_that_is_allowed",
                "a_session_name_with_a_space",
                "a_session_that_is_too_short",
                "a_session_that_is_too_long_for_any_role",
                "an_arn_that_is_no_role",
                "an_arn_that_is_too_short",
            )
        ),
        ("sts.a_policy_that_is_not_json", "AssumeRole", "400 MalformedPolicyDocument", "200", ASSUME),
        ("sts.tags_that_differ_in_case_only", "AssumeRole", "400 InvalidParameterValue", "200", ASSUME),
        ("sts.a_role_that_is_not_there", "AssumeRole", "403 AccessDenied", "200", ASSUME),
        ("sts.a_role_of_an_account_outside", "AssumeRole", "403 AccessDenied", "200", ASSUME),
    ),
    *verdicts(CRASHES, ("sts.no_session_name", "AssumeRole", "400 ValidationError", "500 500", ASSUME)),
    *members(
        NOT_ANSWERED,
        ("sts.a_session_with_all_that_can_be_asked_for", "AssumeRole.SourceIdentity", "judge", ABSENT, ASSUME),
    ),
    *members(
        "how policies and tags are packed is not public; without any there is no size, where moto always says 6",
        ("sts.a_session*", "AssumeRole.PackedPolicySize", ANY, 6, ASSUME),
    ),
    *members(
        "the unique id of a user begins with AIDA",
        (
            "sts.who_an_administrator_is",
            "GetCallerIdentity.UserId",
            "<user id>",
            ANY,
            f"{DOCS}/IAM/latest/UserGuide/reference_identifiers.html",
        ),
    ),
]

DIFFERENCES: list[Difference] = [
    *KMS_DIFFERENCES,
    *LAMBDA_DIFFERENCES,
    *ORGANIZATIONS_DIFFERENCES,
    *S3_DIFFERENCES,
    *SIGNATURE_DIFFERENCES,
    *SSM_DIFFERENCES,
    *STATES_DIFFERENCES,
    *STS_DIFFERENCES,
]
