"""Lists the rules of security groups that are open to the whole internet, in every account and region."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from step_everywhere import Run, everywhere

WORLD = {"0.0.0.0/0", "::/0"}


@dataclass(frozen=True)
class Options:
    """The run's `Payload`."""

    allowed: list[int] = field(default_factory=lambda: [80, 443])
    """Ports that may be open to the world: rules for one of them alone are left out."""


@everywhere(payload=lambda payload: Options(**(payload or {})))
def handler(run: Run[Options]) -> Iterator[object]:
    """Yields a row for each rule that is open to the world."""
    pages = run.client("ec2").get_paginator("describe_security_groups").paginate()
    for group in (group for page in pages for group in page["SecurityGroups"]):
        for rule in group["IpPermissions"]:
            ranges = [each["CidrIp"] for each in rule["IpRanges"]] + [each["CidrIpv6"] for each in rule["Ipv6Ranges"]]
            # A rule for all protocols has no ports.
            ports = (rule.get("FromPort"), rule.get("ToPort"))
            if not WORLD.intersection(ranges) or (ports[0] == ports[1] and ports[0] in run.payload.allowed):
                continue
            yield {
                "AccountName": run.account.name,
                "GroupId": group["GroupId"],
                "GroupName": group["GroupName"],
                "Protocol": "all" if rule["IpProtocol"] == "-1" else rule["IpProtocol"],
                "FromPort": ports[0],
                "ToPort": ports[1],
                "Ranges": sorted(WORLD.intersection(ranges)),
            }
