import { randomUUID } from 'node:crypto';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Summary } from '@step-everywhere/infra/internal/run';
import { awaitRun, type DescribedRun, startRun } from '../../src/runs/execution.ts';

/** An ended execution, and its output if it succeeded. */
export interface EndedExecution extends DescribedRun {
  readonly summary: Summary | undefined;
}

/** Runs a state machine to its end, without the command line. */
export async function runExecution(
  states: Pick<SFNClient, 'send'>,
  stateMachineArn: string,
  input: object,
): Promise<EndedExecution> {
  const { arn } = await startRun(states, stateMachineArn, { ...input }, randomUUID());
  const run = await awaitRun(states, arn, new AbortController().signal);
  return { ...run, summary: run.output === undefined ? undefined : (JSON.parse(run.output) as Summary) };
}
