import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { describe, expect, it } from 'vitest';
import { type KeyAndBucket, StepEverywhere, StepEverywherePropsError } from '../../src/cdk/index.ts';
import { parseTemplate } from '../../src/cdk/parse-template.ts';

const shipped = parseTemplate(readFileSync(new URL('../../template.yaml', import.meta.url), 'utf8'));

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action?: unknown;
  readonly Condition?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly KeyPolicy?: { readonly Statement: readonly Statement[] };
    readonly PolicyDocument?: { readonly Statement: readonly Statement[] };
  };
}

/** The logical ids in all references. */
function references(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (name === 'Ref') return [member as string];
    if (name === 'Fn::GetAtt') return [[member].flat().join('.').split('.')[0] ?? ''];
    return references(member);
  });
}

function synthesise(give: (stack: Stack) => KeyAndBucket) {
  const stack = new Stack(new App(), 'Test');
  const given = give(stack);
  const orchestrator = new StepEverywhere(stack, 'StepEverywhere', given);
  const template = Template.fromStack(stack).toJSON();
  const resources: Record<string, Resource> = template.Resources;
  const environment = (name: string): unknown => template.Globals.Function.Environment.Variables[name];
  const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);
  return { stack, given, orchestrator, template, environment, ofType };
}

/** The rules that an app violates according to the CDK's validation. */
function warningsOf(fill: (stack: Stack) => void): string[] {
  const app = new App();
  fill(new Stack(app, 'Test'));
  const report = JSON.parse(readFileSync(`${app.synth().directory}/validation-report.json`, 'utf8'));
  return report.pluginReports.flatMap(({ violations }: { violations: { ruleName: string }[] }) =>
    violations.map(({ ruleName }) => ruleName),
  );
}

/** References to logical ids that the template does not have. */
function dangling(template: Record<string, Record<string, unknown>>): string[] {
  const known = new Set(
    ['Parameters', 'Resources'].flatMap((section) => Object.keys(template[section] ?? {})),
  );
  return references(template).filter((id) => !known.has(id) && !id.startsWith('AWS::'));
}

