import { failureClasses, type Summary } from '@step-everywhere/infra/internal/run';
import { findOrchestrator } from '../aws/orchestrator.ts';
import { confirmRun } from '../console/ask.ts';
import type { Console } from '../console/console.ts';
import { didYouMean } from '../console/did-you-mean.ts';
import { NoSuchRunError, OptionError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { count } from '../console/words.ts';
import type { ExecutionInput } from '../input/execution-input.ts';
import type { RetryOptions } from '../local/retried-run.ts';
import { startRun } from '../runs/execution.ts';
import { findNamedRun } from '../runs/find-named-run.ts';
import { isRealRun, parseInput } from '../runs/run-kind.ts';
import type { LocatedRun } from '../runs/run-store.ts';
import { noSummary, readLatestSummary } from '../runs/summary.ts';
import { finishRun } from './finish-run.ts';
import { retriedWorker } from './retried-worker.ts';

/** The values of `--class`. */
const retriedClasses: readonly string[] = [...failureClasses, 'not-attempted'];

/**
 * Runs a worker again where it failed in an earlier run, and merges the two summaries.
 *
 * @returns the exit status of the retry.
 * @throws {NoSuchRunError} when there is nothing to retry.
 * @throws {OptionError} {@link AwsCallError} for a `--function` that cannot retry the run.
 */
export async function retryRun(name: string, options: RetryOptions, console: Console): Promise<number> {
  checkClasses(options.class ?? []);
  const { store, run } = await findNamedRun(name, options, console);
  const local = store.isLocal ? await localRetry(run, options, console) : undefined;
  if (run.status === 'RUNNING') {
    throw new NoSuchRunError(
      name,
      store.isLocal
        ? `${run.name} is still running in another process; wait for its end, or stop it there`
        : `${run.name} is still running; wait for its end (step-everywhere status ${run.name} --follow), or stop it`,
    );
  }
  if (!isRealRun(run)) {
    throw new NoSuchRunError(
      name,
      `${run.name} was a preflight, which invokes no worker, and so has nothing to retry; start the run itself with step-everywhere run`,
    );
  }
  const summary = (await readLatestSummary(store.objects(run), run)) ?? noSummary(run);
  const targets = countTargets(summary, options.class);
  if (targets === 0) {
    throw nothingToRetry(
      name,
      run,
      summary,
      options,
      (other) => `step-everywhere retry ${store.mention(other)}`,
    );
  }
  const start = local?.start ?? (await retryOnAws(run, summary.Function, options, console));
  console.stderr.write(`${visibleLine(`Retry ${count(targets, 'target')} of ${run.name}.`)}\n`);
  await (local ? local.confirm() : confirmRun(targets, options.yes, console));
  console.signal.throwIfAborted();
  const retry = {
    Retry: { Execution: run.arn, ...(options.class && { Classes: options.class }) },
    ...(options.concurrency === undefined ? {} : { Concurrency: { Accounts: options.concurrency } }),
  };
  return start(retry);
}

type StartRetry = (retry: ExecutionInput) => Promise<number>;

/** Checks that the worker of a run on AWS can retry it. @returns the function that does. */
async function retryOnAws(
  run: LocatedRun,
  worker: string,
  options: RetryOptions,
  console: Console,
): Promise<StartRetry> {
  const orchestrator = await findOrchestrator(options, console, run.arn);
  const arn = await retriedWorker(orchestrator, options.function, worker);
  const { aws, stateMachine } = orchestrator;
  return async (retry) => {
    const started = await startRun(aws.states, stateMachine.arn, { Function: arn, ...retry }, options.name);
    if (!options.detach) console.stderr.write(`Started ${visibleLine(started.name)}\n`);
    return finishRun(orchestrator, { ...started, bucket: run.bucket }, options, console);
  };
}

/** A retry of a run on this machine. */
interface LocalRetry {
  readonly start: StartRetry;
  /** Shows what the folder's notes would run, and asks the user. */
  confirm(): Promise<void>;
}

/** Prepares the retry of a run on this machine. */
async function localRetry(run: LocatedRun, options: RetryOptions, console: Console): Promise<LocalRetry> {
  const { retriable } = await import('../local/retried-run.ts');
  const { confirmNotes } = await import('../local/confirm-notes.ts');
  const { retryLocally } = await import('../local/retry.ts');
  const here = retriable(run, options, console);
  return {
    start: (retry) => retryLocally(here, retry, options, console),
    confirm: () => confirmNotes(here, options, console),
  };
}

/** The error for a run without a target to retry, with the command that runs those that remain. */
function nothingToRetry(
  name: string,
  run: LocatedRun,
  summary: Summary,
  { class: classes }: RetryOptions,
  retry: (run: { readonly name: string }) => string,
): NoSuchRunError {
  const wanted = classes === undefined ? 'failed target' : `target of class ${classes.join(', ')}`;
  const original = originalName(run);
  const chosen = classes === undefined ? '' : ` --class ${classes.join(',')}`;
  const others = [
    ...(summary.NotAttempted > 0
      ? [`to run the remaining targets: ${retry(run)} --class not-attempted`]
      : []),
    ...(original === undefined
      ? []
      : [`it is a retry; to retry the earlier run: ${retry({ name: original })}${chosen}`]),
  ];
  return new NoSuchRunError(
    name,
    [`${run.name} has no ${wanted} to retry; failed or not attempted: ${describe(summary)}`, ...others].join(
      '; ',
    ),
  );
}

/** The name of the run that a retry retried. */
function originalName({ input }: LocatedRun): string | undefined {
  const { Retry } = parseInput(input) as { readonly Retry?: { readonly Execution?: unknown } | null };
  return typeof Retry?.Execution === 'string' ? Retry.Execution.split(':').at(-1) : undefined;
}

function countTargets({ Failed, FailedByClass, NotAttempted }: Summary, classes?: readonly string[]): number {
  if (classes === undefined) return Failed;
  const of = new Map<string, number>(Object.entries({ ...FailedByClass, 'not-attempted': NotAttempted }));
  return classes.reduce((sum, each) => sum + (of.get(each) ?? 0), 0);
}

/** @example `2 of class handler, 1 of class throttled, 3 not attempted` */
function describe({ FailedByClass, NotAttempted }: Summary): string {
  const failed = Object.entries(FailedByClass).map(([name, number]) => `${number} of class ${name}`);
  const others = NotAttempted === 0 ? [] : [`${NotAttempted} not attempted`];
  return [...failed, ...others].join(', ') || 'none';
}

function checkClasses(classes: readonly string[]): void {
  const unknown = classes.find((each) => !retriedClasses.includes(each));
  if (unknown === undefined) return;
  throw new OptionError(
    '--class',
    `${JSON.stringify(unknown)} must be one of ${retriedClasses.join(', ')}${didYouMean(unknown, retriedClasses)}`,
  );
}
