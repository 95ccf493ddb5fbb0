"""Finds the partition of a region."""

import boto3


def partition_of(region: str) -> str:
    """Returns `aws`, `aws-cn`, …; `aws` for a region that botocore does not know."""
    try:
        return boto3.session.Session(region_name=region).get_partition_for_region(region)
    except Exception:  # noqa: BLE001  (botocore does not know every region)
        return "aws"
