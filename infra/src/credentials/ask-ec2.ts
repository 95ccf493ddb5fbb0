import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { clientSettings } from '../client-settings.ts';

/**
 * Asks EC2 for the regions that are enabled; without `AllRegions` it answers those alone
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html).
 *
 * A module of its own, which is loaded when it is needed: the model of EC2 is large.
 *
 * @param config with the credentials of the account in question
 * @throws what the SDK throws
 */
export async function askEc2(config: EC2ClientConfig): Promise<string[]> {
  const client = new EC2Client({ ...clientSettings(8), ...config });
  const { Regions = [] } = await client.send(new DescribeRegionsCommand({}));
  return Regions.map(({ RegionName = '' }) => RegionName);
}
