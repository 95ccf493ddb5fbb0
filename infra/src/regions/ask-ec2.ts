import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { clientSettings } from '../client-settings.ts';

/**
 * Asks EC2 for the regions of the account whose credentials the client has; without `AllRegions` it answers the enabled
 * ones alone (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html).
 *
 * A module of its own, which is loaded when it is needed: the model of EC2 is large.
 *
 * @param which every region that AWS has launched, or those that are enabled in the account
 * @throws what the SDK throws
 */
export async function askEc2(config: EC2ClientConfig, which: 'enabled' | 'launched'): Promise<string[]> {
  const client = new EC2Client({ ...clientSettings(8), ...config });
  const command = new DescribeRegionsCommand(which === 'launched' ? { AllRegions: true } : {});
  const { Regions = [] } = await client.send(command);
  return Regions.map(({ RegionName = '' }) => RegionName);
}
