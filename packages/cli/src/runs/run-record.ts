import { open, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwn, makePrivateFolder, replaceFile } from '@step-everywhere/infra/internal/run';
import { isRunning } from '../console/running-process.ts';
import type { DescribedRun } from './execution.ts';

/** How a run on this machine was started, so that it can be started again. */
export interface LocalStart {
  /** In an emulated organization (`dev`), or in real accounts (`run FILE`). */
  readonly Command: 'dev' | 'run';
  /** Absolute path of the worker's file. */
  readonly Worker: string;
  /** Seconds. */
  readonly Timeout: number;
  /** Megabytes. */
  readonly Memory: number;
  /** Whether each account has execution environments of its own (`--tenant-isolation`). */
  readonly TenantIsolation?: boolean;
  /** Whether its handler is a plain function (`--plain`). */
  readonly Plain?: boolean;
  /** Whether it has the user's own variables, as a program of `exec` has. */
  readonly Inherits?: boolean;
  /** Packages that are left outside of its bundle. */
  readonly External?: readonly string[];
  /** Absolute path of the template that deploys it, with `#` and the function's id where the user named it. */
  readonly Template?: string;
  /** The names of variables that the user gave it; without their values, which may be secrets. */
  readonly Variables?: readonly string[];
  /** Absolute paths of files of variables. */
  readonly VariableFiles?: readonly string[];
  /** Of `run`: in place of AWS's own endpoints. */
  readonly EndpointUrl?: string;
  /** Of `dev`: absolute path of the organization's description, or the number of accounts of a generated one. */
  readonly Organization?: string | number;
  /** Of `dev`: absolute paths of the seeds that made its test data. */
  readonly Seeds?: readonly string[];
  /** Of `dev`: the services behind the emulator's own, `moto` or an address. */
  readonly Services?: string;
}

/** What this machine notes of a run beside the run's own objects, as Step Functions would on AWS. */
export interface RunNote {
  readonly ExecutionId: string;
  readonly Status: DescribedRun['status'];
  /** ISO 8601. */
  readonly StartTime: string;
  readonly EndTime?: string;
  readonly Error?: string;
  readonly Cause?: string;
  /** What the run was started with. */
  readonly Input: object;
  /** Of the command that runs it. */
  readonly ProcessId: number;
  readonly Start: LocalStart;
  /** Of an emulated organization: the names of its root and OUs by their ids. */
  readonly Units?: Readonly<Record<string, string>>;
}

/** Name of the note among the run's own objects. */
export const noteName = 'execution.json';

/**
 * Writes the note of a run, whole or not at all; for its owner alone, since a payload may be nobody else's business.
 *
 * @param runFolder absolute, of the run's own objects (`_run`).
 */
export async function writeRunNote(runFolder: string, note: RunNote): Promise<void> {
  makePrivateFolder(runFolder);
  await replaceFile(join(runFolder, noteName), (path) => writeFile(path, `${JSON.stringify(note)}\n`));
}

/**
 * Reads the note of a run. One whose command is gone without having ended it was stopped by that.
 *
 * @returns nothing when there is none, or it is none of ours, see {@link isForeignNote}.
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

/** Whether a run has a note that belongs to another user, who would decide what is run with this user's credentials. */
export async function isForeignNote(runFolder: string): Promise<boolean> {
  const found = await stat(join(runFolder, noteName)).catch(() => undefined);
  return found !== undefined && !isOwn(found);
}
