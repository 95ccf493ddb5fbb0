"""S3."""

from cloud import Cloud

EUROPE = "eu-west-1"


def a_bucket_s_life(cloud: Cloud):
    cloud.call("s3", "HeadBucket", Bucket="conformance-life")
    cloud.call("s3", "CreateBucket", Bucket="conformance-life")
    cloud.call("s3", "CreateBucket", Bucket="conformance-life")
    cloud.call("s3", "HeadBucket", Bucket="conformance-life")


def a_bucket_in_europe(cloud: Cloud):
    place = {"CreateBucketConfiguration": {"LocationConstraint": EUROPE}}
    cloud.call("s3", "CreateBucket", Bucket="conformance-europe", region=EUROPE, **place)
    cloud.call("s3", "CreateBucket", Bucket="conformance-europe", region=EUROPE, **place)
    cloud.call("s3", "HeadBucket", Bucket="conformance-europe", region=EUROPE)


def a_bucket_somewhere_else(cloud: Cloud):
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}}
    cloud.call("s3", "CreateBucket", Bucket="conformance-elsewhere", region=EUROPE, **place)


def a_bucket_of_another_account(cloud: Cloud):
    _bucket(cloud)
    other = cloud.assume("sandbox")
    cloud.call("s3", "CreateBucket", Bucket="conformance", keys=other)
    cloud.call("s3", "HeadBucket", Bucket="conformance", keys=other)
    cloud.call("s3", "PutObject", Bucket="conformance", Key="foreign", Body=b"x", keys=other)


def a_bucket_with_another_owner_than_expected(cloud: Cloud):
    _bucket(cloud)
    cloud.call("s3", "HeadBucket", Bucket="conformance", ExpectedBucketOwner="999999999999")
    cloud.call("s3", "PutObject", Bucket="conformance", Key="x", Body=b"x", ExpectedBucketOwner="999999999999")


def a_bucket_name_that_is_none(cloud: Cloud):
    cloud.call("s3", "CreateBucket", Bucket="Conformance_Bucket")


def all_buckets(cloud: Cloud):
    place = {"CreateBucketConfiguration": {"LocationConstraint": "eu-north-1"}}
    keys = cloud.assume("payments-dev")
    cloud.call("s3", "CreateBucket", Bucket="conformance-alone", region="eu-north-1", keys=keys, **place)
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


def an_object_s_life(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "life/a.json"}
    cloud.call("s3", "PutObject", Body=b'{"a":1}', ContentType="application/json", Metadata={"run": "1"}, **of)
    cloud.call("s3", "HeadObject", **of)
    cloud.call("s3", "GetObject", **of)
    cloud.call("s3", "GetObject", VersionId="null", **of)
    cloud.call("s3", "DeleteObject", **of)
    cloud.call("s3", "HeadObject", **of)
    cloud.call("s3", "GetObject", **of)
    cloud.call("s3", "DeleteObject", **of)


def an_object_with_every_header(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "headers"}
    cloud.call(
        "s3",
        "PutObject",
        Body=b"x",
        CacheControl="no-store",
        ContentDisposition="inline",
        ContentEncoding="identity",
        ContentLanguage="en",
        ServerSideEncryption="AES256",
        StorageClass="STANDARD_IA",
        **of,
    )
    cloud.call("s3", "HeadObject", **of)
    cloud.call("s3", "GetObject", **of)


def an_object_of_no_bytes(cloud: Cloud):
    _bucket(cloud)
    cloud.call("s3", "PutObject", Bucket="conformance", Key="empty", Body=b"")
    cloud.call("s3", "GetObject", Bucket="conformance", Key="empty")


def an_object_that_is_written_over(cloud: Cloud):
    _put(cloud, "over", b"one")
    cloud.call("s3", "PutObject", Bucket="conformance", Key="over", Body=b"two")
    cloud.call("s3", "GetObject", Bucket="conformance", Key="over")


def an_object_that_must_be_new(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "new", "IfNoneMatch": "*"}
    cloud.call("s3", "PutObject", Body=b"one", **of)
    cloud.call("s3", "PutObject", Body=b"two", **of)


def a_key_with_odd_characters(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "odd/ä b+c%2F/../&<'\".json"}
    cloud.call("s3", "PutObject", Body=b"x", **of)
    cloud.call("s3", "GetObject", **of)
    cloud.call("s3", "ListObjectsV2", Bucket="conformance", Prefix="odd/")


def a_key_that_is_too_long(cloud: Cloud):
    _bucket(cloud)
    cloud.call("s3", "PutObject", Bucket="conformance", Key="k/" * 513, Body=b"x")


def parts_of_an_object(cloud: Cloud):
    of = _put(cloud, "parts", b"0123456789")
    for part in ("bytes=2-4", "bytes=7-", "bytes=-3", "bytes=5-99", "bytes=0-9"):
        cloud.call("s3", "GetObject", Range=part, **of)
    cloud.call("s3", "HeadObject", Range="bytes=2-4", **of)


def a_part_beyond_the_end(cloud: Cloud):
    of = _put(cloud, "parts", b"0123456789")
    cloud.call("s3", "GetObject", Range="bytes=10-12", **of)


def an_object_if_it_is_the_same(cloud: Cloud):
    of = _put(cloud, "conditional", b"x")
    etag = '"9dd4e461268c8034f5c8564e155c67a6"'
    cloud.call("s3", "GetObject", IfMatch=etag, **of)
    cloud.call("s3", "GetObject", IfMatch='"other"', **of)
    cloud.call("s3", "HeadObject", IfMatch='"other"', **of)


