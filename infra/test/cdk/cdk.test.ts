import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { StepEverywhere, type StepEverywhereProps, StepEverywherePropsError } from '../../src/cdk/index.ts';
import { givenParameters } from '../../src/cdk/key-and-bucket.ts';
import { templateParameters } from '../../src/cdk/template-parameters.ts';

const shipped = parse(readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8'), {
  logLevel: 'silent',
});

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
}

function synthesise(props?: StepEverywhereProps): {
  template: Record<string, unknown>;
  resources: Resource[];
  stack: Stack;
} {
  const stack = new Stack(new App(), 'Test');
  new StepEverywhere(stack, 'StepEverywhere', props);
  const template = Template.fromStack(stack).toJSON();
  return { template, resources: Object.values(template.Resources), stack };
}

const types = (resources: readonly { Type: string }[]): string[] => resources.map(({ Type }) => Type).sort();

describe('the CDK construct', () => {
  it('has every resource of the template, with its code and definition as assets', () => {
    const { resources, template } = synthesise();
    const made = Object.values(
      shipped.Resources as Record<string, { Type: string; Condition?: string }>,
    ).filter(
      ({ Condition = '' }) =>
        !['UsesExistingKey', 'UsesBucketKey', 'EncryptsStateMachine', 'NotifiesByEmail'].includes(Condition),
    );
    expect(types(resources)).toEqual(types(made));
    const uploaded = resources.flatMap(
      ({ Properties }) => Properties.CodeUri ?? Properties.DefinitionS3Location ?? [],
    );
    expect(uploaded).toHaveLength(5);
    expect(uploaded).toEqual(
      uploaded.map(() => ({
        Bucket: expect.anything(),
        Key: expect.stringMatching(/^[0-9a-f]{64}\.(zip|json)$/),
      })),
    );
    expect(template.Transform).toBe(shipped.Transform);
  });

  it('uploads the very files that the other ways deploy', () => {
    const app = new App();
    new StepEverywhere(new Stack(app, 'Test'), 'StepEverywhere');
    const { directory } = app.synth();
    const { files } = JSON.parse(readFileSync(join(directory, 'Test.assets.json'), 'utf8'));
    const paths = Object.values(files as Record<string, { source: { path: string } }>).map(
      ({ source }) => source.path,
    );
    const assets = paths.filter((path) => path.startsWith('asset.'));
    const definitions = assets.filter((path) => path.endsWith('.json'));
    expect(definitions.map((path) => readFileSync(join(directory, path), 'utf8')).sort()).toEqual(
      ['state-machine', 'schedule-starter']
        .map((name) => readFileSync(new URL(`../../${name}.asl.json`, import.meta.url), 'utf8'))
        .sort(),
    );
    const lambdas = assets.filter((path) => !definitions.includes(path));
    expect(lambdas).toHaveLength(3);
    for (const path of lambdas)
      expect(readFileSync(join(directory, path, 'index.mjs'), 'utf8')).toContain('handler');
  });

  it('leaves no parameter without a default', () => {
    const parameters = Object.values(
      synthesise().template.Parameters as Record<string, { Default?: unknown }>,
    );
    expect(parameters.filter(({ Default }) => Default === undefined)).toEqual([]);
  });

  it('sets the parameters of the template from its properties', () => {
    const stack = new Stack(new App(), 'Test');
    const props = {
      defaultRegions: ['eu-west-1', 'us-east-1'],
      logRetentionDays: 30,
      prices: { LambdaRequest: 1e-7 },
    };
    new StepEverywhere(stack, 'StepEverywhere', props);
    const template = Template.fromStack(stack);
    template.hasParameter('*', { Default: 'eu-west-1,us-east-1' });
    template.hasParameter('*', { Default: 30 });
    template.hasParameter('*', { Default: 'LambdaRequest=0.0000001' });
  });

  it('has a property for every parameter of the template', () => {
    const stack = new Stack(new App(), 'Test');
    const every: Required<StepEverywhereProps> = {
      defaultRegions: ['eu-west-1'],
      concurrencyShare: 50,
      key: Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/k'),
      bucket: Bucket.fromBucketAttributes(stack, 'Bucket', {
        bucketName: 'results-of-mine',
        encryptionKey: Key.fromKeyArn(stack, 'BucketKey', 'arn:aws:kms:eu-west-1:111122223333:key/b'),
      }),
      outputKeyPattern: 'Mine/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
      setSourceIdentity: false,
      sessionTagKeys: ['ticket', 'team'],
      workerRoles: { StepEverywhere_audit: ['Auditor', 'ops/*'] },
      resultsExpireAfterDays: 365,
      logRetentionDays: 30,
      logKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/l',
      stateMachineLogLevel: 'ALL',
      logExecutionData: true,
      tracing: true,
      roleNamePrefix: 'acme-StepEverywhere',
      rolePath: '/automation/',
      permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary',
      functionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/f',
      stateMachineKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/m',
      alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:operators',
      alarms: true,
      alarmFailedPercentage: 5,
      dashboard: true,
      eventBusName: 'operations',
      notificationTopicArn: 'arn:aws:sns:eu-west-1:111122223333:operators',
      notifyEmail: 'operators@example.com',
      notifyOn: 'always',
      subnetIds: ['subnet-0a', 'subnet-0b'],
      securityGroupIds: ['sg-0c'],
      prices: { LambdaRequest: 0.0000001 },
    };
    new StepEverywhere(stack, 'StepEverywhere', every);
    expect(
      [...templateParameters(every).map(([name]) => name), ...Object.keys(givenParameters(every))].sort(),
    ).toEqual(Object.keys(shipped.Parameters).sort());
  });

  it('says what its stack has, and lets a role start runs', () => {
    const stack = new Stack(new App(), 'Test');
    const orchestrator = new StepEverywhere(stack, 'StepEverywhere');
    const operator = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    orchestrator.stateMachine.grantStartExecution(operator);
    const { issuingRolePattern, bucketName, keyArn } = orchestrator;
    expect(JSON.stringify(stack.resolve(issuingRolePattern))).toMatch(/IssueCredentials-\*/);
    expect(stack.resolve([bucketName, keyArn])).toEqual([
      { Ref: expect.stringMatching(/TemplateBucket\w+$/) },
      { 'Fn::GetAtt': [expect.stringMatching(/TemplateKey\w+$/), 'Arn'] },
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Action: 'states:StartExecution', Effect: 'Allow' }] },
    });
  });

  it.each<[StepEverywhereProps, string]>([
    [
      { defaultRegions: ['Ireland'] },
      'DefaultRegions is "Ireland", but must be a comma-separated list of region codes',
    ],
    [
      { outputKeyPattern: '{{ .AccountId }}' },
      'OutputKeyPattern is "{{ .AccountId }}", but must be a folder name',
    ],
    [{ resultsExpireAfterDays: -1 }, 'ResultsExpireAfterDays is -1, but must be a number from 0 to 3650'],
    [{ logRetentionDays: 31 }, 'LogRetentionDays is 31, but must be one of 1, 3, 5'],
  ])('refuses %j before anything is deployed', (props, message) => {
    const create = (): unknown => new StepEverywhere(new Stack(new App(), 'Test'), 'StepEverywhere', props);
    expect(create).toThrow(StepEverywherePropsError);
    expect(create).toThrow(message);
  });
});
