import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CreateDetectorCommand, GuardDutyClient } from '@aws-sdk/client-guardduty';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { EnableSecurityHubCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { everywhere } from '@step-everywhere/core';

/** Turns GuardDuty on in one region and Security Hub in the other; the management account has a trail for all regions. */
export const handler = everywhere(async ({ client, account, region }) => {
  if (region === 'eu-west-1') {
    await client(SecurityHubClient).send(new EnableSecurityHubCommand({}));
    return;
  }
  await client(GuardDutyClient).send(new CreateDetectorCommand({ Enable: true }));
  if (account.name !== 'management') return;
  const S3BucketName = `trail-${account.id}`;
  await client(S3Client).send(new CreateBucketCommand({ Bucket: S3BucketName }));
  const cloudTrail = client(CloudTrailClient);
  await cloudTrail.send(new CreateTrailCommand({ Name: 'all', S3BucketName, IsMultiRegionTrail: true }));
  await cloudTrail.send(new StartLoggingCommand({ Name: 'all' }));
});
