import { createHash } from 'node:crypto';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { ExecutionError, MissingObjectError } from '../errors/index.ts';
import { type AccountLine, parseAccountLine, parseExecutionArn } from '../run/index.ts';
import type { RunObjects } from '../storage/index.ts';
import { readListing } from './run-history.ts';

/** The accounts of a run, as listed at its start. */
export interface TargetList {
  /** ARN of the worker's role at that time, which is the grantee of the run's grant. */
  readonly recipient: string;
  /**
   * @returns undefined for an account that is not on the list
   * @throws {InputError} for a malformed line
   */
  find(accountId: string): AccountLine | undefined;
}

/**
 * Reads a run's `targets.jsonl`, and refuses a list that the run did not write: an object in a bucket can be changed, but
 * its hash in the run's history cannot. Lines are kept as text, which takes a third of the memory.
 *
 * @param executionArn ARN of the run's execution
 * @param targetsKey key of its list
 * @throws {ExecutionError} if the list was changed; {@link MissingObjectError} if it does not exist any more
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function readTargetList(
  executionArn: string,
  targetsKey: string,
  objects: RunObjects,
  states: SFNClient,
): Promise<TargetList> {
  const { TargetsSha256, Recipient: recipient } = await readListing(states, executionArn);
  const text = await objects.read(targetsKey, mostBytes);
  if (text === undefined) throw new MissingObjectError(objects.location, targetsKey);
  if (createHash('sha256').update(text).digest('base64') !== TargetsSha256) {
    const uri = `${objects.location}${targetsKey}`;
    throw new ExecutionError(
      executionArn,
      `did not write ${uri} as it is: somebody has changed it. Find out who, and start a new run`,
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

/** Bytes: 50,000 accounts with 40 regions each take about 40 MB. */
const mostBytes = 64 * 1024 * 1024;

function linesByAccount(text: string): ReadonlyMap<string, string> {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(lines.map((line) => [(JSON.parse(line) as AccountLine).AccountId, line]));
}
