import { setTimeout as delay } from 'node:timers/promises';
import type { BusEvent, Emulator } from '@step-everywhere/emulator';

/** The events that are put on the event buses of an emulated cloud. */
export interface BusEvents {
  /**
   * Waits until the end of a run is announced, which happens after the run.
   *
   * @returns every event so far, and whether the announcement is one of them.
   */
  untilAnnounced(executionArn: string): Promise<AnnouncedEvents>;
}

/** The events of a run, as far as they came in time. */
export interface AnnouncedEvents {
  readonly events: readonly BusEvent[];
  readonly isAnnounced: boolean;
}

/**
 * Collects the events of an emulator from now on.
 *
 * @param longestWait milliseconds to wait for an announcement. The end of a run that was cut off is announced when its workers
 * have ended or reached their time-outs, and never if the function that does it failed.
 */
export function gatherEvents(emulator: Pick<Emulator, 'onEvent'>, longestWait = 10_000): BusEvents {
  const events: BusEvent[] = [];
  emulator.onEvent((event) => events.push(event));
  return {
    async untilAnnounced(executionArn) {
      const isIt = ({ source, resources }: BusEvent) =>
        source === 'step-everywhere' && resources.includes(executionArn);
      if (events.some(isIt)) return { events, isAnnounced: true };
      const announced = Promise.withResolvers<void>();
      const enough = new AbortController();
      const forget = emulator.onEvent((event) => {
        if (isIt(event)) announced.resolve();
      });
      const late = delay(longestWait, undefined, { signal: enough.signal }).catch(() => undefined);
      await Promise.race([announced.promise, late]);
      enough.abort();
      forget();
      return { events, isAnnounced: events.some(isIt) };
    },
  };
}
