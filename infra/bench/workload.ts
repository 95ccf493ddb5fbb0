import { regionsOf } from '@step-everywhere/core/contract';

export const executionArn = 'arn:aws:states:us-east-1:111111111111:execution:Runs:6f1c2d3e';
export const workerArn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
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
  Payload: null,
  ToleratedFailurePercentage: 100,
  AccountConcurrency: 25,
  RegionConcurrency: 40,
  Preflight: false,
  Wave: { Name: 'all', TargetsKey: `${folder(name)}targets.jsonl`, ToleratedFailurePercentage: 100 },
  Rest: null,
  Original,
});

/** The run whose objects are served. */
export const run = runOf('6f1c2d3e');

const bundleOf = (name: string) => new URL(`../dist/${name}/index.mjs`, import.meta.url).href;
const listing = (Input: object, name: string) => ({
  Input: { Function: workerArn, RoleName: 'Auditor', Regions: regions, ...Input },
  ExecutionId: executionArn.replace('6f1c2d3e', name),
  ExecutionName: name,
});
const summary = (Run: object) => ({ ExecutionId: executionArn, StartTime: '2026-11-22T10:00:00.000Z', Run });
const retried = { ExecutionId: executionArn, RunPrefix: run.RunPrefix };

/** What is measured: each function, with the memory that the template gives it. */
export const functions = [
  { name: 'list targets', bundle: bundleOf('list-targets'), memoryMB: 256, event: listing({}, 'new') },
  {
    name: 'list targets, canary',
    bundle: bundleOf('list-targets'),
    memoryMB: 256,
    event: listing({ Canary: { Percentage: 5 } }, 'new'),
  },
  {
    name: 'list targets, retry of all',
    bundle: bundleOf('list-targets'),
    memoryMB: 256,
    event: {
      ...listing({}, 'again'),
      Input: { Function: workerArn, Retry: { Execution: '6f1c2d3e' } },
    },
  },
  { name: 'summarise', bundle: bundleOf('summarise'), memoryMB: 512, event: summary(run) },
  {
    name: 'summarise, merged',
    bundle: bundleOf('summarise'),
    memoryMB: 512,
    event: summary(runOf('6f1c2d3e', retried)),
  },
  {
    name: 'summarise ended run',
    bundle: bundleOf('summarise-ended-run'),
    memoryMB: 512,
    event: { detail: { executionArn } },
  },
  {
    name: 'issue credentials',
    bundle: bundleOf('issue-credentials'),
    memoryMB: 512,
    event: {
      Account: { AccountId: accountId(0), AccountName: 'a', Regions: regions },
      ExecutionId: executionArn,
      Run: run,
      Recipient: 'arn:aws:iam::111111111111:role/worker',
    },
  },
  {
    name: 'revoke grants',
    bundle: bundleOf('revoke-grants'),
    memoryMB: 256,
    event: { detail: { executionArn, status: 'ABORTED' } },
  },
  { name: 'sweep grants', bundle: bundleOf('sweep-grants'), memoryMB: 256, event: {} },
] as const;