describe('a key and a bucket given to the CDK construct', () => {
  it('replace its own if they are in the same stack', () => {
    const { stack, given, orchestrator, template, environment, ofType } = synthesise((scope) => ({
      key: new Key(scope, 'Sealing'),
      bucket: new Bucket(scope, 'Results'),
    }));
    const [keyArn, bucketName] = stack.resolve([given.key?.keyArn, given.bucket?.bucketName]);
    expect(stack.resolve([orchestrator.keyArn, orchestrator.bucketName])).toEqual([keyArn, bucketName]);
    expect(environment('KMS_KEY_ARN')).toEqual(keyArn);
    expect(environment('OUTPUT_BUCKET')).toEqual(bucketName);
    expect(environment('OUTPUT_BUCKET_KEY_ARN')).toBe('');
    expect(ofType('AWS::KMS::Key')).toHaveLength(1);
    expect(ofType('AWS::S3::Bucket')).toHaveLength(1);
    expect(ofType('AWS::S3::BucketPolicy')).toEqual([]);
    // These statements let the stack's roles use a key whose policy lets IAM decide.
    const roles = ofType('AWS::IAM::Role').filter(([, role]) => JSON.stringify(role).includes('ExistingKey'));
    expect(roles).toHaveLength(3);
    for (const [, { Properties }] of roles) expect(references(Properties)).toContain(keyArn['Fn::GetAtt'][0]);
    expect(dangling(template)).toEqual([]);
  });

  it('are not required, because the stack creates its own', () => {
    const { template, ofType } = synthesise(() => ({}));
    expect(ofType('AWS::KMS::Key')).toHaveLength(1);
    expect(ofType('AWS::S3::BucketPolicy')).toHaveLength(1);
    expect(JSON.stringify(template)).not.toContain('ExistingKey');
    expect(dangling(template)).toEqual([]);
  });

  it("add the Deny statements of the stack's own key to a key of the app", () => {
    const { ofType } = synthesise((scope) => ({ key: new Key(scope, 'Sealing') }));
    const denied = (statements: readonly Statement[] = []) =>
      statements.filter(({ Effect }) => Effect === 'Deny');
    const [[, key] = []] = ofType('AWS::KMS::Key');
    const own = shipped.Resources.Key as unknown as Resource;
    expect(denied(key?.Properties?.KeyPolicy?.Statement)).toEqual(
      denied(own.Properties?.KeyPolicy?.Statement),
    );
    expect(denied(key?.Properties?.KeyPolicy?.Statement).map(({ Sid }) => Sid)).toEqual([
      'OnlyTheRecipientDecrypts',
      'NobodyDecryptsWithoutAName',
      'NobodyReEncrypts',
    ]);
  });

  it("get the statements of the stack's own bucket if the app adds them, for the stack's roles", () => {
    const stack = new Stack(new App(), 'Test');
    const bucket = new Bucket(stack, 'Results');
    const orchestrator = new StepEverywhere(stack, 'StepEverywhere', { bucket });
    for (const statement of orchestrator.bucketStatements()) bucket.addToResourcePolicy(statement);
    const template = Template.fromStack(stack).toJSON();
    const resources: Record<string, Resource> = template.Resources;
    const policies = Object.values(resources).filter(({ Type }) => Type === 'AWS::S3::BucketPolicy');
    expect(policies).toHaveLength(1);
    const { Statement } = policies[0]?.Properties?.PolicyDocument ?? { Statement: [] };
    const own = (shipped.Resources.BucketPolicy as unknown as Resource).Properties?.PolicyDocument;
    expect(Statement.map(({ Sid, Effect, Action }) => ({ Sid, Effect, Action }))).toEqual(
      own?.Statement.map(({ Sid, Effect, Action }) => ({ Sid, Effect, Action })),
    );
    const writers = references(
      Statement.find(({ Sid }) => Sid === 'OnlyTheStackWritesRunObjects')?.Condition,
    );
    const roles = ['ListTargetsRole', 'IssueCredentialsRole', 'StateMachineRole', 'EndRunRole'];
    expect(writers).toEqual(roles.map((role) => expect.stringContaining(role)));
    expect(dangling(template)).toEqual([]);
  });

  it('may be in another stack of the app', () => {
    const app = new App();
    const shared = new Stack(app, 'Shared');
    const given = { key: new Key(shared, 'Sealing'), bucket: new Bucket(shared, 'Results') };
    const stack = new Stack(app, 'Test');
    const { keyArn, bucketName } = new StepEverywhere(stack, 'StepEverywhere', given);
    app.synth();
    expect(stack.resolve([keyArn, bucketName])).toEqual([
      { 'Fn::ImportValue': expect.stringContaining('Sealing') },
      { 'Fn::ImportValue': expect.stringContaining('Results') },
    ]);
  });

  it('may be from outside the app', () => {
    const arn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const { environment, ofType } = synthesise((scope) => ({
      key: Key.fromKeyArn(scope, 'Sealing', arn),
      bucket: Bucket.fromBucketName(scope, 'Results', 'results-of-mine'),
    }));
    expect(environment('KMS_KEY_ARN')).toBe(arn);
    expect(environment('OUTPUT_BUCKET')).toBe('results-of-mine');
    expect(ofType('AWS::KMS::Key')).toEqual([]);
    expect(ofType('AWS::S3::Bucket')).toEqual([]);
  });

  it('include the key that the bucket encrypts with', () => {
    const { given, stack, environment, ofType } = synthesise((scope) => ({
      bucket: new Bucket(scope, 'Results', { encryptionKey: new Key(scope, 'OfTheBucket') }),
    }));
    const arn = stack.resolve(given.bucket?.encryptionKey?.keyArn);
    expect(environment('OUTPUT_BUCKET_KEY_ARN')).toEqual(arn);
    const policies = ofType('AWS::IAM::Policy').map(([, { Properties }]) => JSON.stringify(Properties));
    const use = policies.filter((policy) => policy.includes('UseTheBucketsKey'));
    expect(use).toHaveLength(1);
    expect(use[0]).toContain(JSON.stringify(arn));
  });

  it('are refused if CloudFormation would refuse the parameter', () => {
    const alias = 'arn:aws:kms:eu-west-1:111122223333:alias/sealing';
    const withAlias = () => synthesise((scope) => ({ key: Key.fromKeyArn(scope, 'Sealing', alias) }));
    expect(withAlias).toThrow(StepEverywherePropsError);
    expect(withAlias).toThrow(
      `KmsKeyArn is "${alias}", but must be the ARN of a symmetric KMS key (not of an alias)`,
    );
  });

  it.each([
    ['its own', () => ({})],
    [
      'those given',
      (stack: Stack) => ({ key: new Key(stack, 'Sealing'), bucket: new Bucket(stack, 'Results') }),
    ],
  ])('cause no warning of the CDK, with %s', (_, give) => {
    const warnings = warningsOf((stack) => new StepEverywhere(stack, 'StepEverywhere', give(stack)));
    expect(warnings).toEqual([]);
  });

  it('are chosen when the app is synthesised, because the CDK warns about conditions', () => {
    const templateFile = fileURLToPath(new URL('../../template.yaml', import.meta.url));
    const warnings = warningsOf((stack) => {
      const included = new CfnInclude(stack, 'Template', { templateFile });
      for (const id of ['StateMachine', 'ScheduleStarter']) {
        const machine = included.getResource(id) as CfnStateMachine;
        machine.definitionS3Location = { bucket: 'code', key: 'definition.asl.json' };
      }
      return included;
    });
    expect(new Set(warnings)).toEqual(new Set(['W1001', 'W1030']));
  });
});
