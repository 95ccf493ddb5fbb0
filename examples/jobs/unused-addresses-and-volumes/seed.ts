import { AllocateAddressCommand, CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';

/** Creates an address in one region, and a volume in the other. */
export const handler = everywhere(async ({ client, region }) => {
  const ec2 = client(EC2Client);
  if (region === 'us-east-1') await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  else
    await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 100, VolumeType: 'gp3' }));
});
