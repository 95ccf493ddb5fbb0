import { describe, expect, it } from 'vitest';
import { type Clock, startDeadline } from '../src/deadline.ts';

/** A clock that the test sets. */
function testClock(): Clock & { advance(ms: number): void; readonly waiting: number } {
  let time = 0;
  const timers = new Map<object, { at: number; callback: () => void }>();
  return {
    now: () => time,
    setTimeout: (callback, ms) => {
      const timer = {};
      timers.set(timer, { at: time + ms, callback });
      return timer;
    },
    clearTimeout: (timer) => void timers.delete(timer as object),
    get waiting() {
      return timers.size;
    },
    advance: (ms) => {
      time += ms;
      for (const [timer, { at, callback }] of timers) {
        if (at > time) continue;
        timers.delete(timer);
        callback();
      }
    },
  };
}

describe('the deadline', () => {
  it.each([
    ['three seconds', 3_000, 300, 90],
    ['one minute', 60_000, 5_000, 1_000],
    ['15 minutes', 900_000, 5_000, 1_000],
    ['a tenth of a second', 100, 50, 50],
  ])('of %s warns, and ends, ahead of Lambda', async (_, available, warned, ended) => {
    const clock = testClock();
    const deadline = startDeadline(available, clock);
    const { signal } = deadline;
    clock.advance(available - warned - 1);
    expect([signal.aborted, deadline.reason]).toEqual([false, undefined]);
    clock.advance(1);
    expect(signal.reason).toMatchObject({ name: 'WorkerTimeout', elapsed: available - warned });
    clock.advance(warned - ended);
    expect(deadline.reason).toMatchObject({ name: 'WorkerTimeout', elapsed: available - ended });
  });

  it('counts from the start, also for a signal that is requested late', () => {
    const clock = testClock();
    const deadline = startDeadline(10_000, clock);
    clock.advance(8_000);
    const { signal } = deadline;
    expect(deadline.signal).toBe(signal);
    clock.advance(1_000);
    expect(signal.aborted).toBe(true);
  });

  it('runs each callback at the end, at once if it is registered after the end, and none that was removed', () => {
    const clock = testClock();
    const deadline = startDeadline(1_000, clock);
    const called: string[] = [];
    deadline.onEnd(() => called.push('waiting'));
    deadline.onEnd(() => called.push('taken back'))();
    clock.advance(1_000);
    deadline.onEnd(() => called.push('late'));
    expect(called).toEqual(['waiting', 'late']);
  });

  it('returns work that is done in time, and leaves no timer behind when it is stopped', async () => {
    const clock = testClock();
    const deadline = startDeadline(1_000, clock);
    expect(deadline.signal.aborted).toBe(false);
    expect(await deadline.race(Promise.resolve('done'))).toBe('done');
    await expect(deadline.race(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    deadline.stop();
    expect(clock.waiting).toBe(0);
  });
});
