import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const definitions = ['state-machine', 'schedule-starter'].map((name) =>
  readFileSync(new URL(`../${name}.asl.json`, import.meta.url), 'utf8'),
);

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: string;
}

/** Retriers by the name of their task, at any depth. */
const retriers = new Map<string, readonly Retrier[]>();
for (const definition of definitions)
  JSON.parse(definition, (name, value) => {
    if (value?.Type === 'Task') retriers.set(name, value.Retry ?? []);
    return value;
  });
const errorsOf = (task: string) => retriers.get(task)?.flatMap(({ ErrorEquals }) => ErrorEquals);

/** The longest wait before each further attempt, in seconds; with full jitter, each wait is between 0 and this. */
function delaysOf({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }: Retrier): number[] {
  return Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  );
}

/** The probability that the sum of waits, each uniform from 0 to its longest, is less than `total` (inclusion–exclusion). */
function shareBelow(total: number, delays: readonly number[]): number {
  let volume = 0;
  for (let subset = 0; subset < 2 ** delays.length; subset += 1) {
    const taken = delays.filter((_, index) => (subset >> index) & 1);
    const rest = total - taken.reduce((sum, delay) => sum + delay, 0);
    if (rest > 0) volume += (taken.length % 2 === 0 ? 1 : -1) * rest ** delays.length;
  }
  return delays.reduce((share, delay, index) => share / (delay * (index + 1)), volume);
}

describe('the retries of the state machines', () => {
  it.each([...retriers])('of %s have full jitter and a bound', (_, rules) => {
    expect(rules.length).toBeGreaterThan(0);
    for (const { JitterStrategy, MaxAttempts, MaxDelaySeconds } of rules) {
      expect(JitterStrategy).toBe('FULL');
      expect(MaxAttempts).toBeLessThanOrEqual(180);
      expect(MaxDelaySeconds).toBeLessThanOrEqual(900);
    }
  });

  // The SDK's waits inside a function are not included.
  it.each([
    ['CreateGrant', 'Kms.KmsInternalException'],
    ['IssueCredentials', 'UnavailableError'],
    ['InvokeWorker', 'KmsUnavailableError'],
    ['RevokeGrant', 'States.TaskFailed'],
  ])('survive 20 s without KMS in %s: jitter may shorten that in one of 500,000 cases', (task, error) => {
    const retrier = retriers.get(task)?.find(({ ErrorEquals }) => ErrorEquals.includes(error)) as Retrier;
    const delays = delaysOf(retrier);
    expect(shareBelow(20, delays)).toBeLessThan(1 / 500_000);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThanOrEqual(303);
  });

  const retrierOf = (task: string, error: string) =>
    retriers.get(task)?.find(({ ErrorEquals }) => ErrorEquals.includes(error)) as Retrier;

  // A function that was idle for weeks takes a minute or more to start (https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html).
  it.each(['ListTargets', 'IssueCredentials', 'InvokeWorker', 'ReissueCredentials', 'Summarise'])(
    'of %s survive a function that wakes up: jitter may shorten the 90 s in one of a thousand cases',
    (task) => {
      const delays = delaysOf(retrierOf(task, 'Lambda.CodeArtifactUserPendingException'));
      expect(shareBelow(90, delays.slice(0, 14))).toBeLessThan(1 / 1000);
    },
  );

  it('of InvokeWorker wait for most of a day when Lambda throttles, within the 25,000 events of a history', () => {
    const { MaxAttempts, MaxDelaySeconds } = retrierOf('InvokeWorker', 'Lambda.TooManyRequestsException');
    expect((MaxAttempts * MaxDelaySeconds) / 2).toBeGreaterThan(20 * 3600);
    // 40 regions of an account, three events per attempt, and the other events of each region and of the account.
    expect(40 * (MaxAttempts * 3 + 20) + 50).toBeLessThan(25_000);
  });

  it.each([
    ['InvokeWorker', 'Lambda.AWSLambdaException'],
    ['ListTargets', 'Lambda.AWSLambdaException'],
    ['CreateGrant', 'Kms.KmsException'],
  ])('of %s report a refusal, which comes as %s, within seconds', (task, error) => {
    const longest = delaysOf(retrierOf(task, error)).reduce((sum, delay) => sum + delay, 0);
    expect(longest).toBeLessThanOrEqual(20);
  });

  it.each([
    ['CreateGrant', ['Kms.KmsException', 'Kms.ThrottlingException']],
    ['InvokeWorker', ['Lambda.TooManyRequestsException', 'KmsUnavailableError']],
    ['IssueCredentials', ['ThrottledError', 'Lambda.TooManyRequestsException']],
    ['ListTargets', ['ThrottledError', 'Lambda.TooManyRequestsException']],
    ['Summarise', ['ThrottledError', 'Lambda.TooManyRequestsException']],
    ['RecordOutcomes', ['S3.S3Exception', 'S3.SlowDownException']],
    ['StartRun', ['Sfn.ExecutionLimitExceededException', 'Sfn.SfnException']],
  ])('of %s are for throttling', (task, names) => {
    expect(errorsOf(task)).toEqual(expect.arrayContaining(names));
  });

  it('of StartRun outlast a minute without Step Functions, and report a refusal within half an hour', () => {
    const delays = delaysOf(retrierOf('StartRun', 'Sfn.SfnException'));
    expect(shareBelow(60, delays)).toBeLessThan(1 / 1000);
    expect(delays.reduce((sum, delay) => sum + delay, 0)).toBeLessThan(1800);
  });

  it('of an invocation are for errors of Lambda and of KMS, and never for those that the handler threw', () => {
    expect(errorsOf('InvokeWorker')?.filter((name) => !name.startsWith('Lambda.'))).toEqual([
      'KmsUnavailableError',
    ]);
  });

  it('are for its own functions that were killed, but never for a killed worker, which may have acted', () => {
    for (const task of ['ListTargets', 'IssueCredentials', 'ReissueCredentials', 'Summarise']) {
      expect(errorsOf(task)).toEqual(expect.arrayContaining(['Runtime.ExitError', 'Lambda.Unknown']));
    }
    expect(errorsOf('InvokeWorker')).not.toContain('Runtime.ExitError');
    expect(errorsOf('InvokeWorker')).not.toContain('Lambda.Unknown');
  });
});

describe('the retries of the functions’ AWS clients', () => {
  const sources = ['../src/', '../../packages/core/src/'].flatMap((folder) => {
    const cwd = fileURLToPath(new URL(folder, import.meta.url));
    return globSync('**/*.ts', { cwd }).map((name) => [name, readFileSync(`${cwd}${name}`, 'utf8')] as const);
  });
  const made = sources.flatMap(([name, text]) =>
    [...text.matchAll(/new (\w+Client)\((?=\{|clientSettings)/g)].map(({ 1: client, index }) => ({
      client,
      name,
      settings: text.slice(index, index + 1500),
    })),
  );

  it('are limited, for every client', () => {
    expect(made.map(({ client }) => client)).toEqual(
      expect.arrayContaining(['KMSClient', 'OrganizationsClient', 'S3Client', 'SFNClient', 'STSClient']),
    );
    // The client that presigns sends no requests.
    const sending = made.filter(({ name }) => !name.endsWith('presign-output.ts'));
    for (const { settings, name, client } of sending) {
      const attempts = Number(/(?:maxAttempts: |clientSettings\()(\d+)/.exec(settings)?.[1]);
      expect(attempts, `${client} in ${name}`).toBeGreaterThanOrEqual(5);
      expect(attempts, `${client} in ${name}`).toBeLessThanOrEqual(12);
    }
  });
});
