import { DescribeRegionsCommand, EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { clientSettings } from '../client-settings.ts';

/**
 * Asks EC2 for the regions of the account of the client's credentials; without `AllRegions` it returns only the enabled
 * ones (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html).
 *
 * A separate module, loaded only when needed, because the model of EC2 is large.
 *
 * @param which every region that AWS has launched, or those that the account has enabled
 * @throws errors of the SDK
 */
export async function askEc2(config: EC2ClientConfig, which: 'enabled' | 'launched'): Promise<string[]> {
  const client = new EC2Client({ ...clientSettings(8), ...config });
  const command = new DescribeRegionsCommand(which === 'launched' ? { AllRegions: true } : {});
  const { Regions = [] } = await client.send(command);
  return Regions.map(({ RegionName = '' }) => RegionName);
}
