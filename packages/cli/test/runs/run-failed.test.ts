import { expect, it } from 'vitest';
import { runFailedError } from '../../src/runs/run-failed.ts';

const arn = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:run-1';
const thrown = (errorType: string, errorMessage: string) =>
  JSON.stringify({
    errorType,
    errorMessage,
    trace: [`${errorType}: ${errorMessage}`, '    at handler (index.mjs:1:1)'],
  });

it('shows the message of a refused input alone', () => {
  const cause = thrown('InputError', 'Regions: "eu-noth-1" is not a region of aws');
  const error = runFailedError({ arn, status: 'FAILED', error: 'InputError', cause });
  expect(error.message).toBe('Regions: "eu-noth-1" is not a region of aws');
  expect(error).toMatchObject({ status: 'FAILED', error: 'InputError', execution: arn });
  expect((error.cause as Error).stack).toContain('at handler');
});

it('names any other error', () => {
  const error = runFailedError({
    arn,
    status: 'FAILED',
    error: 'TypeError',
    cause: thrown('TypeError', 'x is not a function'),
  });
  expect(error.message).toBe('The run ended as FAILED: TypeError: x is not a function');
});

it('says that no target succeeded, without the files that the cause names', () => {
  const cause =
    "No target of this run succeeded; summary.json and failures.jsonl in the run's folder say why.";
  expect(runFailedError({ arn, status: 'FAILED', error: 'NoTargetSucceeded', cause }).message).toBe(
    'The run failed, because no target succeeded (NoTargetSucceeded).',
  );
});

it.each([
  [{ error: 'States.Runtime', cause: 'A path did not match.' }, 'States.Runtime: A path did not match.'],
  [{ cause: '"just a string"' }, '"just a string"'],
  [{}, 'no cause was given'],
])('reads %j', (end, text) => {
  expect(runFailedError({ arn, status: 'TIMED_OUT', ...end }).message).toBe(
    `The run ended as TIMED_OUT: ${text}`,
  );
});
