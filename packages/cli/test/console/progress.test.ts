import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { showProgress } from '../../src/console/progress-display.ts';
import { progressLine, progressSentence } from '../../src/console/progress-line.ts';
import { duration } from '../../src/console/words.ts';
import { TargetTracker } from '../../src/local/target-tracker.ts';

const account = (AccountId: string, more = {}) => ({
  AccountId,
  AccountName: 'a',
  Regions: ['us-east-1', 'eu-west-1'],
  ...more,
});

describe('TargetTracker', () => {
  it('has no total before the list of targets', () => {
    expect(new TargetTracker().counts).toEqual({ total: undefined, succeeded: 0, failed: 0, skipped: 0 });
  });

  it('counts every way that a target ends', () => {
    const tracker = new TargetTracker();
    tracker.expect([account('1'), account('2'), account('3', { Skip: 'SUSPENDED' })]);
    tracker.targetEnded('1', 'us-east-1', true);
    tracker.targetEnded('1', 'eu-west-1', false);
    tracker.accountIssued('2', false);
    expect(tracker.counts).toEqual({ total: 6, succeeded: 1, failed: 3, skipped: 2 });
  });

  it('counts a retried target and a retried account once', () => {
    const tracker = new TargetTracker();
    tracker.expect([account('1')]);
    tracker.accountIssued('1', false);
    tracker.accountIssued('1', true);
    tracker.targetEnded('1', 'us-east-1', false);
    tracker.targetEnded('1', 'us-east-1', true);
    expect(tracker.counts).toEqual({ total: 2, succeeded: 1, failed: 0, skipped: 0 });
  });

  it('counts an account as one target for each of its enabled regions', () => {
    const tracker = new TargetTracker(() => 18);
    tracker.expect([
      account('1', { Regions: 'enabled' }),
      account('2', { Regions: 'enabled', Skip: 'CLOSED' }),
    ]);
    expect(tracker.counts).toMatchObject({ total: 19, skipped: 1 });
  });

  it('counts as the summary does: an account whose enabled regions are unknown is one target', () => {
    const tracker = new TargetTracker(() => 17);
    tracker.expect([account('1', { Regions: 'enabled' }), account('2', { Regions: 'enabled' })]);
    tracker.accountIssued('1', false);
    expect(tracker.counts).toEqual({ total: 18, succeeded: 0, failed: 1, skipped: 0 });
  });
});

describe('progressLine', () => {
  const counts = { total: 204, succeeded: 90, failed: 12, skipped: 0 };

  it('shows bar, counts, rate and time left', () => {
    expect(progressLine(counts, 2, 100)).toBe(
      '███████████████░░░░░░░░░░░░░░░ 102/204  90 succeeded, 12 failed  51/s  2 s left',
    );
  });

  it('leaves skipped targets out of the rate', () => {
    expect(progressLine({ total: 20, succeeded: 5, failed: 0, skipped: 10 }, 10, 100)).toContain(
      '0.5/s  10 s left',
    );
  });

  it('never wraps, on however narrow a terminal', () => {
    const count = fc.nat(400_000);
    fc.assert(
      fc.property(
        count,
        count,
        count,
        count,
        fc.integer({ min: 20, max: 300 }),
        (total, a, b, c, columns) => {
          const line = progressLine({ total, succeeded: a, failed: b, skipped: c }, 5, columns);
          expect(line.length).toBeLessThan(columns);
        },
      ),
    );
  });

  it('says that a total is not known yet', () => {
    const about = { ...counts, isApproximate: true };
    expect(progressLine(about, 2, 100)).toContain(' 102/~204  90 succeeded');
    expect(progressSentence(about, 2)).toMatch(/^102 of about 204 targets, 90 succeeded/);
  });

  it('writes the same in words', () => {
    expect(progressSentence(counts, 2)).toBe('102 of 204 targets, 90 succeeded, 12 failed, 51/s, 2 s left');
    const ofPreflight = { total: 204, succeeded: 0, ready: 90, failed: 12, skipped: 0 };
    expect(progressSentence(ofPreflight, 2)).toBe('102 of 204 targets, 90 ready, 12 failed, 51/s, 2 s left');
  });

  it.each([
    [0.2, '1 s'],
    [95, '1 min 35 s'],
    [7260, '2 h 1 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('showProgress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function fakeStream(isTTY: boolean) {
    const written: string[] = [];
    const stream = Object.assign(new EventEmitter(), {
      isTTY,
      columns: 80,
      write: (text: string) => written.push(text),
    });
    return { stream: stream as unknown as NodeJS.WriteStream, written };
  }
  const counts = () => ({ total: 10, succeeded: 5, failed: 0, skipped: 0 });

  it('redraws one line on a terminal and removes it', () => {
    const { stream, written } = fakeStream(true);
    const display = showProgress(stream, counts, {});
    vi.advanceTimersByTime(1000);
    display.stop();
    expect(written.length).toBeGreaterThan(5);
    expect(written.every((text) => text.startsWith('\r\u001B[2K') && !text.includes('\n'))).toBe(true);
    expect(written.at(-1)).toBe('\r\u001B[2K');
  });

  it('uses the time since the run began, also when it is shown again', () => {
    const { stream, written } = fakeStream(true);
    showProgress(stream, counts, {}, () => 10).stop();
    expect(written[0]).toContain('0.5/s');
  });

  it.each([
    ['a pipe', false, {}],
    ['a dumb terminal', true, { TERM: 'dumb' }],
    ['a build server', true, { CI: 'true' }],
  ])('writes only a few lines to %s', (_, isTTY, env) => {
    const { stream, written } = fakeStream(isTTY);
    const display = showProgress(stream, counts, env);
    vi.advanceTimersByTime(10 * 60_000);
    display.stop();
    vi.advanceTimersByTime(10 * 60_000);
    expect(written.length).toBeGreaterThan(5);
    expect(written.length).toBeLessThan(20);
    expect(written.join('')).not.toContain('\u001B');
  });
});
