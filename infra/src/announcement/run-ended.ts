import type { FailureClass } from '../failures/index.ts';
import { scheduleOf } from '../input/index.ts';
import { parseExecutionArn, type Run, type Summary } from '../run/index.ts';
import { consoleLinks, type RunLinks } from './console-links.ts';

/** An execution that has ended, with the facts that listeners get. */
export interface EndedExecution {
  readonly executionArn: string;
  /** `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly status: string;
  readonly startDate: Date;
  readonly stopDate: Date;
  /** Name of the error that ended the execution. */
  readonly error?: string;
  /** The execution's input, as JSON; only its schedule is read. */
  readonly input?: string;
}

/**
 * The detail of the event `Run Ended`. It contains names, counts and times, and nothing from the run's payload, its session,
 * a result or an error message.
 */
export interface RunEnded {
  /** ARN of the run's execution. If an event is delivered twice, this and `EndTime` are the same in both. */
  readonly ExecutionId: string;
  /** Name of the run. */
  readonly Name: string;
  /** How the execution ended: `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`. */
  readonly Status: string;
  /** Name of the error that ended the execution, for example `InputError`. */
  readonly Error?: string;
  /** ISO 8601. */
  readonly StartTime: string;
  /** ISO 8601. */
  readonly EndTime: string;
  readonly Seconds: number;
  /** Whether the run was a preflight, which invokes no worker. */
  readonly Preflight: boolean;
  /** Whether the run retried failed targets of another run. */
  readonly Retry: boolean;
  readonly Scheduled: boolean;
  /** The schedule that started the run, and when it was due, in ISO 8601; only for a scheduled run. */
  readonly Schedule?: { readonly Name: string; readonly Time: string };
  readonly Links?: RunLinks;
  /** ARN of the worker; this and the following fields exist only if the run had targets. */
  readonly Worker?: string;
  readonly RoleName?: string;
  readonly Accounts?: number;
  /** The sum of the next four fields. */
  readonly Targets?: number;
  readonly Succeeded?: number;
  readonly Failed?: number;
  readonly Skipped?: number;
  /** In a preflight, includes the targets that are ready. */
  readonly NotAttempted?: number;
  /** Only for a preflight: targets without an obstacle. */
  readonly Ready?: number;
  /** Adds up to `Failed`. */
  readonly FailedByClass?: Readonly<Partial<Record<FailureClass, number>>>;
}

const errorName = /^[\w.]{1,100}$/;

/**
 * Describes how a run ended.
 *
 * @param summarised the run and its summary; absent if it ended before its targets were listed
 */
export function makeRunEnded(
  { executionArn, status, error, startDate, stopDate, input }: EndedExecution,
  summarised?: { readonly run: Run; readonly summary: Summary },
): RunEnded {
  const Links = consoleLinks(executionArn, summarised?.run);
  const schedule = scheduleOf(input);
  return {
    ExecutionId: executionArn,
    Name: parseExecutionArn(executionArn)?.name ?? executionArn,
    Status: status,
    // A person who stops a run can give any text as its error.
    ...(error !== undefined && errorName.test(error) && { Error: error }),
    StartTime: startDate.toISOString(),
    EndTime: stopDate.toISOString(),
    Seconds: (stopDate.getTime() - startDate.getTime()) / 1000,
    Preflight: summarised?.run.Preflight ?? false,
    Retry: (summarised?.run.Original ?? null) !== null,
    Scheduled: schedule !== undefined,
    ...(schedule && { Schedule: { Name: schedule.name, Time: schedule.time } }),
    ...(Links && { Links }),
    ...(summarised && countsOf(summarised)),
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

/** Whether the run failed in a way that a person should look at. A preflight attempts nothing, so its unattempted targets are not failures. */
export function hasFailed({ Status, Preflight, Failed = 0, NotAttempted = 0 }: RunEnded): boolean {
  return Status !== 'SUCCEEDED' || Failed > 0 || (!Preflight && NotAttempted > 0);
}