def an_object_if_it_is_another(cloud: Cloud):
    of = _put(cloud, "conditional", b"x")
    etag = '"9dd4e461268c8034f5c8564e155c67a6"'
    cloud.call("s3", "GetObject", IfNoneMatch=etag, **of)
    cloud.call("s3", "HeadObject", IfNoneMatch=etag, **of)
    cloud.call("s3", "GetObject", IfNoneMatch='"other"', **of)


def checksums_that_are_right(cloud: Cloud):
    _bucket(cloud)
    for name, value in (("CRC32", "jN0kjg=="), ("SHA256", "LXEWQrcmsERQFWv2BxzsN3NRzKAzVLKbB4bxqPrE3pg=")):
        of = {"Bucket": "conformance", "Key": f"checked-{name}"}
        cloud.call("s3", "PutObject", Body=b"x", ChecksumAlgorithm=name, **of)
        cloud.call("s3", "HeadObject", ChecksumMode="ENABLED", **of)


def checksums_that_are_wrong(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "checked", "Body": b"x"}
    cloud.call("s3", "PutObject", ChecksumCRC32="AAAAAA==", **of)
    cloud.call("s3", "PutObject", ChecksumSHA256="A" * 43 + "=", **of)


def an_md5_that_is_wrong(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "checked", "Body": b"x"}
    cloud.call("s3", "PutObject", ContentMD5="AAAAAAAAAAAAAAAAAAAAAA==", **of)
    cloud.call("s3", "PutObject", ContentMD5="none", **of)


def a_list_of_objects(cloud: Cloud):
    _listed(cloud)
    of = {"Bucket": "conformance-listed"}
    cloud.call("s3", "ListObjectsV2", **of)
    cloud.call("s3", "ListObjectsV2", Prefix="a/", **of)
    cloud.call("s3", "ListObjectsV2", Delimiter="/", **of)
    cloud.call("s3", "ListObjectsV2", Prefix="a/", Delimiter="/", **of)
    cloud.call("s3", "ListObjectsV2", StartAfter="a/2", **of)
    cloud.call("s3", "ListObjectsV2", Prefix="nothing", **of)
    cloud.call("s3", "ListObjectsV2", FetchOwner=True, Prefix="b", **of)


def a_list_in_pages(cloud: Cloud):
    _listed(cloud)
    of = {"Bucket": "conformance-listed", "MaxKeys": 2}
    page = cloud.call("s3", "ListObjectsV2", **of)
    cloud.call("s3", "ListObjectsV2", ContinuationToken=page.output["NextContinuationToken"], **of)


def a_list_of_nothing(cloud: Cloud):
    _listed(cloud)
    cloud.call("s3", "ListObjectsV2", Bucket="conformance-listed", MaxKeys=0)


def a_list_with_a_token_that_is_none(cloud: Cloud):
    _listed(cloud)
    cloud.call("s3", "ListObjectsV2", Bucket="conformance-listed", ContinuationToken="made-up")


def a_list_with_a_size_that_is_none(cloud: Cloud):
    _listed(cloud)
    cloud.call("s3", "ListObjectsV2", Bucket="conformance-listed", MaxKeys=-1)


def several_deletions(cloud: Cloud):
    _put(cloud, "gone/1", b"x")
    _put(cloud, "gone/2", b"x")
    objects = [{"Key": "gone/1"}, {"Key": "gone/2"}, {"Key": "gone/never-there"}]
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": objects})
    cloud.call("s3", "ListObjectsV2", Bucket="conformance", Prefix="gone/")


def several_deletions_in_silence(cloud: Cloud):
    _put(cloud, "gone/1", b"x")
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": [{"Key": "gone/1"}], "Quiet": True})


def no_deletions(cloud: Cloud):
    _bucket(cloud)
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": []})


def more_deletions_than_a_thousand(cloud: Cloud):
    _bucket(cloud)
    objects = [{"Key": f"many/{number}"} for number in range(1001)]
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": objects})


def an_upload_by_url(cloud: Cloud):
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": "by-url"}
    cloud.fetch("PutObject", cloud.presign("PutObject", **of), method="PUT", body=b"x")
    cloud.fetch("GetObject", cloud.presign("GetObject", **of))


def a_url_for_another_key(cloud: Cloud):
    _put(cloud, "by-url-1", b"x")
    url = cloud.presign("GetObject", Bucket="conformance", Key="by-url-1")
    with cloud.strict():
        cloud.fetch("GetObject", url.replace("by-url-1", "by-url-2"))


def a_url_that_is_too_old(cloud: Cloud):
    of = _put(cloud, "by-url", b"x")
    with cloud.strict():
        cloud.fetch("GetObject", cloud.presign("GetObject", expires=60, signed_before=61, **of))


def _bucket(cloud: Cloud, name: str = "conformance") -> None:
    cloud.client("s3", cloud.administrator, "us-east-1").create_bucket(Bucket=name)


def _put(cloud: Cloud, key: str, body: bytes) -> dict:
    _bucket(cloud)
    of = {"Bucket": "conformance", "Key": key}
    cloud.client("s3", cloud.administrator, "us-east-1").put_object(Body=body, **of)
    return of


def _listed(cloud: Cloud) -> None:
    _bucket(cloud, "conformance-listed")
    client = cloud.client("s3", cloud.administrator, "us-east-1")
    for key in ("a/1", "a/2", "a/b/3", "b", "ä"):
        client.put_object(Bucket="conformance-listed", Key=key, Body=b"x")
