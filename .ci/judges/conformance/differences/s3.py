"""Known differences of S3."""

from compare import ABSENT, ANY

from .row import CRASHES, DOCS, NOT_ANSWERED, NO_OWNER, UNCHECKED, members, page, verdicts

PAGES = f"{DOCS}/AmazonS3/latest/API/API_"
ERRORS = f"{DOCS}/AmazonS3/latest/API/ErrorResponses.html"

LIST = page(PAGES, "ListObjectsV2")

DIFFERENCES = [
    *members(
        NOT_ANSWERED,
        *(("s3.*", f"{name}.ChecksumType", "FULL_OBJECT", ABSENT, page(PAGES, name)) for name in ("PutObject", "GetObject")),
        ("s3.checksums_that_are_right", "HeadObject.ChecksumType", "FULL_OBJECT", ABSENT, page(PAGES, "HeadObject")),
        ("s3.*", "ListObjectsV2.Contents.*.ChecksumType", "FULL_OBJECT", ABSENT, page(PAGES, "Object")),
        ("s3.a_list_in_pages", "ListObjectsV2.ContinuationToken", "<str>", ABSENT, LIST),
    ),
    *members(
        "S3 has ended DisplayName in November 2025",
        ("*", "Owner.DisplayName", ABSENT, "webfile", f"{DOCS}/goto/WebAPI/s3-2006-03-01/Owner"),
    ),
    *members(
        "a canonical user id is 64 hexadecimal digits",
        (
            "buckets.*",
            "ListBuckets.Owner.ID",
            "<64 hex digits>",
            ANY,
            f"{DOCS}/accounts/latest/reference/manage-acct-identifiers.html",
        ),
    ),
    *members(
        "undecided: whether a range that is the whole object is answered with its checksum",
        ("s3.parts_of_an_object", "GetObject.ChecksumCRC32", ABSENT, "poTHxg==", page(PAGES, "GetObject")),
    ),
    *members(
        "moto is not quiet when asked to be",
        (
            "s3.several_deletions_in_silence",
            "DeleteObjects.Deleted.0.Key",
            ABSENT,
            "gone/1",
            page(PAGES, "DeleteObjects"),
        ),
    ),
    *verdicts(
        "every bucket is encrypted by default since January 2023",
        (
            "buckets.the_settings_of_a_bucket_on_which_nothing_is_set",
            "GetBucketEncryption",
            "200",
            "404 ServerSideEncryptionConfigurationNotFoundError",
            f"{DOCS}/AmazonS3/latest/userguide/default-encryption-faq.html",
        ),
    ),
    *verdicts(
        "undecided: which code; the page says only that another region's buckets cannot be asked for",
        ("buckets.buckets_of_another_region_than_called", "ListBuckets", "400 InvalidArgument", "200", page(PAGES, "ListBuckets")),
    ),
    *verdicts(
        NO_OWNER,
        *(
            ("buckets.the_settings_of_a_bucket_of_another_account", operation, "403 AccessDenied", theirs, ERRORS)
            for operation, theirs in (
                ("GetBucketLocation", "200"),
                ("GetBucketEncryption", "200"),
                ("GetBucketVersioning", "200"),
                ("GetPublicAccessBlock", "200"),
                ("GetBucketPolicy", "200"),
                ("GetBucketTagging", "404 NoSuchTagSet"),
            )
        ),
        ("buckets.a_bucket_of_another_account", "HeadBucket", "403 403", "200", page(PAGES, "HeadBucket")),
        ("buckets.a_bucket_of_another_account", "PutObject", "403 AccessDenied", "200", ERRORS),
        ("buckets.a_bucket_with_another_owner_than_expected", "HeadBucket", "403 403", "200", page(PAGES, "HeadBucket")),
        ("buckets.a_bucket_with_another_owner_than_expected", "PutObject", "403 AccessDenied", "200", page(PAGES, "PutObject")),
    ),
    *verdicts(
        UNCHECKED,
        ("buckets.a_bucket_name_that_is_none", "CreateBucket", "400 InvalidBucketName", "200", ERRORS),
        ("buckets.buckets_in_pages_of_none", "ListBuckets", "400 InvalidArgument", "200", page(PAGES, "ListBuckets")),
        ("s3.a_key_that_is_too_long", "PutObject", "400 KeyTooLongError", "200", ERRORS),
        ("s3.a_list_with_a_size_that_is_none", "ListObjectsV2", "400 InvalidArgument", "200", ERRORS),
        ("s3.checksums_that_are_wrong", "PutObject", "400 BadDigest", "200", ERRORS),
        ("s3.an_md5_that_is_wrong", "PutObject", "400 BadDigest", "200", ERRORS),
        ("s3.an_md5_that_is_wrong", "PutObject", "400 InvalidDigest", "200", ERRORS),
        (
            "s3.more_deletions_than_a_thousand",
            "DeleteObjects",
            "400 MalformedXML",
            "200",
            page(PAGES, "DeleteObjects"),
        ),
    ),
    *verdicts(
        CRASHES,
        ("s3.a_list_with_a_token_that_is_none", "ListObjectsV2", "400 InvalidArgument", "500 500", ERRORS),
        ("s3.a_url_for_another_key", "GetObject", "403 SignatureDoesNotMatch", "500 500", ERRORS),
        (
            "s3.a_url_that_is_too_old",
            "GetObject",
            "403 AccessDenied",
            "500 500",
            f"{DOCS}/AmazonS3/latest/userguide/using-presigned-url.html",
        ),
    ),
]
