import type { FailureClass } from '../failures/index.ts';
import { scheduleOf } from '../input/index.ts';
import { parseExecutionArn, type Run, type Summary } from '../run/index.ts';
import { consoleLinks, type RunLinks } from './console-links.ts';

/** An execution that has ended, as far as others hear of it. */
export interface EndedExecution {
  readonly executionArn: string;
  /** `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly status: string;
  readonly startDate: Date;
  readonly stopDate: Date;
  /** Name of the error that ended it. */
  readonly error?: string;
  /** JSON that it was started with; nothing but its schedule is read. */
  readonly input?: string;
}

/**
 * The detail of the event `Run Ended`. It has names, counts and times; nothing in it comes from the run's payload, its session,
 * a result or the message of an error.
 */
export interface RunEnded {
  /** ARN of the run's execution. An event may be delivered twice: then this and `EndTime` are the same. */
  readonly ExecutionId: string;
  /** Name of the run. */
  readonly Name: string;
  /** How the execution ended: `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly Status: string;
  /** Name of the error that ended it, `InputError` for instance. */
  readonly Error?: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  readonly Seconds: number;
  /** Whether no worker was to be invoked. */
  readonly Preflight: boolean;
  /** Whether it tried again what had failed in another run. */
  readonly Retry: boolean;
  readonly Scheduled: boolean;
  /** Which schedule started it, and when it was due in ISO 8601; only of a scheduled run. */
  readonly Schedule?: { readonly Name: string; readonly Time: string };
  readonly Links?: RunLinks;
  /** ARN of the worker; this and what follows only of a run that had targets. */
  readonly Worker?: string;
  readonly RoleName?: string;
  readonly Accounts?: number;
  /** The sum of the four that follow it. */
  readonly Targets?: number;
  readonly Succeeded?: number;
  readonly Failed?: number;
  readonly Skipped?: number;
  /** Of a preflight, the targets that are ready are among them. */
  readonly NotAttempted?: number;
  /** Only of a preflight: targets in whose way nothing is. */
  readonly Ready?: number;
  /** Adds up to `Failed`. */
  readonly FailedByClass?: Readonly<Partial<Record<FailureClass, number>>>;
}

const errorName = /^[\w.]{1,100}$/;

/**
 * Says how a run ended.
 *
 * @param report what the run was and came to; nothing of one that ended before it had targets
 */
export function makeRunEnded(
  { executionArn, status, error, startDate, stopDate, input }: EndedExecution,
  report?: { readonly run: Run; readonly summary: Summary },
): RunEnded {
  const Links = consoleLinks(executionArn, report?.run);
  const schedule = scheduleOf(input);
  return {
    ExecutionId: executionArn,
    Name: parseExecutionArn(executionArn)?.name ?? executionArn,
    Status: status,
    // Somebody who stops a run may give any text as its error.
    ...(error !== undefined && errorName.test(error) && { Error: error }),
    StartTime: startDate.toISOString(),
    EndTime: stopDate.toISOString(),
    Seconds: (stopDate.getTime() - startDate.getTime()) / 1000,
    Preflight: report?.run.Preflight ?? false,
    Retry: (report?.run.Original ?? null) !== null,
    Scheduled: schedule !== undefined,
    ...(schedule && { Schedule: { Name: schedule.name, Time: schedule.time } }),
    ...(Links && { Links }),
    ...(report && countsOf(report)),
  };
}

function countsOf({ run, summary }: { readonly run: Run; readonly summary: Summary }): Partial<RunEnded> {
  const { Accounts, Targets, Succeeded, Failed, Skipped, NotAttempted, FailedByClass } = summary;
  const counts = { Targets, Succeeded, Failed, Skipped, NotAttempted, FailedByClass };
  return {
    ...{ Worker: run.Function, RoleName: run.RoleName },
    ...(Accounts !== undefined && { Accounts }),
    ...counts,
    ...(summary.Preflight && { Ready: summary.Preflight.Targets }),
  };
}

/** Whether something went wrong that a person should look at. A preflight attempts nothing, so what it left is not a failure. */
export function hasFailed({ Status, Preflight, Failed = 0, NotAttempted = 0 }: RunEnded): boolean {
  return Status !== 'SUCCEEDED' || Failed > 0 || (!Preflight && NotAttempted > 0);
}
