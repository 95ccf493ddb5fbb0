import { expect, it } from 'vitest';
import { StoppedError } from '../../src/console/errors.ts';
import { Interrupts } from '../../src/console/interrupts.ts';

function interruptsAt(clock: { now: number }) {
  const exits: string[] = [];
  return {
    exits,
    interrupts: new Interrupts(
      (signal) => exits.push(signal),
      () => clock.now,
    ),
  };
}

it('aborts at the first interrupt, and exits at the second', () => {
  const clock = { now: 0 };
  const { interrupts, exits } = interruptsAt(clock);
  interrupts.raise('SIGINT');
  expect(interrupts.signal.reason).toBeInstanceOf(StoppedError);
  // npm forwards the terminal's interrupt again.
  clock.now = 10;
  interrupts.raise('SIGINT');
  expect(exits).toEqual([]);
  clock.now = 2_000;
  interrupts.raise('SIGTERM');
  expect(exits).toEqual(['SIGTERM']);
});

it('calls the handler of a command once for each interrupt, until the command gives interrupts back', () => {
  const clock = { now: 0 };
  const { interrupts } = interruptsAt(clock);
  const seen: string[] = [];
  const stopListening = interrupts.take((signal) => seen.push(signal));
  interrupts.raise('SIGINT');
  interrupts.raise('SIGINT');
  clock.now = 5_000;
  interrupts.raise('SIGINT');
  expect(seen).toEqual(['SIGINT', 'SIGINT']);
  expect(interrupts.signal.aborted).toBe(false);
  stopListening();
  clock.now = 9_000;
  interrupts.raise('SIGTERM');
  expect(interrupts.signal.aborted).toBe(true);
});
