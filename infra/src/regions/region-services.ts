import type { AccountClientConfig } from '@aws-sdk/client-account';
import type { EC2ClientConfig } from '@aws-sdk/client-ec2';

/** Configuration of the two services that know the regions; a test sets endpoints. */
export interface RegionServices {
  readonly account?: AccountClientConfig;
  readonly ec2?: EC2ClientConfig;
}
