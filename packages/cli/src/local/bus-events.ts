import { setTimeout as delay } from 'node:timers/promises';
import type { BusEvent, Emulator } from '@step-everywhere/emulator';

/** The events that are put on the event buses of an emulated cloud. */
export interface BusEvents {
  /**
   * Waits until the end of a run is announced, which happens after the run.
   *
   * @returns every event so far; the announcement is missing if it did not come within 10 seconds.
   */
  untilAnnounced(executionArn: string): Promise<readonly BusEvent[]>;
}

/** Milliseconds to wait for the announcement. It never comes if the function that makes it failed. */
const longestWait = 10_000;

/** Collects the events of an emulator from now on. */
export function gatherEvents(emulator: Pick<Emulator, 'onEvent'>): BusEvents {
  const events: BusEvent[] = [];
  emulator.onEvent((event) => events.push(event));
  return {
    async untilAnnounced(executionArn) {
      const isIt = ({ source, resources }: BusEvent) =>
        source === 'step-everywhere' && resources.includes(executionArn);
      if (events.some(isIt)) return events;
      const announced = Promise.withResolvers<void>();
      const enough = new AbortController();
      const forget = emulator.onEvent((event) => {
        if (isIt(event)) announced.resolve();
      });
      const late = delay(longestWait, undefined, { signal: enough.signal }).catch(() => undefined);
      await Promise.race([announced.promise, late]);
      enough.abort();
      forget();
      return events;
    },
  };
}
