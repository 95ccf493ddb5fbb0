import { DescribeVpcsCommand, EC2Client, paginateDescribeNetworkInterfaces } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';
import { deleteVpc } from './delete-vpc.ts';

const payload = z.strictObject({
  /** Whether to delete; otherwise only lists what would be deleted. */
  delete: z.boolean().default(false),
});

/** Deletes the default VPC of the region unless something uses it; without `"delete": true`, only says what it would do. */
export const handler = everywhere(
  async function* ({ client, account, payload: { delete: isMeant } }) {
    const ec2 = client(EC2Client);
    const Filters = [{ Name: 'is-default', Values: ['true'] }];
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({ Filters }));
    for (const { VpcId = '' } of Vpcs) {
      const interfaces = await countInterfaces(ec2, VpcId);
      const isUnused = interfaces === 0;
      if (isUnused && isMeant) await deleteVpc(ec2, VpcId);
      const Action = isUnused ? (isMeant ? 'deleted' : 'would be deleted') : 'kept: in use';
      yield { AccountName: account.name, VpcId, NetworkInterfaces: interfaces, Action };
    }
  },
  { payload: payload.default({ delete: false }) },
);

/** Everything that uses a VPC, including services that AWS runs in it, has a network interface. */
async function countInterfaces(client: EC2Client, VpcId: string): Promise<number> {
  const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
  let count = 0;
  for await (const { NetworkInterfaces = [] } of paginateDescribeNetworkInterfaces({ client }, { Filters }))
    count += NetworkInterfaces.length;
  return count;
}
