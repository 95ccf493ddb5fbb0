import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deploy } from './stack/deploy.ts';
import { template } from './world/stacks.ts';

const page = readFileSync(new URL('../../../docs/company-network.md', import.meta.url), 'utf8');

/** With these parameters, everything that a function may call is in the policies of its role. */
const stack = deploy(
  template,
  { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' },
  {
    KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
    NotificationTopicArn: 'arn:aws:sns:eu-west-1:111122223333:runs',
  },
);

it.each(['ListTargets', 'IssueCredentials', 'EndRun'])(
  'the page about networks names every VPC endpoint that %sFunction needs',
  (name) => {
    const [, row = ''] = new RegExp(`^\\| \`${name}Function\` +\\|(.*)$`, 'm').exec(page) ?? [];
    const endpoints = [...row.matchAll(/`([a-z0-9]+)`/g)].map(([, endpoint]) => endpoint as string);
    const services = stack.policies
      .filter(({ kind, owner }) => kind === 'identity' && owner === `${name}Role`)
      .flatMap(({ document }) => document.Statement.flatMap(({ Action }) => [Action].flat()))
      .map((action) => action.split(':')[0] as string);
    // Lambda itself writes the log.
    const called = new Set(services.filter((service) => service !== 'logs'));
    // The issuing function asks about regions with the role of the target account.
    if (name === 'IssueCredentials') for (const service of ['account', 'ec2']) called.add(service);
    expect(endpoints.sort()).toEqual([...called].sort());
  },
);
