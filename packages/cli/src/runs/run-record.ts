import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwn, makePrivateFolder, replaceFile } from '@step-everywhere/infra/internal/run';
import { isRunning } from '../console/running-process.ts';
import type { DescribedRun } from './execution.ts';

/** The settings with which a run on this machine was started, so that it can be started again. */
export interface LocalStart {
  /** `dev` runs in an emulated organization, `run` (`run FILE`) in real accounts. */
  readonly Command: 'dev' | 'run';
  /** Absolute path of the worker's file. */
  readonly Worker: string;
  /** Seconds. */
  readonly Timeout: number;
  /** Megabytes. */
  readonly Memory: number;
  /** Whether each account has its own execution environments (`--tenant-isolation`). */
  readonly TenantIsolation?: boolean;
  /** Whether its handler is a plain function (`--plain`). */
  readonly Plain?: boolean;
  /** Whether it gets the user's own environment variables, as a program of `exec` does. */
  readonly Inherits?: boolean;
  /** Packages that are not bundled. */
  readonly External?: readonly string[];
  /** Absolute path of the template that deploys it, with `#` and the function's logical id if the user gave it. */
  readonly Template?: string;
  /** The names of variables that the user gave it, without their values, which may be secrets. */
  readonly Variables?: readonly string[];
  /** Absolute paths of files of variables. */
  readonly VariableFiles?: readonly string[];
  /** For `run`: the endpoint instead of AWS's own. */
  readonly EndpointUrl?: string;
  /** For `dev`: absolute path of the organization's description, or the number of accounts of a generated one. */
  readonly Organization?: string | number;
  /** For `dev`: absolute paths of the seeds that created its test data. */
  readonly Seeds?: readonly string[];
  /** For `dev`: the services behind the emulator's own, `moto` or an address. */
  readonly Services?: string;
}

/** What this machine records about a run beside the run's own objects; on AWS, Step Functions has it. */
export interface RunNote {
  readonly ExecutionId: string;
  readonly Status: DescribedRun['status'];
  /** ISO 8601. */
  readonly StartTime: string;
  readonly EndTime?: string;
  readonly Error?: string;
  readonly Cause?: string;
  /** The input of the run. */
  readonly Input: object;
  /** Process id of the command that runs it. */
  readonly ProcessId: number;
  readonly Start: LocalStart;
  /** For an emulated organization: the names of its root and OUs by their ids. */
  readonly Units?: Readonly<Record<string, string>>;
}

/** File name of the note among the run's own objects. */
export const noteName = 'execution.json';

/**
 * Writes the note of a run, completely or not at all. Only its owner can read it, because the payload may be
 * confidential.
 *
 * @param runFolder absolute path of the run's own objects (`_run`).
 */
export async function writeRunNote(runFolder: string, note: RunNote): Promise<void> {
  makePrivateFolder(runFolder);
  await replaceFile(join(runFolder, noteName), (path) => writeFile(path, `${JSON.stringify(note)}\n`));
}

/**
 * Reads the note of a run. A run whose command ended before it counts as stopped.
 *
 * @returns nothing when there is no note, or it belongs to another user, see {@link isForeignNote}.
 */
export async function readRunNote(runFolder: string): Promise<RunNote | undefined> {
  try {
    await using file = await open(join(runFolder, noteName));
    if (!isOwn(await file.stat())) return undefined;
    const note = JSON.parse(await file.readFile('utf8')) as RunNote;
    if (note.Status !== 'RUNNING' || isRunning(note)) return note;
    const Cause = 'The command that ran it ended before the run did.';
    return { ...note, Status: 'ABORTED', Error: 'Stopped', Cause };
  } catch {
    return undefined;
  }
}

/**
 * Whether a run has a note that belongs to another user, who could decide with it what is run with this user's
 * credentials.
 */
export async function isForeignNote(runFolder: string): Promise<boolean> {
  const found = await stat(join(runFolder, noteName)).catch(() => undefined);
  return found !== undefined && !isOwn(found);
}
