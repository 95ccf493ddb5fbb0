"""Known differences of KMS."""

from compare import ABSENT, ANY

from .row import (
    CRASHES,
    DENIED,
    DOCS,
    INVALID,
    NOT_ANSWERED,
    NO_POLICY,
    OTHER_CODE,
    UNCHECKED,
    members,
    page,
    verdicts,
)

PAGES = f"{DOCS}/kms/latest/APIReference/API_"

DIFFERENCES = [
    *verdicts(
        UNCHECKED,
        ("kms.a_grant_of_an_unknown_operation", "CreateGrant", INVALID, "200", page(PAGES, "CreateGrant")),
        ("kms.a_grant_of_nothing", "CreateGrant", INVALID, "200", page(PAGES, "CreateGrant")),
        ("kms.a_grant_with_a_name_that_is_none", "CreateGrant", INVALID, "200", page(PAGES, "CreateGrant")),
        (
            "kms.a_grant_to_what_is_no_principal",
            "CreateGrant",
            "400 InvalidArnException",
            "200",
            page(PAGES, "CreateGrant"),
        ),
        (
            "kms.a_grant_token_that_was_never_given",
            "Decrypt",
            "400 InvalidGrantTokenException",
            "200",
            page(PAGES, "Decrypt"),
        ),
        ("kms.a_rehearsal", "Encrypt", "412 DryRunOperationException", "200", page(PAGES, "Encrypt")),
        ("kms.an_algorithm_of_other_keys", "Encrypt", INVALID, "200", page(PAGES, "Encrypt")),
        (
            "kms.grants_with_a_marker_that_is_none",
            "ListGrants",
            "400 InvalidMarkerException",
            "200",
            page(PAGES, "ListGrants"),
        ),
    ),
    *verdicts(
        CRASHES,
        ("kms.a_grant_by_another_account", "CreateGrant", DENIED, "500 500", page(PAGES, "CreateGrant")),
        ("kms.no_key", "DescribeKey", INVALID, "500 500", page(PAGES, "DescribeKey")),
        *(
            ("kms.a_key_that_is_not_there", operation, "400 NotFoundException", "500 500", page(PAGES, operation))
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
        ("kms.a_text_of_another_key", "Decrypt", "400 IncorrectKeyException", DENIED, page(PAGES, "Decrypt")),
        (
            "kms.a_text_that_nobody_encrypted",
            "Decrypt",
            "400 InvalidCiphertextException",
            DENIED,
            page(PAGES, "Decrypt"),
        ),
    ),
    *members(
        NOT_ANSWERED,
        ("kms.*", "Encrypt.EncryptionAlgorithm", "SYMMETRIC_DEFAULT", ABSENT, page(PAGES, "Encrypt")),
        ("kms.*", "Decrypt.EncryptionAlgorithm", "SYMMETRIC_DEFAULT", ABSENT, page(PAGES, "Decrypt")),
        ("kms.a_key", "DescribeKey.KeyMetadata.KeyUsage", "ENCRYPT_DECRYPT", ABSENT, page(PAGES, "KeyMetadata")),
        ("kms.a_key", "DescribeKey.KeyMetadata.MultiRegion", False, ABSENT, page(PAGES, "KeyMetadata")),
        ("kms.*", "ListGrants.Grants.0.CreationDate", "<time>", ABSENT, page(PAGES, "GrantListEntry")),
        ("kms.*", "ListGrants.Grants.0.IssuingAccount", "arn:aws:iam::123456789012:root", ABSENT, page(PAGES, "GrantListEntry")),
    ),
    *members(
        "moto answers it for a key that does not sign",
        ("kms.a_key", "DescribeKey.KeyMetadata.SigningAlgorithms", ABSENT, [], page(PAGES, "KeyMetadata")),
    ),
    *members(
        "undecided by the page: the ARN of the key, or, in moto, its id",
        (
            "kms.*",
            "ListGrants.Grants.0.KeyId",
            "arn:aws:kms:us-east-1:123456789012:key/<uuid>",
            "<uuid>",
            page(PAGES, "ListGrants"),
        ),
    ),
    *members(
        "moto does not page",
        ("kms.grants_one_at_a_time", "ListGrants.NextMarker", "<str>", ABSENT, page(PAGES, "ListGrants")),
        ("kms.grants_one_at_a_time", "ListGrants.Truncated", True, False, page(PAGES, "ListGrants")),
        ("kms.grants_one_at_a_time", "ListGrants.Grants.[!0].*", ABSENT, ANY, page(PAGES, "ListGrants")),
    ),
]
