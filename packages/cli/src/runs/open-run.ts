import {
  findRun,
  type RetryNote,
  type Run,
  type RunObjects,
  readRetries,
} from '@step-everywhere/infra/internal/run';
import type { Console, Terminal } from '../console/console.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { findNamedRun, type RunStoreOptions } from './find-named-run.ts';
import type { LocatedRun, RunStore } from './run-store.ts';

/** A run whose targets can be read. */
export interface OpenedRun {
  readonly store: RunStore;
  readonly described: LocatedRun;
  /** The objects of its bucket. */
  readonly objects: RunObjects;
  readonly run: Run;
  /** Its retries, the first one first; empty when they are left out. */
  readonly retries: readonly RetryNote[];
}

/**
 * Finds a run, and where its targets and results are.
 *
 * @param name as the user gave it.
 * @param options its `merge` says whether retries are merged into the run.
 * @throws {NoSuchRunError} when there is no such run, or it ended before it had targets.
 */
export async function openRun(
  name: string,
  options: RunStoreOptions & { readonly merge: boolean },
  surroundings: Terminal & Pick<Console, 'cwd'>,
): Promise<OpenedRun> {
  const { store, run: described } = await findNamedRun(name, options, surroundings);
  const opened = await openLocatedRun(store, described, options);
  if (opened !== undefined) return opened;
  throw new NoSuchRunError(
    name,
    `the run ${described.name} has no targets, and so no results; \`step-everywhere status ${store.mention(described)}\` says why`,
  );
}

/** Opens a run that was already found. @returns nothing for a run that ended before it had targets. */
export async function openLocatedRun(
  store: RunStore,
  described: LocatedRun,
  { merge }: { readonly merge: boolean },
): Promise<OpenedRun | undefined> {
  const objects = store.objects(described);
  const run = await findRun(objects, described.arn, described.input);
  return run && { store, described, objects, run, retries: merge ? await readRetries(objects, run) : [] };
}
