"""Objects of S3."""

from cloud import Cloud


def an_object_s_life(cloud: Cloud):
    cloud.make_bucket()
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
    cloud.make_bucket()
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
    cloud.make_bucket()
    cloud.call("s3", "PutObject", Bucket="conformance", Key="empty", Body=b"")
    cloud.call("s3", "GetObject", Bucket="conformance", Key="empty")


def an_object_that_is_written_over(cloud: Cloud):
    _put(cloud, "over", b"one")
    cloud.call("s3", "PutObject", Bucket="conformance", Key="over", Body=b"two")
    cloud.call("s3", "GetObject", Bucket="conformance", Key="over")


def an_object_that_must_be_new(cloud: Cloud):
    cloud.make_bucket()
    of = {"Bucket": "conformance", "Key": "new", "IfNoneMatch": "*"}
    cloud.call("s3", "PutObject", Body=b"one", **of)
    cloud.call("s3", "PutObject", Body=b"two", **of)


def a_key_with_odd_characters(cloud: Cloud):
    cloud.make_bucket()
    of = {"Bucket": "conformance", "Key": "odd/ä b+c%2F/../&<'\".json"}
    cloud.call("s3", "PutObject", Body=b"x", **of)
    cloud.call("s3", "GetObject", **of)
    cloud.call("s3", "ListObjectsV2", Bucket="conformance", Prefix="odd/")


def a_key_that_is_too_long(cloud: Cloud):
    cloud.make_bucket()
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
    cloud.make_bucket()
    for name, value in (("CRC32", "jN0kjg=="), ("SHA256", "LXEWQrcmsERQFWv2BxzsN3NRzKAzVLKbB4bxqPrE3pg=")):
        of = {"Bucket": "conformance", "Key": f"checked-{name}"}
        cloud.call("s3", "PutObject", Body=b"x", ChecksumAlgorithm=name, **of)
        cloud.call("s3", "HeadObject", ChecksumMode="ENABLED", **of)


def checksums_that_are_wrong(cloud: Cloud):
    cloud.make_bucket()
    of = {"Bucket": "conformance", "Key": "checked", "Body": b"x"}
    cloud.call("s3", "PutObject", ChecksumCRC32="AAAAAA==", **of)
    cloud.call("s3", "PutObject", ChecksumSHA256="A" * 43 + "=", **of)


def an_md5_that_is_wrong(cloud: Cloud):
    cloud.make_bucket()
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
    cloud.make_bucket()
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": []})


def more_deletions_than_a_thousand(cloud: Cloud):
    cloud.make_bucket()
    objects = [{"Key": f"many/{number}"} for number in range(1001)]
    cloud.call("s3", "DeleteObjects", Bucket="conformance", Delete={"Objects": objects})


def an_upload_by_url(cloud: Cloud):
    cloud.make_bucket()
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


def _put(cloud: Cloud, key: str, body: bytes) -> dict:
    cloud.make_bucket()
    of = {"Bucket": "conformance", "Key": key}
    cloud.client("s3", cloud.administrator, "us-east-1").put_object(Body=body, **of)
    return of


def _listed(cloud: Cloud) -> None:
    cloud.make_bucket("conformance-listed")
    client = cloud.client("s3", cloud.administrator, "us-east-1")
    for key in ("a/1", "a/2", "a/b/3", "b", "ä"):
        client.put_object(Bucket="conformance-listed", Key=key, Body=b"x")
