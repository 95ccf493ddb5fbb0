import { CreateVolumeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';

/** Creates an encrypted volume, and in the member accounts one without encryption. */
export const handler = everywhere(async ({ client, account, region }) => {
  const ec2 = client(EC2Client);
  const AvailabilityZone = `${region}a`;
  await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size: 8, Encrypted: true }));
  if (account.name === 'management') return;
  const Size = region === 'us-east-1' ? 10 : 20;
  await ec2.send(new CreateVolumeCommand({ AvailabilityZone, Size, Encrypted: false }));
});
