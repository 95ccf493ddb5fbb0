import { join } from 'node:path';
import type { Emulator } from '@step-everywhere/emulator';
import { type AccountLine, readJsonLines } from '../report/unsuccessful-targets.ts';
import { TargetTracker } from './target-tracker.ts';

/** Where a run that is under way is to be followed. */
export interface FollowedRun {
  readonly emulator: Pick<Emulator, 'onInvocation'>;
  /** Name of the worker's function. */
  readonly worker: string;
  /** Absolute path of the run's own objects: `{folder}/{bucket}/…/_run/`, once the run's name is known. */
  readonly runFolder: Promise<string>;
  /** How many targets an account makes whose regions are `enabled`. */
  readonly regionsEnabledIn: (accountId: string) => number;
}

/** What of the events of the orchestrator's functions and of workers is looked at here. */
interface InvocationEvent {
  readonly Context?: { readonly AccountId: string; readonly Region: string };
  readonly Account?: { readonly AccountId: string };
  readonly Recipient?: string;
  readonly ExecutionName?: string;
}

/** Counts a run's targets from the emulator's invocations as they end. */
export function followInvocations({
  emulator,
  worker,
  runFolder,
  regionsEnabledIn,
}: FollowedRun): TargetTracker {
  const tracker = new TargetTracker(regionsEnabledIn);
  emulator.onInvocation(({ functionName, event, ok }) => {
    const { Context, Account, Recipient, ExecutionName } = event as InvocationEvent;
    if (functionName === worker) {
      if (Context) tracker.targetEnded(Context.AccountId, Context.Region, ok);
    } else if (Account && Recipient !== undefined) {
      tracker.accountIssued(Account.AccountId, ok);
    } else if (ExecutionName !== undefined && ok) {
      void runFolder.then((folder) => expectTargets(tracker, folder));
    }
  });
  return tracker;
}

async function expectTargets(tracker: TargetTracker, runFolder: string): Promise<void> {
  const lines: AccountLine[] = [];
  try {
    for await (const line of readJsonLines<AccountLine>(join(runFolder, 'targets.jsonl'))) lines.push(line);
    tracker.expect(lines);
  } catch {
    // Progress is a courtesy; the run itself reports a list that is missing or broken.
  }
}
