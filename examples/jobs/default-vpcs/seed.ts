import { CreateNetworkInterfaceCommand, DescribeSubnetsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';

/** Every account has a default VPC in each region. In the management account, it is in use. */
export const handler = everywhere(async ({ client, account }) => {
  if (account.name !== 'management') return;
  const ec2 = client(EC2Client);
  const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({}));
  await ec2.send(new CreateNetworkInterfaceCommand({ SubnetId: Subnets[0]?.SubnetId }));
});
