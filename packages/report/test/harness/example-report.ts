import type { RunFacts } from '../../src/run-report.ts';

const name = '6f1c2d3e-1a2b-4c3d-8e9f-0a1b2c3d4e5f';

/** The facts about the run in the tests' reports. */
export const exampleRun: RunFacts = {
  execution: `arn:aws:states:eu-west-1:111111111111:execution:StepEverywhere:${name}`,
  worker: 'arn:aws:lambda:eu-west-1:111111111111:function:StepEverywhere_find-parameters',
  role: 'Auditor',
  startTime: Date.UTC(2026, 10, 22, 9, 30),
  endTime: Date.UTC(2026, 10, 22, 9, 34, 12),
  retries: 0,
  resultLocation: `s3://bucket/StepEverywhere/StepEverywhere_find-parameters/$LATEST/${name}/{account}/{region}.json`,
  coarseTimes: false,
  leftOut: { tooLarge: 0, overBudget: 0, unread: 0, unreadable: 0 },
  embedded: 0,
  limits: { result: 64 * 1024, total: 32 * 1024 * 1024 },
};
