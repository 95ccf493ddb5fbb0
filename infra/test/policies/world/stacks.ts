import { readFileSync } from 'node:fs';
import { parseTemplate, type Template } from '../../../src/cdk/parse-template.ts';
import { deploy, type Stack } from '../stack/deploy.ts';
import { accounts } from './accounts.ts';

const templateFile = new URL('../../../template.yaml', import.meta.url);

/** The shipped template. */
export const template: Template = parseTemplate(readFileSync(templateFile, 'utf8'));

const ireland = { partition: 'aws', region: 'eu-west-1', accountId: accounts.stack };
const bucketKeyId = '55555555-4444-4333-8222-111111111111';
const stateMachineKeyId = '66666666-4444-4333-8222-111111111111';
const existing = (home: typeof ireland) => ({
  KmsKeyArn: `arn:${home.partition}:kms:${home.region}:${home.accountId}:key/99999999-8888-4777-8666-555555555555`,
  OutputBucket: 'acme-results',
  OutputBucketKeyArn: `arn:${home.partition}:kms:${home.region}:${home.accountId}:key/${bucketKeyId}`,
  StateMachineKeyArn: `arn:${home.partition}:kms:${home.region}:${home.accountId}:key/${stateMachineKeyId}`,
  OutputKeyPattern: 'audit/{{ .Function }}/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
});

/** The deployments of the template that the tables use. */
export const stacks: Readonly<Record<string, Stack>> = {
  'as shipped': deploy(template, ireland),
  'with a key and a bucket of the operator': deploy(template, ireland, existing(ireland)),
  'without source identity': deploy(template, ireland, { SetSourceIdentity: 'false' }),
  'with session tags': deploy(template, ireland, { SessionTagKeys: 'ticket' }),
  'with messages': deploy(template, ireland, {
    NotificationTopicArn: `arn:aws:sns:${ireland.region}:${ireland.accountId}:operators`,
  }),
  'as shipped, in China': deploy(template, { ...ireland, partition: 'aws-cn', region: 'cn-north-1' }),
  'as shipped, in GovCloud': deploy(template, {
    ...ireland,
    partition: 'aws-us-gov',
    region: 'us-gov-west-1',
  }),
  'as shipped, in the European Sovereign Cloud': deploy(template, {
    ...ireland,
    partition: 'aws-eusc',
    region: 'eusc-de-east-1',
  }),
};
