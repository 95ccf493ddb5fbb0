import type { Stack } from '../stack/deploy.ts';
import type { PolicyDocument } from '../stack/documents.ts';
import { accounts } from './accounts.ts';
import { defaultKeyPolicy } from './policies.ts';
import { stacks } from './stacks.ts';
import { targetRoles } from './target-roles.ts';

/** The resource of a request. */
export interface Target {
  readonly arn: string;
  readonly accountId: string;
  /** Id of the stack's policy that applies to the resource. */
  readonly stackPolicy?: string;
  /** A policy from outside the stack that applies to the resource. */
  readonly otherPolicy?: PolicyDocument;
  /** Tags of a role. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Finds the resource that a table calls `the key`, `object StepEverywhere/a.json`, `function StepEverywhere_x`,
 * `role OutputRole`, `log stream of Logs`, or an ARN or `*` as it is.
 *
 * @throws {Error} for an unknown name
 */
export function findResource(stack: Stack, name: string): Target {
  const named = fixed(stack).get(name);
  if (named) return named;
  if (name === '*' || name.startsWith('arn:')) return { arn: name, accountId: accounts.stack };
  const [, kind = '', rest = ''] =
    /^(object|function|role|log stream of|log group of) (.+)$/.exec(name) ?? [];
  const target = kinds[kind]?.(stack, rest);
  if (target) return target;
  throw new Error(`No resource is called "${name}". See guard-rails/README.md for the names.`);
}

const kinds: Readonly<Record<string, (stack: Stack, rest: string) => Target>> = {
  object: (stack, key) => objectIn(stack, key),
  function: (stack, name) => ({ arn: functionArn(stack, name), accountId: accounts.stack }),
  role: (stack, logicalId) => ({
    arn: stack.arn(logicalId),
    accountId: accounts.stack,
    stackPolicy: `${logicalId}.AssumeRolePolicyDocument`,
    tags: {},
  }),
  'log stream of': (stack, logicalId) => ({
    arn: stack.arn(logicalId).replace(/\*$/, 'log-stream:2026/11/22/[$LATEST]0a1b2c'),
    accountId: accounts.stack,
  }),
  'log group of': (stack, logicalId) => ({
    arn: stack.arn(logicalId).replace(/:\*$/, ''),
    accountId: accounts.stack,
  }),
};

function fixed(stack: Stack): ReadonlyMap<string, Target> {
  const at = (arn: string, more: Omit<Target, 'arn' | 'accountId'> = {}) => ({
    arn,
    accountId: accounts.stack,
    ...more,
  });
  const { partition, region, accountId } = stack.home;
  const regional = (service: string, rest: string) =>
    `arn:${partition}:${service}:${region}:${accountId}:${rest}`;
  const execution = (machine: string) => regional('states', `execution:${machine}:6f1c7a`);
  const organization = (kind: string) => `arn:${partition}:organizations::${accountId}:${kind}`;
  const defaults = defaultKeyPolicy(partition, accountId);
  return new Map<string, Target>([
    ['the key', at(keyArn(stack), keyPolicy(stack))],
    ['the key with the two Deny statements', at(keyArn(stack), { otherPolicy: withDenials(defaults) })],
    [
      'another key',
      at(regional('kms', 'key/77777777-8888-4777-8666-555555555555'), { otherPolicy: defaults }),
    ],
    ['the key of the bucket', at(stack.ref('OutputBucketKeyArn'), { otherPolicy: defaults })],
    ['the key of the state machine', at(stack.ref('StateMachineKeyArn'), { otherPolicy: defaults })],
    ['the bucket', at(`arn:${partition}:s3:::${bucketName(stack)}`, bucketPolicy(stack))],
    ['another bucket', at(`arn:${partition}:s3:::acme-payroll`)],
    ['an object in another bucket', at(`arn:${partition}:s3:::acme-payroll/StepEverywhere/x.json`)],
    ['the state machine', at(stack.ref('StateMachine'))],
    ['the starter', at(stack.ref('ScheduleStarter'))],
    ['another state machine', at(regional('states', 'stateMachine:Payroll'))],
    ['an execution', at(execution(stack.ref('StateMachine').split(':').at(-1) ?? ''))],
    ["another state machine's execution", at(execution('Payroll'))],
    ['the root', at(organization('root/o-a1b2c3d4e5/r-a1b2'))],
    ['an OU', at(organization('ou/o-a1b2c3d4e5/ou-a1b2-12345678'))],
    ['an account', at(organization(`account/o-a1b2c3d4e5/${accounts.target}`))],
    ...[...targetRoles(stack)].map(
      ([name, { arn, accountId, tags, trust }]) =>
        [name, { arn, accountId, tags, otherPolicy: trust }] as const,
    ),
  ]);
}

const keyArn = (stack: Stack) =>
  stack.logicalIds.includes('Key') ? stack.arn('Key') : stack.ref('KmsKeyArn');

function keyPolicy(stack: Stack) {
  const { partition, accountId } = stack.home;
  return stack.logicalIds.includes('Key')
    ? { stackPolicy: 'Key.KeyPolicy' }
    : { otherPolicy: defaultKeyPolicy(partition, accountId) };
}

/** The operator's key, with the template's Deny statements, which the README says to add. */
function withDenials(document: PolicyDocument): PolicyDocument {
  const shipped =
    stacks['as shipped']?.policies.find(({ id }) => id === 'Key.KeyPolicy')?.document.Statement ?? [];
  return {
    ...document,
    Statement: [...document.Statement, ...shipped.filter(({ Effect }) => Effect === 'Deny')],
  };
}

const bucketName = (stack: Stack) =>
  stack.logicalIds.includes('Bucket') ? stack.ref('Bucket') : stack.ref('OutputBucket');

function bucketPolicy(stack: Stack) {
  return stack.logicalIds.includes('BucketPolicy') ? { stackPolicy: 'BucketPolicy.PolicyDocument' } : {};
}

/** The values of `{run}` and `{result}` in an object's key. */
const run = 'StepEverywhere/StepEverywhere_example/$LATEST/6f1c7a';
const keys = [
  ['{run}', `${run}/_run`],
  ['{result}', `${run}/444455556666/eu-west-1.json`],
] as const;

function objectIn(stack: Stack, name: string): Target {
  const key = keys.reduce((text, [short, long]) => text.replace(short, () => long), name);
  const arn = `arn:${stack.home.partition}:s3:::${bucketName(stack)}/${key}`;
  return { arn, accountId: accounts.stack, ...bucketPolicy(stack) };
}

/** Replaces a logical id by the name of the stack's function; any other name is used unchanged. */
function functionArn(stack: Stack, name: string): string {
  if (stack.logicalIds.includes(name)) return stack.arn(name);
  const { partition, region, accountId } = stack.home;
  return `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
}
