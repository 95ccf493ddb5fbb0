import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { namingProperties } from './stack/attributes.ts';
import { deploy } from './stack/deploy.ts';
import type { PolicyDocument } from './stack/documents.ts';
import { template } from './world/stacks.ts';

const page = readFileSync(new URL('../../../docs/cli/deploy.md', import.meta.url), 'utf8');
const [, block = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
const policy: PolicyDocument = JSON.parse(block);

/** For each type of resource of the template, the action that creates it. */
const creates: Readonly<Record<string, string>> = {
  'AWS::CloudWatch::Alarm': 'cloudwatch:PutMetricAlarm',
  'AWS::CloudWatch::Dashboard': 'cloudwatch:PutDashboard',
  'AWS::IAM::Policy': 'iam:PutRolePolicy',
  'AWS::IAM::Role': 'iam:CreateRole',
  'AWS::KMS::Key': 'kms:CreateKey',
  'AWS::Logs::LogGroup': 'logs:CreateLogGroup',
  'AWS::S3::Bucket': 's3:CreateBucket',
  'AWS::S3::BucketPolicy': 's3:PutBucketPolicy',
  'AWS::SNS::Topic': 'sns:CreateTopic',
  'AWS::SQS::Queue': 'sqs:CreateQueue',
  'AWS::Scheduler::ScheduleGroup': 'scheduler:CreateScheduleGroup',
  'AWS::Serverless::Function': 'lambda:CreateFunction',
  'AWS::StepFunctions::StateMachine': 'states:CreateStateMachine',
};
const types = [...new Set(Object.values(template.Resources).map(({ Type }) => Type))];

const matches = (pattern: string, value: string) =>
  new RegExp(`^${pattern.replace(/[.+?^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(value);
const list = (value: string | readonly string[] = []) => [value].flat();
const allowing = (action: string) =>
  policy.Statement.filter(({ Action }) => list(Action).some((pattern) => matches(pattern, action)));

describe('the policy for a person who deploys the stack, in docs/cli/deploy.md,', () => {
  it.each(types)('allows to create a resource of the type %s', (type) => {
    expect(creates).toHaveProperty([type]);
    expect(allowing(creates[type] ?? '')).not.toEqual([]);
  });

  it.each(['events:PutRule', 'events:PutTargets', 'lambda:AddPermission'])(
    'allows %s, which SAM adds',
    (action) => {
      expect(
        Object.values(template.Resources).flatMap(({ Properties }) => Object.keys(Properties?.Events ?? {})),
      ).not.toEqual([]);
      expect(allowing(action)).not.toEqual([]);
    },
  );

  it('covers the names that the template gives to its resources', () => {
    const stack = deploy(template, { partition: 'aws', region: 'eu-west-1', accountId: '111122223333' });
    const named = stack.logicalIds.filter((id) => {
      const { Type = '', Properties = {} } = template.Resources[id] ?? {};
      return namingProperties[Type] !== undefined && Properties[namingProperties[Type]] !== undefined;
    });
    expect(named.length).toBeGreaterThan(10);
    const denied = named.filter((id) => {
      const action = creates[template.Resources[id]?.Type ?? ''] ?? '';
      return !allowing(action).some(({ Resource }) =>
        list(Resource).some((pattern) => matches(pattern, stack.arn(id))),
      );
    });
    expect(denied).toEqual([]);
  });
});
