import { CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
} from '@aws-sdk/client-config-service';
import { GetDetectorCommand, GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import { DescribeHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { type ClientFactory, everywhere } from '@step-everywhere/core';

/** Each service, with whether it is on in the account and region. */
const services: Readonly<Record<string, (client: ClientFactory) => Promise<boolean>>> = {
  GuardDuty: async (client) => {
    const guardDuty = client(GuardDutyClient);
    const { DetectorIds = [] } = await guardDuty.send(new ListDetectorsCommand({}));
    const detectors = DetectorIds.map((DetectorId) => guardDuty.send(new GetDetectorCommand({ DetectorId })));
    return (await Promise.all(detectors)).some(({ Status }) => Status === 'ENABLED');
  },
  Config: async (client) => {
    const config = client(ConfigServiceClient);
    const status = await config.send(new DescribeConfigurationRecorderStatusCommand({}));
    return status.ConfigurationRecordersStatus?.some(({ recording }) => recording) ?? false;
  },
  CloudTrail: async (client) => {
    const cloudTrail = client(CloudTrailClient);
    // Includes trails of other regions and of the organization that cover this region.
    const { trailList = [] } = await cloudTrail.send(
      new DescribeTrailsCommand({ includeShadowTrails: true }),
    );
    const statuses = trailList.map(({ TrailARN }) =>
      cloudTrail.send(new GetTrailStatusCommand({ Name: TrailARN })),
    );
    return (await Promise.all(statuses)).some(({ IsLogging }) => IsLogging);
  },
  SecurityHub: async (client) => {
    try {
      await client(SecurityHubClient).send(new DescribeHubCommand({}));
      return true;
    } catch (error) {
      // The errors for an account that is not subscribed.
      if (['InvalidAccessException', 'ResourceNotFoundException'].includes((error as Error).name))
        return false;
      throw error;
    }
  },
};

/** Lists which of GuardDuty, Config, CloudTrail and Security Hub are off, one row for each. */
export const handler = everywhere(async function* ({ client, account }) {
  const isOn = await Promise.all(Object.values(services).map((ask) => ask(client)));
  for (const [index, Service] of Object.keys(services).entries())
    if (!isOn[index]) yield { AccountName: account.name, Service };
});
