"""Buckets of S3."""

from cloud import Cloud

EUROPE = "eu-west-1"


def a_bucket_s_life(cloud: Cloud):
    cloud.call("s3", "HeadBucket", Bucket="conformance-life")
    cloud.call("s3", "CreateBucket", Bucket="conformance-life")
    cloud.call("s3", "CreateBucket", Bucket="conformance-life")
    cloud.call("s3", "HeadBucket", Bucket="conformance-life")


def a_bucket_in_europe(cloud: Cloud):
    configuration = {"CreateBucketConfiguration": {"LocationConstraint": EUROPE}}
    cloud.call("s3", "CreateBucket", Bucket="conformance-europe", region=EUROPE, **configuration)
    cloud.call("s3", "CreateBucket", Bucket="conformance-europe", region=EUROPE, **configuration)
    cloud.call("s3", "HeadBucket", Bucket="conformance-europe", region=EUROPE)


def a_bucket_somewhere_else(cloud: Cloud):
    configuration = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    cloud.call("s3", "CreateBucket", Bucket="conformance-elsewhere", region=EUROPE, **configuration)


def a_bucket_of_another_account(cloud: Cloud):
    cloud.make_bucket()
    other = cloud.assume("sandbox")
    cloud.call("s3", "CreateBucket", Bucket="conformance", keys=other)
    cloud.call("s3", "HeadBucket", Bucket="conformance", keys=other)
    cloud.call("s3", "PutObject", Bucket="conformance", Key="foreign", Body=b"x", keys=other)


def a_bucket_with_another_owner_than_expected(cloud: Cloud):
    cloud.make_bucket()
    cloud.call("s3", "HeadBucket", Bucket="conformance", ExpectedBucketOwner="999999999999")
    cloud.call("s3", "PutObject", Bucket="conformance", Key="x", Body=b"x", ExpectedBucketOwner="999999999999")


def a_bucket_name_that_is_none(cloud: Cloud):
    cloud.call("s3", "CreateBucket", Bucket="Conformance_Bucket")


def all_buckets(cloud: Cloud):
    configuration = {"CreateBucketConfiguration": {"LocationConstraint": "eu-north-1"}}
    keys = cloud.assume("payments-dev")
    cloud.call("s3", "CreateBucket", Bucket="conformance-alone", region="eu-north-1", keys=keys, **configuration)
    cloud.call("s3", "ListBuckets", region="eu-north-1", keys=keys)


SETTINGS = (
    "GetBucketLocation",
    "GetBucketEncryption",
    "GetBucketVersioning",
    "GetPublicAccessBlock",
    "GetBucketPolicy",
    "GetBucketTagging",
)


def the_settings_of_a_bucket(cloud: Cloud):
    for operation in SETTINGS:
        cloud.call("s3", operation, Bucket="conformance-described", region=EUROPE, keys=cloud.assume("payments-prod"))


def the_settings_of_a_bucket_on_which_nothing_is_set(cloud: Cloud):
    for operation in SETTINGS:
        cloud.call("s3", operation, Bucket="conformance-bare", region=EUROPE, keys=cloud.assume("payments-prod"))


def the_settings_of_a_bucket_of_the_first_region(cloud: Cloud):
    for operation in ("GetBucketLocation", "GetBucketVersioning"):
        cloud.call("s3", operation, Bucket="conformance-suspended", keys=cloud.assume("payments-prod"))


def the_settings_of_a_bucket_that_is_not_there(cloud: Cloud):
    for operation in SETTINGS:
        cloud.call("s3", operation, Bucket="conformance-missing")


def the_settings_of_a_bucket_of_another_account(cloud: Cloud):
    for operation in SETTINGS:
        cloud.call("s3", operation, Bucket="conformance-described", region=EUROPE, keys=cloud.assume("sandbox"))


def buckets_of_another_region_than_called(cloud: Cloud):
    cloud.call("s3", "ListBuckets", BucketRegion=EUROPE, keys=cloud.assume("payments-prod"))


def buckets_in_pages_of_none(cloud: Cloud):
    cloud.call("s3", "ListBuckets", MaxBuckets=0, keys=cloud.assume("payments-prod"))


def a_bucket_that_is_not_there(cloud: Cloud):
    missing = {"Bucket": "conformance-missing"}
    cloud.call("s3", "ListObjectsV2", **missing)
    cloud.call("s3", "PutObject", Key="a", Body=b"x", **missing)
    cloud.call("s3", "GetObject", Key="a", **missing)
    cloud.call("s3", "HeadObject", Key="a", **missing)
    cloud.call("s3", "DeleteObject", Key="a", **missing)
    cloud.call("s3", "DeleteObjects", Delete={"Objects": [{"Key": "a"}]}, **missing)
