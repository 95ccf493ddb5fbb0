import { regionsOf } from '@step-everywhere/core/contract';

export const executionArn = 'arn:aws:states:us-east-1:111111111111:execution:Runs:6f1c2d3e';
export const workerArn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
export const workerRole = 'arn:aws:iam::111111111111:role/worker';
export const regions = regionsOf('aws')
  .slice(0, 34)
  .map(({ code }) => code);

const folder = (name: string) => `StepEverywhere/StepEverywhere_example/$LATEST/${name}/_run/`;

/** The id of an account, by its number. */
export const accountId = (number: number): string => String(210_000_000_000 + number);

const runOf = (name: string, Original: object | null = null) => ({
  Bucket: 'results',
  RunPrefix: folder(name),
  TargetsKey: `${folder(name)}targets.jsonl`,
  OutputKeyPattern: `out/${name}/{{ .AccountId }}/{{ .Region }}.json`,
  Function: workerArn,
  RoleName: 'Auditor',
  Session: {},
  ToleratedFailurePercentage: 100,
  AccountConcurrency: 25,
  RegionConcurrency: 40,
  ConcurrencyIsAsked: false,
  Preflight: false,
  Original,
  Worker: { Role: workerRole, MemorySize: 256, Timeout: 60, Architectures: ['arm64'] },
  Limits: { Account: 1000, Unreserved: 900 },
});

const bundleOf = (name: string) => new URL(`../dist/${name}/index.mjs`, import.meta.url).href;
/** The event of every function, which reads the run's input from the execution. */
const named = (name: string) => ({ ExecutionId: executionArn.replace('6f1c2d3e', name) });

/** The input of each execution. */
export const inputs: Readonly<Record<string, object>> = {
  '6f1c2d3e': { Function: workerArn, RoleName: 'Auditor', Regions: regions },
  again: { Function: workerArn, Retry: { Execution: 'ended' } },
  list: { Function: workerArn, RoleName: 'Auditor', Regions: regions },
  'list-canary': { Function: workerArn, RoleName: 'Auditor', Regions: regions, Canary: { Percentage: 5 } },
  'list-again': { Function: workerArn, Retry: { Execution: 'ended' } },
  ended: { Function: workerArn, RoleName: 'Auditor', Regions: regions },
};

/** The runs whose objects are served, by their names. */
export const runs: Readonly<Record<string, object>> = {
  '6f1c2d3e': runOf('6f1c2d3e'),
  ended: runOf('ended'),
  again: runOf('again', { ExecutionId: named('ended').ExecutionId, RunPrefix: folder('ended') }),
};

const ofFunction = (name: string, bundle: string, memoryMB: number, event: object) => ({
  name,
  bundle: bundleOf(bundle),
  memoryMB,
  event,
});

/** The measured functions, with their memory in the template. */
export const functions = [
  ofFunction('list targets', 'list-targets', 256, named('list')),
  ofFunction('list targets, canary', 'list-targets', 256, named('list-canary')),
  ofFunction('list targets, retry of all', 'list-targets', 256, named('list-again')),
  ofFunction('issue credentials', 'issue-credentials', 512, {
    AccountId: accountId(0),
    ...named('6f1c2d3e'),
  }),
  ofFunction('summarise', 'end-run', 512, named('6f1c2d3e')),
  ofFunction('summarise, merged', 'end-run', 512, named('again')),
  ofFunction('end run', 'end-run', 512, { detail: { executionArn: named('ended').ExecutionId } }),
  ofFunction('reconcile', 'end-run', 512, {
    StateMachineArn: executionArn.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, ''),
  }),
] as const;
