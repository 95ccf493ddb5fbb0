"""Creates a security group open to the world, for SSH in one region and for everything in the other, and one for HTTPS."""

from step_everywhere import Run, everywhere


@everywhere
def handler(run: Run[None]) -> None:
    ec2 = run.client("ec2")
    ssh = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    office = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}
    for name, rule in {
        "open": ssh if run.region == "us-east-1" else everything,
        "web": https,
        "office": office,
    }.items():
        group = ec2.create_security_group(GroupName=name, Description=name)
        ec2.authorize_security_group_ingress(GroupId=group["GroupId"], IpPermissions=[rule])
