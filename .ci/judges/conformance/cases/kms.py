"""KMS: a key whose policy lets the role `sealer` encrypt."""

from cloud import Cloud, Keys


def a_key(cloud: Cloud):
    cloud.call("kms", "DescribeKey", KeyId=cloud.key_arn)
    cloud.call("kms", "DescribeKey", KeyId=_id(cloud))


def a_key_that_is_not_there(cloud: Cloud):
    nothing = "00000000-0000-0000-0000-000000000000"
    cloud.call("kms", "DescribeKey", KeyId=nothing)
    cloud.call("kms", "Encrypt", KeyId=nothing, Plaintext=b"text")
    cloud.call("kms", "CreateGrant", KeyId=nothing, GranteePrincipal=_sealer(cloud), Operations=["Decrypt"])
    cloud.call("kms", "ListGrants", KeyId=nothing)
    cloud.call("kms", "RevokeGrant", KeyId=nothing, GrantId="0" * 64)


def no_key(cloud: Cloud):
    cloud.call("kms", "DescribeKey")


def a_key_asked_for_in_another_region(cloud: Cloud):
    cloud.call("kms", "DescribeKey", KeyId=cloud.key_arn, region="eu-west-1")


def a_text_there_and_back(cloud: Cloud):
    keys = _granted(cloud)
    context = {"Recipient": _sealer(cloud), "Run": "1"}
    members = {"Plaintext": b"text", "EncryptionContext": context}
    sealed = cloud.call("kms", "Encrypt", keys=keys, KeyId=cloud.key_arn, **members)
    blob = sealed.output["CiphertextBlob"]
    cloud.call("kms", "Decrypt", keys=keys, CiphertextBlob=blob, EncryptionContext=context)
    cloud.call("kms", "Decrypt", keys=keys, CiphertextBlob=blob, EncryptionContext=context, KeyId=cloud.key_arn)


def a_text_for_another_context(cloud: Cloud):
    keys = _granted(cloud)
    blob = _sealed(cloud, keys, {"Recipient": _sealer(cloud), "Run": "1"})
    wrong = {"Recipient": _sealer(cloud), "Run": "2"}
    cloud.call("kms", "Decrypt", keys=keys, CiphertextBlob=blob, EncryptionContext=wrong)


def a_text_for_another_recipient(cloud: Cloud):
    keys = _granted(cloud)
    context = {"Recipient": "arn:aws:iam::123456789012:role/other"}
    blob = _sealed(cloud, keys, context)
    cloud.call("kms", "Decrypt", keys=keys, CiphertextBlob=blob, EncryptionContext=context)


def a_text_of_another_key(cloud: Cloud):
    keys = _granted(cloud)
    context = {"Recipient": _sealer(cloud)}
    blob = _sealed(cloud, keys, context)
    members = {"CiphertextBlob": blob, "EncryptionContext": context}
    cloud.call("kms", "Decrypt", keys=keys, KeyId=cloud.other_key_arn, **members)


def a_text_that_nobody_encrypted(cloud: Cloud):
    cloud.call("kms", "Decrypt", CiphertextBlob=b"made up, and long enough to be one of them" * 3)


def a_text_without_a_grant(cloud: Cloud):
    keys = cloud.assume("management", "sealer")
    context = {"Recipient": _sealer(cloud)}
    sealed = cloud.client("kms", keys, "us-east-1").encrypt(
        KeyId=cloud.other_key_arn, Plaintext=b"text", EncryptionContext=context
    )
    members = {"CiphertextBlob": sealed["CiphertextBlob"], "EncryptionContext": context}
    cloud.call("kms", "Decrypt", keys=keys, **members)


def encryption_by_who_may_not(cloud: Cloud):
    cloud.call("kms", "Encrypt", KeyId=cloud.key_arn, Plaintext=b"text")


def a_text_that_is_empty(cloud: Cloud):
    cloud.call("kms", "Encrypt", keys=cloud.assume("management", "sealer"), KeyId=cloud.key_arn, Plaintext=b"")


def a_text_that_is_too_long(cloud: Cloud):
    keys = cloud.assume("management", "sealer")
    cloud.call("kms", "Encrypt", keys=keys, KeyId=cloud.key_arn, Plaintext=b"x" * 4096)
    cloud.call("kms", "Encrypt", keys=keys, KeyId=cloud.key_arn, Plaintext=b"x" * 4097)


def a_rehearsal(cloud: Cloud):
    keys = cloud.assume("management", "sealer")
    cloud.call("kms", "Encrypt", keys=keys, KeyId=cloud.key_arn, Plaintext=b"text", DryRun=True)


