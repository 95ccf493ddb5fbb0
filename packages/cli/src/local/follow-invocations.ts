import { join } from 'node:path';
import {
  type AccountLine,
  folderObjects,
  readAccountLines,
  targetsKey,
} from '@step-everywhere/infra/internal/run';
import type { LocalCloud } from './cloud.ts';
import { TargetTracker } from './target-tracker.ts';

/** The fields that are read here of the events of workers and of the orchestrator's functions. */
interface InvocationEvent {
  readonly Context?: { readonly AccountId: string; readonly Region: string };
  readonly AccountId?: string;
  readonly Region?: string;
}

/**
 * Counts a run's targets while the emulator's invocations end.
 *
 * @param worker name of its function.
 * @param prefix key prefix of the run's own objects.
 */
export function followInvocations(
  { emulator, folder, bucket, regionsEnabledIn }: LocalCloud,
  worker: string,
  prefix: string,
): TargetTracker {
  const objects = folderObjects(join(folder, bucket));
  const tracker = new TargetTracker(regionsEnabledIn);
  const expectTargets = async () => {
    const lines: AccountLine[] = [];
    for await (const line of readAccountLines(objects, targetsKey(prefix))) lines.push(line);
    tracker.expect(lines);
  };
  emulator.onInvocation(({ functionName, event, ok }) => {
    const { Context, AccountId, Region } = event as InvocationEvent;
    if (functionName === worker) {
      if (Context) tracker.targetEnded(Context.AccountId, Context.Region, ok);
    } else if (AccountId !== undefined && Region === undefined) {
      tracker.accountIssued(AccountId, ok);
    } else if (functionName.includes('ListTargetsFunction') && ok) {
      // Progress is optional; the run itself reports a list that is missing or invalid.
      void expectTargets().catch(() => undefined);
    }
  });
  return tracker;
}
