import { expect } from 'vitest';
import type { TestAws } from '../../src/testing/index.ts';
import type { Behaviour } from './leaving-worker.ts';

const LEFT = ['request', 'paginator', 'stream', 'timer', 'fetch', 'logger call'] as const;
/** The expected error by the way in which the handler ends; undefined for success. */
export const ENDS = {
  returns: undefined,
  throws: /^TypeError: as it should$/,
  'times out': /^WorkerTimeout: /,
} as const;

/** Sends an event to an execution environment; returns the answer to Lambda, or the error's name and message. */
export type Invoke = (
  event: unknown,
) => Promise<{ readonly answer?: unknown; readonly error?: string | undefined }>;

/** Makes invocations of {@link handler} leave work behind, and checks that all outcomes are as expected. */
export class LeavingEnvironment {
  readonly #aws: TestAws;
  readonly #invoke: Invoke;

  constructor(aws: TestAws, invoke: Invoke) {
    this.#aws = aws;
    this.#invoke = invoke;
  }

  invoke(accountId: string, payload: Behaviour): ReturnType<Invoke> {
    const secretAccessKey = 'planted-secret';
    const credentials = { accessKeyId: `ASIA${accountId}`, secretAccessKey, sessionToken: 't' };
    return this.#invoke(this.#aws.event({ accountId, payload, credentials }));
  }

  async expectHealthy(accountId: string): Promise<void> {
    const { answer, error } = await this.invoke(accountId, {});
    expect([answer, error]).toEqual(['stored', undefined]);
    const [key = ''] = [...this.#aws.objects.keys()].filter((each) => each.includes(accountId));
    expect(JSON.parse(this.#aws.objects.get(key) ?? '')).toEqual({
      account: accountId,
      identity: `ASIA${accountId}`,
    });
    this.#forget(key);
  }

  /** Leaves each kind of work behind once, and checks the outcomes of this invocation and of the next one. */
  async expectHarmless(end: keyof typeof ENDS): Promise<void> {
    for (const left of LEFT) {
      await this.expectOwnOutcome('222222222222', { left, end });
      await this.expectHealthy('333333333333');
    }
  }

  /** Leaves every kind of work behind while healthy invocations run. */
  async expectHarmlessAtOnce(): Promise<void> {
    const leaving = [
      // First and with more time than alone, because a handler must begin before its time is up.
      ...LEFT.map((left): Behaviour => ({ left, end: 'times out', seconds: 4 })),
      ...LEFT.flatMap((left): Behaviour[] => [{ left }, { left, end: 'throws' }]),
    ];
    const numbered = (first: number, n: number) => String(first + n);
    await Promise.all([
      ...leaving.map((payload, n) => this.expectOwnOutcome(numbered(200_000_000_000, n), payload)),
      ...Array.from({ length: 20 }, (_, n) => this.expectHealthy(numbered(500_000_000_000, n))),
    ]);
  }

  async expectOwnOutcome(accountId: string, payload: Behaviour): Promise<void> {
    const { left, end = 'returns' } = payload;
    const { answer, error } = await this.invoke(accountId, payload);
    // An error of the timer belongs to this invocation if its handler is still running.
    const isOwn = left === 'timer' && end === 'times out';
    const expected = isOwn ? /^RangeError: a timer with \[redacted\]$/ : ENDS[end];
    if (expected === undefined) expect([left, answer, error]).toEqual([left, 'stored', undefined]);
    else expect(error, left).toMatch(expected);
    for (const key of this.#aws.objects.keys()) if (key.includes(accountId)) this.#forget(key);
  }

  #forget(key: string): void {
    (this.#aws.objects as Map<string, string>).delete(key);
  }
}
