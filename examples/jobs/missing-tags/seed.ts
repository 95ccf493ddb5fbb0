import { CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';

/** Creates a volume with both tags, and one without one of them, which differs by region. */
export const handler = everywhere(async ({ client, region }) => {
  const ec2 = client(EC2Client);
  const both = [
    { Key: 'owner', Value: 'platform' },
    { Key: 'env', Value: 'prod' },
  ];
  const one = both.slice(region === 'us-east-1' ? 1 : 0, region === 'us-east-1' ? 2 : 1);
  for (const Tags of [both, one]) {
    const TagSpecifications = [{ ResourceType: 'volume' as const, Tags }];
    await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1, TagSpecifications }));
  }
});
