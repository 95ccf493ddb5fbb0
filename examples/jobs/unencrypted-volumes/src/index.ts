import { EC2Client, paginateDescribeVolumes } from '@aws-sdk/client-ec2';
import { everywhere } from '@step-everywhere/core';

/** Lists the EBS volumes that are not encrypted, one row for each. */
export const handler = everywhere(async function* ({ client, account }) {
  const Filters = [{ Name: 'encrypted', Values: ['false'] }];
  for await (const { Volumes = [] } of paginateDescribeVolumes({ client: client(EC2Client) }, { Filters })) {
    for (const { VolumeId, Size, State, Attachments = [] } of Volumes) {
      const instances = Attachments.map(({ InstanceId }) => InstanceId);
      yield { AccountName: account.name, VolumeId, SizeGiB: Size, State, Instances: instances };
    }
  }
});
