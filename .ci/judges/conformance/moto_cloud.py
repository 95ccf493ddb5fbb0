"""`moto_server`, prepared for the cases: with an organization, and with what stack/template.yaml describes."""

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile

from cloud import REGION, Cloud, Keys

HERE = os.path.dirname(os.path.abspath(__file__))
MANAGEMENT = "123456789012"
MEMBERS = {"payments-prod": "Workloads/Prod", "payments-dev": "Workloads/Dev", "sandbox": None, "closed": None}
# Buckets that payments-prod has from the start, as in the emulator's file.
BUCKETS = [
    {
        "name": "conformance-described",
        "region": "eu-west-1",
        "tags": {"env": "prod", "owner": "payments"},
        "encryption": "aws:kms",
        "versioning": "Enabled",
        "publicAccessBlock": {"BlockPublicAcls": True, "IgnorePublicAcls": True},
        "policy": {"Version": "2012-10-17", "Statement": []},
    },
    {"name": "conformance-bare", "region": "eu-west-1", "publicAccessBlock": False},
    {"name": "conformance-suspended", "region": REGION, "versioning": "Suspended"},
]
ROLE = {"name": "Auditor", "tags": {"stepeverywhere:assumable": "true"}}


@contextlib.contextmanager
def moto_cloud():
    """Serves moto on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = os.path.join(os.path.dirname(sys.executable), "moto_server")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], **quiet)
    try:
        yield _prepared(f"http://127.0.0.1:{port}", process)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _prepared(endpoint: str, process: subprocess.Popen) -> Cloud:
    # Lambda without Docker, and Step Functions with its interpreter instead of invented results.
    config = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": True}}
    _post(f"{endpoint}/moto-api/config", json.dumps(config), process)
    cloud = Cloud("moto", endpoint, Keys("AKIAMOTO", "moto"), "", "", {}, lambda: _strict(endpoint))
    iam = cloud.client("iam", cloud.administrator, REGION)
    iam.create_user(UserName="administrator")
    allow = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
    iam.put_user_policy(UserName="administrator", PolicyName="all", PolicyDocument=allow)
    key = iam.create_access_key(UserName="administrator")["AccessKey"]
    cloud.administrator = Keys(key["AccessKeyId"], key["SecretAccessKey"])
    cloud.accounts = _organization(cloud)
    cloud.key_arn, cloud.other_key_arn = (_key(cloud) for _ in range(2))
    _buckets(cloud)
    _function(cloud)
    _state_machines(cloud)
    cloud.client("sns", cloud.administrator, REGION).create_topic(Name="conformance")
    cloud.client("scheduler", cloud.administrator, REGION).create_schedule_group(Name="conformance")
    return cloud


def organization_file(moto: Cloud) -> dict:
    """Writes moto's organization as a file for the emulator, including its random account ids."""
    accounts = [{"id": MANAGEMENT, "name": "management"}]
    for name, unit in MEMBERS.items():
        state = {"state": "SUSPENDED"} if name == "closed" else {}
        accounts.append({"id": moto.accounts[name], "name": name, "tags": {"env": name}, **state})
        if unit:
            accounts[-1]["ou"] = unit
        if name == "payments-prod":
            accounts[-1]["buckets"] = BUCKETS
    return {"managementAccount": MANAGEMENT, "defaults": {"roles": [ROLE]}, "accounts": accounts}


def _organization(cloud: Cloud) -> dict[str, str]:
    client = cloud.client("organizations", cloud.administrator, REGION)
    client.create_organization(FeatureSet="ALL")
    root = client.list_roots()["Roots"][0]["Id"]
    units = {}
    accounts = {"management": MANAGEMENT}
    for name, unit in MEMBERS.items():
        tags = [{"Key": "env", "Value": name}]
        made = client.create_account(AccountName=name, Email=f"{name}@example.com", Tags=tags)
        accounts[name] = made["CreateAccountStatus"]["AccountId"]
        parent, path = root, ""
        for step in unit.split("/") if unit else []:
            path = f"{path}/{step}"
            if path not in units:
                made = client.create_organizational_unit(ParentId=parent, Name=step)
                units[path] = made["OrganizationalUnit"]["Id"]
            parent = units[path]
        if parent != root:
            client.move_account(AccountId=accounts[name], SourceParentId=root, DestinationParentId=parent)
    client.close_account(AccountId=accounts["closed"])
    return accounts


def _buckets(cloud: Cloud) -> None:
    keys = cloud.assume("payments-prod")
    for bucket in BUCKETS:
        of, region = {"Bucket": bucket["name"]}, bucket["region"]
        client = cloud.client("s3", keys, region)
        configuration = {} if region == REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        client.create_bucket(**of, **configuration)
        if tags := bucket.get("tags"):
            tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
            client.put_bucket_tagging(Tagging={"TagSet": tag_set}, **of)
        if algorithm := bucket.get("encryption"):
            rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": algorithm}, "BucketKeyEnabled": False}
            client.put_bucket_encryption(ServerSideEncryptionConfiguration={"Rules": [rule]}, **of)
        if status := bucket.get("versioning"):
            client.put_bucket_versioning(VersioningConfiguration={"Status": status}, **of)
        if policy := bucket.get("policy"):
            client.put_bucket_policy(Policy=json.dumps(policy, separators=(",", ":")), **of)
        if block := bucket.get("publicAccessBlock"):
            names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
            whole = {name: block.get(name, False) for name in names}
            client.put_public_access_block(PublicAccessBlockConfiguration=whole, **of)


def _key(cloud: Cloud) -> str:
    return cloud.client("kms", cloud.administrator, REGION).create_key()["KeyMetadata"]["Arn"]


def _role(cloud: Cloud, name: str, service: str) -> str:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    iam = cloud.client("iam", cloud.administrator, REGION)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]


def _function(cloud: Cloud) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as file:
        file.write(os.path.join(HERE, "stack", "echo", "index.mjs"), "index.mjs")
    cloud.client("lambda", cloud.administrator, REGION).create_function(
        FunctionName="echo",
        Runtime="nodejs24.x",
        Handler="index.handler",
        Role=_role(cloud, "echo", "lambda"),
        Code={"ZipFile": code.getvalue()},
    )


def _state_machines(cloud: Cloud) -> None:
    role = _role(cloud, "machine", "states")
    client = cloud.client("stepfunctions", cloud.administrator, REGION)
    for name in ("pass", "fail", "wait", "map"):
        with open(os.path.join(HERE, "stack", f"{name}.asl.json"), encoding="utf-8") as file:
            client.create_state_machine(name=name, definition=file.read(), roleArn=role)


@contextlib.contextmanager
def _strict(endpoint: str):
    """Makes moto check signatures from the request with this number on; it does so only if configured."""
    _post(f"{endpoint}/moto-api/reset-auth", "0")
    try:
        yield
    finally:
        _post(f"{endpoint}/moto-api/reset-auth", "inf")


def _post(url: str, body: str, process: subprocess.Popen | None = None) -> None:
    """Sends a POST request, and retries until a server that has just been started listens."""
    deadline = time.monotonic() + 60
    while True:
        try:
            # The default content type of urllib is a form, in which moto would not see the body.
            request = urllib.request.Request(url, body.encode(), {"Content-Type": "text/plain"}, method="POST")
            urllib.request.urlopen(request, timeout=30).close()
            return
        except ConnectionRefusedError as error:
            refused = error
        except urllib.error.URLError as error:
            refused = error
        if process is None or process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("moto_server does not listen") from refused
        time.sleep(0.1)
