import { splitArn } from '../aws/arn.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visible, visibleJson, visibleLine } from '../console/terminal-text.ts';
import { beginWorker } from '../local/begin-worker.ts';
import type { RunStoreOptions } from '../runs/find-named-run.ts';
import type { ResultRow } from '../runs/result-rows.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';
import type { DeclaredSettings } from '../settings/worker-settings.ts';
import { isPythonFile } from '../worker/prepare-python.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import { findTarget, type ReplayTarget } from './find-target.ts';
import { startNodeProcess } from './node-process.ts';
import {
  type Inspection,
  type ReplayAnswer,
  type ReplayMessage,
  runInProcess,
  type TargetProcess,
} from './run-in-process.ts';
import { emulatedSession, ownSession, type SessionOptions } from './target-session.ts';

/** The options of `step-everywhere replay`. */
export interface ReplayOptions
  extends RunStoreOptions,
    SessionOptions,
    Pick<SettingsOptions, 'env' | 'envFile' | 'template'> {
  /** File of the worker. */
  readonly worker: string;
  readonly credentials: 'emulator' | 'own';
  /** `[HOST:]PORT`, or true for the default port. */
  readonly inspect?: string | true;
  readonly inspectBrk?: string | true;
}

const minutes = 60_000;

/**
 * Runs a worker's file on one target of an earlier run, with that target's payload.
 *
 * @returns the exit status: that of a run in which this is the only target.
 * @throws {NoSuchRunError} when there is no such run or target.
 */
export async function replay(
  run: string,
  account: string,
  region: string,
  options: ReplayOptions,
  console: Console,
): Promise<number> {
  refuseEmulatorOptions(options);
  const inspection = inspectionOf(options);
  const target = await findTarget(run, account, region, options, console);
  const { preparing, declaring } = beginWorker(
    options.worker,
    { ...options, name: splitArn(target.worker).name },
    console,
  );
  const prepared = await preparing;
  try {
    refuseExecutable(prepared, options.worker);
    const variables = variablesOf(await declaring, target, console);
    const openSession = options.credentials === 'own' ? ownSession : emulatedSession;
    const session = await openSession(target, options, console);
    try {
      console.stderr.write(
        `${visibleLine(`Replay ${account} ${target.accountName} ${region}${describeBefore(target.before)}`)}\n`,
      );
      const message = {
        bundle: prepared.file,
        ...(prepared.root !== undefined && { root: prepared.root }),
        account: { id: target.accountId, name: target.accountName, ...target.details },
        region,
        payload: target.payload,
        execution: target.execution,
        worker: target.worker,
        credentials: session.credentials,
        // Stepping through the worker in a debugger takes time.
        timeout: inspection === undefined ? 15 * minutes : 24 * 60 * minutes,
      };
      const started = await startProcess(prepared, message, inspection, { ...session.env, ...variables });
      return printAnswer(await runInProcess(started, target.execution, console), target, options, console);
    } finally {
      await session.close();
    }
  } finally {
    await prepared.remove();
  }
}

/** The worker's environment variables, from the template that deploys it and from the user's options. */
function variablesOf(
  declared: DeclaredSettings,
  { worker }: ReplayTarget,
  { stderr }: Pick<Console, 'stderr'>,
): NodeJS.ProcessEnv {
  for (const note of declared.notes) stderr.write(`${visibleLine(note)}\n`);
  const { partition, region, accountId } = splitArn(worker);
  return declared.at({ partition, region, accountId }).environment ?? {};
}

/** Refuses options of the emulator, because a replay in a real account has none. */
function refuseEmulatorOptions({ org, services, credentials }: ReplayOptions): void {
  if (credentials !== 'own') return;
  const remedy = 'for the emulator; leave it or --credentials own out';
  if (org !== undefined) throw new OptionError('--org', `an organization is ${remedy}`);
  if (services !== undefined) throw new OptionError('--services', `services of others are ${remedy}`);
}

/** Refuses an executable: it serves invocations itself, and has no handler to call. */
function refuseExecutable({ file }: PreparedWorker, worker: string): void {
  if (/\.(?:py|[mc]?js)$/.test(file)) return;
  const remedy =
    'run it with dev --accounts ACCOUNT --regions REGION, or test its handler with everywhere.Local';
  throw new OptionError(
    '--worker',
    `${worker} is an executable or is compiled to one, and replay cannot call executables; ${remedy}`,
  );
}

function inspectionOf({ inspect, inspectBrk }: ReplayOptions): Inspection | undefined {
  const where = inspectBrk ?? inspect;
  if (where === undefined) return undefined;
  const wait = inspectBrk !== undefined;
  if (where !== true) checkAddress(wait ? '--inspect-brk' : '--inspect', where);
  return { where, wait };
}

function checkAddress(option: string, where: string): void {
  const [, port = ''] = /^(?:.+:)?(\d{1,5})$/.exec(where) ?? [];
  if (port !== '' && Number(port) <= 65_535) return;
  const expected = 'must be [HOST:]PORT with a port of at most 65535, such as 5678';
  throw new OptionError(option, `${JSON.stringify(where)} ${expected}`);
}

/** Starts Node.js or Python, depending on the worker. */
async function startProcess(
  { file, layers = [] }: PreparedWorker,
  message: ReplayMessage,
  inspection: Inspection | undefined,
  env: NodeJS.ProcessEnv,
): Promise<TargetProcess> {
  if (!isPythonFile(file)) return startNodeProcess(message, inspection, env);
  const { startPythonProcess } = await import('./python-process.ts');
  return startPythonProcess(message, layers, inspection, env);
}

function printAnswer(
  answer: ReplayAnswer,
  { accountId, accountName, region, before }: ReplayTarget,
  { json }: ReplayOptions,
  { stdout, stderr }: Console,
): number {
  const succeeded = answer.status === 'succeeded';
  if (json) {
    const how = succeeded
      ? { Result: answer.result }
      : { Error: answer.error, Message: answer.message, Stack: answer.stack };
    const row = { AccountId: accountId, AccountName: accountName, Region: region, Status: answer.status };
    stdout.write(`${visibleJson({ ...row, ...how, Before: before ?? null })}\n`);
  } else if (succeeded) stdout.write(`${visibleJson(answer.result, 2)}\n`);
  else stderr.write(`Failed: ${visible(answer.stack)}\n`);
  return succeeded ? exitStatus.succeeded : exitStatus.someFailed;
}

function describeBefore(before: ResultRow | undefined): string {
  if (before === undefined) return '; in the run it was not attempted';
  const { Status, Class, Error: error, Message, Reason } = before;
  if (Status === 'skipped') return `; in the run it was skipped: ${Reason}`;
  if (Status === 'not-attempted') return '; in the run it was not attempted';
  if (Status === 'ready') return '; the run was a preflight, and found it ready';
  return `; in the run it ${Status === 'failed' ? `failed (${Class}): ${error}: ${Message}` : `was: ${Status}`}`;
}
