import type { Run } from '../src/run/index.ts';

export const executionArn = 'arn:aws:states:us-east-1:111111111111:execution:Runs:6f1c2d3e';
export const workerArn = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
export const recipient = 'arn:aws:iam::111111111111:role/example-worker';
export const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/11111111-2222-3333-4444-555555555555';
export const runPrefix = 'StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/_run/';

/** A run as `list targets` answers it, with what a test cares about put in. */
export function makeRun(fields: Partial<Run> = {}): Run {
  return {
    Bucket: 'results',
    RunPrefix: runPrefix,
    TargetsKey: `${runPrefix}targets.jsonl`,
    OutputKeyPattern:
      'StepEverywhere/StepEverywhere_example/$LATEST/6f1c2d3e/{{ .AccountId }}/{{ .Region }}.json',
    Function: workerArn,
    RoleName: 'ops/Auditor',
    Session: {},
    Payload: null,
    ToleratedFailurePercentage: 100,
    AccountConcurrency: 25,
    RegionConcurrency: 40,
    Preflight: false,
    Wave: { Name: 'all', TargetsKey: `${runPrefix}targets.jsonl`, ToleratedFailurePercentage: 100 },
    Rest: null,
    Original: null,
    ...fields,
  };
}
