import { hasFailed, type RunEnded } from './run-ended.ts';

/** A short message for people, published with SNS. */
export interface Notification {
  /** Fewer than 100 ASCII characters in one line (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html). */
  readonly Subject: string;
  readonly Message: string;
}

/**
 * Describes the end of a run in plain words.
 *
 * @example
 * ```ts
 * describeEnd(ended).Subject; // 'step-everywhere: audit failed in 3 of 204 targets'
 * ```
 */
export function describeEnd(ended: RunEnded): Notification {
  const worker = workerOf(ended);
  const lines = [
    `The run ${ended.Name}${worker ? ` of ${worker}` : ''} ${howItEnded(ended)}.`,
    ...(ended.Schedule
      ? [`Its schedule is ${ended.Schedule.Name}, due at ${minute(ended.Schedule.Time)}.`]
      : []),
    ...(ended.Targets === undefined ? [] : [`${capitalised(describeCounts(ended))}.`]),
    ...describeClasses(ended),
    `It took ${duration(ended.Seconds)} and ended at ${minute(ended.EndTime)}.`,
    ...whatToDo(ended),
    ...(ended.Links ? ['', `Execution: ${ended.Links.Console}`] : []),
    ...(ended.Links?.Bucket ? [`Results and summary: ${ended.Links.Bucket}`] : []),
  ];
  return {
    Subject: `step-everywhere: ${subject(ended, worker ?? ended.Name)}`.slice(0, 99),
    Message: `${lines.join('\n')}\n`,
  };
}

/** Name of the worker without the prefix that all workers' names share. */
function workerOf({ Worker }: RunEnded): string | undefined {
  return /:function:StepEverywhere_([\w-]+)/.exec(Worker ?? '')?.[1];
}

function subject(ended: RunEnded, what: string): string {
  const { Status, Targets = 0, Failed = 0, NotAttempted = 0 } = ended;
  if (!hasFailed(ended)) return `${what} succeeded`;
  if (Failed > 0) return `${what} failed in ${Failed} of ${Targets} targets`;
  if (Status === 'SUCCEEDED') return `${what} did not attempt ${NotAttempted} of ${Targets} targets`;
  return `${what} ${endings[Status] ?? 'failed'}`;
}

const endings: Readonly<Record<string, string>> = {
  ABORTED: 'was stopped',
  FAILED: 'failed',
  TIMED_OUT: 'ran out of time',
};

function howItEnded(ended: RunEnded): string {
  const { Status, Error: error } = ended;
  const how = endings[Status];
  if (how !== undefined) return error === undefined ? how : `${how} (${error})`;
  return hasFailed(ended) ? 'has ended with failures' : 'has succeeded';
}

function describeCounts({ Targets = 0, Ready = 0, ...ended }: RunEnded) {
  const { Succeeded = 0, Failed = 0, Skipped = 0, NotAttempted = 0 } = ended;
  const left = NotAttempted - Ready;
  const ends = [
    [Succeeded, 'succeeded'],
    [Ready, Ready === 1 ? 'is ready' : 'are ready'],
    [Failed, 'failed'],
    [Skipped, Skipped === 1 ? 'was skipped' : 'were skipped'],
    [left, left === 1 ? 'was not attempted' : 'were not attempted'],
  ] as const;
  const parts = ends.flatMap(([number, end]) => (number > 0 ? `${number} ${end}` : []));
  return `of ${Targets} target${Targets === 1 ? '' : 's'}, ${parts.join(', ') || 'none was attempted'}`;
}

/** The most frequent classes first. */
function describeClasses({ FailedByClass = {} }: RunEnded): string[] {
  const classes = Object.entries(FailedByClass).sort(([, one], [, other]) => other - one);
  if (classes.length === 0) return [];
  return [`Failures by class: ${classes.map(([name, number]) => `${name} ${number}`).join(', ')}.`];
}

function whatToDo(ended: RunEnded): string[] {
  if (!hasFailed(ended)) return [];
  if (ended.Targets === undefined) return ['It ended before it had targets; the execution says why.'];
  return [`See what failed and why: step-everywhere status ${ended.Name}`];
}

/** @example `2026-11-30 02:00 UTC` */
function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} seconds`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} minutes` : `${(minutes / 60).toFixed(1)} hours`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
