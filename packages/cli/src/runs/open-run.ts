import {
  findRun,
  type RetryNote,
  type Run,
  type RunObjects,
  readRetries,
} from '@step-everywhere/infra/internal/run';
import type { Console, Terminal } from '../console/console.ts';
import { NoSuchRunError } from '../console/errors.ts';
import { findNamedRun, type RunPlaceOptions } from './find-named-run.ts';
import type { PlacedRun, RunPlace } from './run-place.ts';

/** A run whose targets can be read. */
export interface OpenedRun {
  readonly place: RunPlace;
  readonly described: PlacedRun;
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
  options: RunPlaceOptions & { readonly merge: boolean },
  surroundings: Terminal & Pick<Console, 'cwd'>,
): Promise<OpenedRun> {
  const { place, run: described } = await findNamedRun(name, options, surroundings);
  const opened = await openPlacedRun(place, described, options);
  if (opened !== undefined) return opened;
  throw new NoSuchRunError(
    name,
    `the run ${described.name} has no targets, and so no results; \`step-everywhere status ${place.mention(described)}\` says why`,
  );
}

/** Opens a run that was already found. @returns nothing for a run that ended before it had targets. */
export async function openPlacedRun(
  place: RunPlace,
  described: PlacedRun,
  { merge }: { readonly merge: boolean },
): Promise<OpenedRun | undefined> {
  const objects = place.objects(described);
  const run = await findRun(objects, described.arn, described.input);
  return run && { place, described, objects, run, retries: merge ? await readRetries(objects, run) : [] };
}
