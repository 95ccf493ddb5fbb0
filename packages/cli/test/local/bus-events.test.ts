import type { BusEvent } from '@step-everywhere/emulator';
import { expect, it } from 'vitest';
import { gatherEvents } from '../../src/local/bus-events.ts';

const arn = 'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:run-1';
const eventOf = (source: string, resources: string[]) => ({ source, resources }) as unknown as BusEvent;
const other = eventOf('worker', [arn]);
const announcement = eventOf('step-everywhere', [arn]);

function bus() {
  const listeners = new Set<(event: BusEvent) => void>();
  return {
    put: (event: BusEvent) => {
      for (const listener of listeners) listener(event);
    },
    onEvent: (listener: (event: BusEvent) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

it('gives the events up to the announcement, which may come before or after it is waited for', async () => {
  const { put, onEvent } = bus();
  const events = gatherEvents({ onEvent });
  put(other);
  const announced = events.untilAnnounced(arn);
  put(announcement);
  expect(await announced).toEqual({ events: [other, announcement], isAnnounced: true });
  expect(await events.untilAnnounced(arn)).toMatchObject({ isAnnounced: true });
});

it('gives the events so far, and says so, when the announcement does not come in time', async () => {
  const { put, onEvent } = bus();
  const events = gatherEvents({ onEvent }, 1);
  put(other);
  expect(await events.untilAnnounced(arn)).toEqual({ events: [other], isAnnounced: false });
});