def an_algorithm_of_other_keys(cloud: Cloud):
    keys = cloud.assume("management", "sealer")
    members = {"Plaintext": b"text", "EncryptionAlgorithm": "RSAES_OAEP_SHA_256"}
    cloud.call("kms", "Encrypt", keys=keys, KeyId=cloud.key_arn, **members)


def a_grant_s_life(cloud: Cloud):
    constraints = {"EncryptionContextSubset": {"Run": "life"}}
    terms = {"GranteePrincipal": _sealer(cloud), "Operations": ["Decrypt"], "Constraints": constraints}
    grant = cloud.call("kms", "CreateGrant", KeyId=cloud.key_arn, Name="life", **terms)
    cloud.call("kms", "ListGrants", KeyId=cloud.key_arn, GrantId=grant.output["GrantId"])
    cloud.call("kms", "RevokeGrant", KeyId=cloud.key_arn, GrantId=grant.output["GrantId"])
    cloud.call("kms", "ListGrants", KeyId=cloud.key_arn, GrantId=grant.output["GrantId"])
    cloud.call("kms", "RevokeGrant", KeyId=cloud.key_arn, GrantId=grant.output["GrantId"])


def the_same_grant_twice(cloud: Cloud):
    terms = {"KeyId": cloud.other_key_arn, "GranteePrincipal": _principal("twice"), "Operations": ["Decrypt"]}
    first = cloud.call("kms", "CreateGrant", Name="twice", **terms)
    cloud.call("kms", "CreateGrant", Name="twice", **terms)
    cloud.call("kms", "RevokeGrant", KeyId=cloud.other_key_arn, GrantId=first.output["GrantId"])


def grants_one_at_a_time(cloud: Cloud):
    client = cloud.client("kms", cloud.administrator, "us-east-1")
    for name in ("page-1", "page-2"):
        terms = {"GranteePrincipal": _principal("paged"), "Operations": ["Decrypt"]}
        client.create_grant(KeyId=cloud.other_key_arn, Name=name, **terms)
    members = {"KeyId": cloud.other_key_arn, "GranteePrincipal": _principal("paged"), "Limit": 1}
    cloud.call("kms", "ListGrants", **members)


def grants_with_a_marker_that_is_none(cloud: Cloud):
    cloud.call("kms", "ListGrants", KeyId=cloud.key_arn, Marker="made-up")


def a_grant_of_an_unknown_operation(cloud: Cloud):
    _grant(cloud, Operations=["Guess"])


def a_grant_of_nothing(cloud: Cloud):
    _grant(cloud, Operations=[])


def a_grant_to_what_is_no_principal(cloud: Cloud):
    _grant(cloud, GranteePrincipal="arn:aws:s3:::bucket")


def a_grant_with_a_name_that_is_none(cloud: Cloud):
    _grant(cloud, Name="no spaces")


def a_grant_by_another_account(cloud: Cloud):
    _grant(cloud, keys=cloud.assume("sandbox"))


def a_grant_token_that_was_never_given(cloud: Cloud):
    keys = _granted(cloud)
    context = {"Recipient": _sealer(cloud)}
    members = {"CiphertextBlob": _sealed(cloud, keys, context), "EncryptionContext": context}
    cloud.call("kms", "Decrypt", keys=keys, GrantTokens=["bWFkZSB1cA=="], **members)


def _grant(cloud: Cloud, **members):
    terms = {"KeyId": cloud.key_arn, "GranteePrincipal": _sealer(cloud), "Operations": ["Decrypt"]}
    cloud.call("kms", "CreateGrant", **{**terms, **members})


def _id(cloud: Cloud) -> str:
    return cloud.key_arn.split("/")[1]


def _sealer(cloud: Cloud) -> str:
    return _principal("sealer")


def _principal(role: str) -> str:
    return f"arn:aws:iam::123456789012:role/{role}"


def _granted(cloud: Cloud) -> Keys:
    """Keys of the sealer, which may now decrypt as well."""
    client = cloud.client("kms", cloud.administrator, "us-east-1")
    terms = {"GranteePrincipal": _sealer(cloud), "Operations": ["Decrypt"], "Name": "conformance"}
    client.create_grant(KeyId=cloud.key_arn, **terms)
    return cloud.assume("management", "sealer")


def _sealed(cloud: Cloud, keys: Keys, context: dict) -> bytes:
    client = cloud.client("kms", keys, "us-east-1")
    return client.encrypt(KeyId=cloud.key_arn, Plaintext=b"text", EncryptionContext=context)["CiphertextBlob"]
