import { basename, dirname, resolve } from 'node:path';
import type { Organization, SeedDescription } from '@step-everywhere/emulator';
import type { ExecutionInput } from '../input/execution-input.ts';

/** The role that seeds use in each account. No run without seeds can name it, and no list of roles contains it. */
export const seedRole = 'StepEverywhere-Seed';

/** The seeds that create test data. */
export interface SeedOptions {
  /** Files of workers that run before the actual run. */
  readonly seed?: readonly string[];
  /** The organization file, which may name seeds as well. */
  readonly org?: string | number;
}

/** A seed that is to be run. */
export interface PlannedSeed {
  /** Absolute. */
  readonly file: string;
  /** The name that is shown to the user. */
  readonly name: string;
  /** Input of its execution, in addition to function and role. */
  readonly input: ExecutionInput;
}

/**
 * Lists the seeds of a run: those of the organization file first, then those of `--seed`.
 *
 * @param run input of the run: a seed runs in the same targets, unless the organization file names others.
 * @param cwd files of `--seed` are relative to it; those of the organization file are relative to that file's folder.
 */
export function plannedSeeds(
  { seed = [], org }: SeedOptions,
  organization: Organization,
  run: ExecutionInput,
  cwd: string,
): PlannedSeed[] {
  const { Accounts, Regions, Targets } = run;
  const where = withoutUndefined({ Accounts, Regions, Targets });
  const folder = typeof org === 'string' ? dirname(resolve(cwd, org)) : cwd;
  return [
    ...organization.seeds.map((described) => ({
      file: resolve(folder, described.file),
      name: described.file,
      input: { ...(Targets === undefined ? where : {}), ...targetsOf(described, organization) },
    })),
    ...seed.map((file) => ({ file: resolve(cwd, file), name: basename(file), input: where })),
  ];
}

function targetsOf({ account, ou, regions, payload }: SeedDescription, organization: Organization) {
  const id = account ?? (ou === undefined ? undefined : organization.unitAt(ou));
  return withoutUndefined({
    Accounts: id === undefined ? undefined : { Include: [id] },
    Regions: regions,
    Payload: payload,
  });
}

function withoutUndefined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
