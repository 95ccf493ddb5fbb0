import { createHash } from 'node:crypto';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { ExecutionError, MissingObjectError } from '../errors/index.ts';
import { type AccountLine, parseAccountLine, parseExecutionArn } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { readListing } from './run-history.ts';

/** The accounts of a run, as they were listed when it began. */
export interface ListedTargets {
  /** ARN of the role that the worker had then: the run's grant is for it. */
  readonly recipient: string;
  /**
   * @returns nothing for an account that is not on the list
   * @throws {InputError} for a line that is none
   */
  find(accountId: string): AccountLine | undefined;
}

/**
 * Reads a run's `targets.jsonl`, and refuses one that is not as the run wrote it: an object in a bucket can be changed, the
 * hash of it in the run's history cannot. Lines are kept as text, which takes a third of the memory.
 *
 * @param executionArn of the run
 * @param targetsKey of its list
 * @throws {ExecutionError} when somebody has changed the list; {@link MissingObjectError} when it is gone
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readListedTargets(
  executionArn: string,
  targetsKey: string,
  objects: RunObjects,
  states: SFNClient,
): Promise<ListedTargets> {
  const { TargetsSha256, Recipient: recipient } = await readListing(states, executionArn);
  const text = await objects.read(targetsKey, mostBytes);
  if (text === undefined) throw new MissingObjectError(objects.place, targetsKey);
  if (createHash('sha256').update(text).digest('base64') !== TargetsSha256) {
    const place = `${objects.place}${targetsKey}`;
    throw new ExecutionError(
      executionArn,
      `did not write ${place} as it is: somebody has changed it. Find out who, and start a new run`,
    );
  }
  const lines = linesByAccount(text);
  const partition = parseExecutionArn(executionArn)?.partition ?? '';
  return {
    recipient,
    find(accountId) {
      const line = lines.get(accountId);
      return line === undefined ? undefined : parseAccountLine(JSON.parse(line), partition);
    },
  };
}

/** Bytes: 50,000 accounts with 40 regions each are some 40 MB. */
const mostBytes = 64 * 1024 * 1024;

function linesByAccount(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [(JSON.parse(line) as AccountLine).AccountId, line]));
}
