import { everywhere } from '@step-everywhere/core';
import { type CommandToRun, runInTarget } from './run-in-target.ts';
import { targetVariables } from './target-variables.ts';

/** The worker behind `exec`: runs a command of the user's once in each target. */
export const handler = everywhere(async ({ payload, account, region, partition, credentials, signal }) => {
  const env = targetVariables(process.env, { account, region, partition }, await credentials());
  return await runInTarget(payload as CommandToRun, env, signal);
});
