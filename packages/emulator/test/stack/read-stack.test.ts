import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/stack/event-pattern.ts';
import { readStack } from '../../src/stack/read-stack.ts';
import { StackError } from '../../src/stack/stack-error.ts';
import { parseTemplate } from '../../src/stack/template.ts';

const pseudo = { stackName: 'small', partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
const templateFile = fileURLToPath(new URL('../fixtures/stack/template.yaml', import.meta.url));
const shipped = fileURLToPath(new URL('../../../../infra/template.yaml', import.meta.url));

/** The beginning of a function's template, up to its tenancy. */
const isolated = `Resources: { F: { Type: AWS::Serverless::Function, Properties: { CodeUri: ${tmpdir()}, Handler: i.h, Role: r,`;

function read(text: string) {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'template-')), 'template.yaml');
  writeFileSync(file, text);
  return readStack(file, {}, pseudo);
}

describe('a template', () => {
  it('creates its resources', async () => {
    const stack = await readStack(templateFile, {}, pseudo);
    const [work, watch] = stack.functions;
    const [key] = stack.keys;
    expect(work).toMatchObject({
      name: expect.stringMatching(/^small-Work-[0-9a-f]{12}$/),
      handler: 'work.handler',
      timeoutSeconds: 60,
      memoryMB: 256,
      taskRoot: path.join(path.dirname(templateFile), 'code'),
      roleArn: expect.stringMatching(/^arn:aws:iam::111111111111:role\/small-WorkRole-/),
      environment: {
        STAGE: 'test',
        FROM: 'globals',
        KEY: key?.arn,
        FIRST: 'a',
        JOINED: 'a-b',
        PREFIX: 'fixed/',
        LITERAL: `$\{NotThis} arn:aws:s3:::${stack.buckets[0]}`,
      },
    });
    expect(watch).toMatchObject({ timeoutSeconds: 3, memoryMB: 128, environment: { FROM: 'own' } });
    expect(key?.encrypters).toEqual([work?.roleArn]);
    expect(stack.roles.find(({ arn }) => arn === watch?.roleArn)).toMatchObject({
      tags: { team: 'ops' },
      trustedPrincipals: [work?.roleArn, 'lambda.amazonaws.com'],
    });
    expect(stack.stateMachines[0]?.substitutions).toEqual({ WorkArn: work?.arn, Bucket: stack.buckets[0] });
    expect(stack.outputs).toEqual({
      MachineArn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:Machine',
      WorkArn: work?.arn,
      KeyArn: key?.arn,
      BucketName: stack.buckets[0],
    });
  });

  it('may have a state machine of CloudFormation’s own type', async () => {
    const definition = path.join(path.dirname(templateFile), 'machine.asl.json');
    const { stateMachines, outputs } = await read(`
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      StateMachineName: Machine
      RoleArn: arn:aws:iam::111111111111:role/machine
      Tags: [{ Key: made-for, Value: tests }]
      DefinitionS3Location: ${definition}
      DefinitionSubstitutions: { Bucket: results }
Outputs: { Name: { Value: !GetAtt Machine.Name } }`);
    expect(outputs.Name).toBe('Machine');
    expect(stateMachines).toMatchObject([
      {
        arn: 'arn:aws:states:eu-west-1:111111111111:stateMachine:Machine',
        roleArn: 'arn:aws:iam::111111111111:role/machine',
        tags: { 'made-for': 'tests' },
        definition: expect.stringContaining('StartAt'),
        substitutions: { Bucket: 'results' },
      },
    ]);
  });

  it('always gives the same resources the same names', async () => {
    const names = async () => (await readStack(templateFile, {}, pseudo)).outputs;
    expect(await names()).toEqual(await names());
  });

  it('accepts parameters, and reads from role policies who may encrypt with an existing key', async () => {
    const KeyArn = 'arn:aws:kms:eu-west-1:111111111111:key/own';
    const stack = await readStack(templateFile, { KeyArn, Stage: 'prod' }, pseudo);
    expect(stack.keys).toEqual([{ arn: KeyArn, encrypters: [stack.functions[0]?.roleArn] }]);
    expect(stack.functions[0]?.memoryMB).toBe(1024);
    expect(stack.outputs).not.toHaveProperty('KeyArn');
  });

  it('that is shipped can be read', async () => {
    const stack = await readStack(shipped, {}, pseudo);
    expect(Object.keys(stack.outputs)).toEqual(
      expect.arrayContaining(['StateMachineArn', 'BucketName', 'KeyArn']),
    );
    expect(stack.keys[0]?.encrypters).toHaveLength(1);
    expect(stack.rules.length).toBeGreaterThan(0);
    expect(stack.functions.some(({ name }) => name.startsWith('StepEverywhere_'))).toBe(false);
  });

  it('that is shipped makes separate orchestrators in two stacks', async () => {
    const arnOf = async (stackName: string) =>
      (await readStack(shipped, {}, { ...pseudo, stackName })).outputs.StateMachineArn;
    const [first, again, second] = [await arnOf('one'), await arnOf('one'), await arnOf('two')];
    expect(first).toBe(again);
    expect(first).not.toBe(second);
  });

  it.each([
    [
      'an unknown parameter',
      { Nope: 'x' },
      /^Parameters\.Nope: the template has no such parameter \(it has: Stage, KeyArn, Names\)$/,
    ],
    ['a refused value', { Stage: 'TEST' }, /^Parameters\.Stage: must be lower case letters, got "TEST"$/],
    ['a missing entry', { Stage: 'other' }, /there is no Sizes\.other\.memory in Mappings/],
  ])('with %s is refused', async (_, parameters, message) => {
    await expect(readStack(templateFile, parameters, pseudo)).rejects.toThrow(message);
  });

  it.each([
    ['no resources', 'Outputs: {}', /has no Resources/],
    [
      'an unknown type',
      'Resources: { T: { Type: AWS::DynamoDB::Table } }',
      /^Resources\.T: the emulator does not know AWS::DynamoDB::Table/,
    ],
    [
      'an unknown reference',
      'Resources: { B: { Type: AWS::S3::Bucket, Properties: { Tags: !Ref Nope } } }',
      /refers to Nope/,
    ],
    [
      'an unknown attribute',
      'Resources: { B: { Type: AWS::S3::Bucket, Properties: { Tags: !GetAtt B.Nope } } }',
      /B has no attribute Nope/,
    ],
    [
      'an unknown function',
      'Resources: { B: { Type: AWS::S3::Bucket, Properties: { Tags: !Cidr [a] } } }',
      /does not know Fn::Cidr/,
    ],
    [
      'code that is not built',
      'Resources: { F: { Type: AWS::Serverless::Function, Properties: { CodeUri: dist, Handler: i.h } } }',
      /build the functions first/,
    ],
    ['broken YAML', 'Resources: [', /is not YAML/],
    [
      'tenant isolation of a kind that Lambda does not have',
      `${isolated} TenancyConfig: { TenantIsolationMode: SHARED } } } }`,
      /TenantIsolationMode: expected PER_TENANT, got "SHARED"/,
    ],
    ...['SnapStart: { ApplyOn: PublishedVersions }', 'ProvisionedConcurrencyConfig: {}'].map(
      (other): [string, string, RegExp] => [
        `tenant isolation and ${other}`,
        `${isolated} TenancyConfig: { TenantIsolationMode: PER_TENANT }, ${other} } } }`,
        new RegExp(`a function with ${other.split(':')[0]} cannot have tenant isolation`),
      ],
    ),
  ])('with %s is refused', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
    await expect(read(text)).rejects.toBeInstanceOf(StackError);
  });
});

it('parses or fails with the reason, for any input', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.string().map((s) => `Resources: {A: !Sub ${s}}`),
      ),
      (text) => {
        try {
          parseTemplate(text);
        } catch (error) {
          expect(error).toBeInstanceOf(StackError);
        }
      },
    ),
  );
});

describe('an event pattern', () => {
  const event = { source: 'aws.states', detail: { status: 'FAILED', list: ['a', 'b'] } };
  it.each([
    [{ source: ['aws.states', 'other'] }, true],
    [{ source: ['other'] }, false],
    [{ detail: { status: [{ prefix: 'FA' }] } }, true],
    [{ detail: { status: [{ 'anything-but': ['FAILED'] }] } }, false],
    [{ detail: { list: ['b'], missing: [{ exists: false }] } }, true],
    [{ detail: { missing: ['x'] } }, false],
  ])('%j matches: %s', (pattern, matches) => {
    expect(compilePattern(pattern, 'Pattern')(event)).toBe(matches);
  });
});
