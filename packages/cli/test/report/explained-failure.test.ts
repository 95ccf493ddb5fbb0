import { expect, it } from 'vitest';
import { explainedFailure } from '../../src/report/explained-failure.ts';

const ofEmulator = "The emulator's ec2 has no operation DescribeVpcs; it has DescribeRegions.";

it.each([
  ['an error of the worker', 'RangeError', 'slow', 'handler'],
  ["AWS's answer to an unknown request", 'InvalidAction', 'The action is not valid', 'handler'],
  ["the emulator's answer to such a request", 'InvalidAction', ofEmulator, 'not-in-emulator'],
  [
    'a service that it lacks',
    'UnknownServiceException',
    'The emulator has no service iam; …',
    'not-in-emulator',
  ],
  ['a program that failed', 'CommandFailedError', 'aws ended with exit status 1', 'CommandFailedError'],
  [
    'a program that the emulator refused',
    'CommandFailedError',
    `aws ended: ${ofEmulator}`,
    'not-in-emulator',
  ],
])('the entry that explains %s', (_, error, reason, entry) => {
  expect(explainedFailure({ error, reason, failureClass: 'handler' })).toBe(entry);
  expect(explainedFailure({ error, reason, failureClass: 'throttled' })).toBe('throttled');
});
