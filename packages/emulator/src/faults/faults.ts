import type { Operation, Service } from '../service.ts';
import { ActiveFault } from './active-fault.ts';
import { EVERY_SERVICE, type Fault, FaultError, type FaultyRequest } from './fault.ts';

/** Settings of {@link Faults}. */
export interface FaultsSettings {
  /** Seed of the random numbers for `share`. Default 1. */
  readonly seed?: number;
  /** Clock in milliseconds; by default a monotonic one. */
  readonly now?: () => number;
  /** Whether there are services in addition to the wrapped ones. Default false. */
  readonly hasBacking?: boolean;
}

/**
 * The faults of the emulated services, for calls by clients over HTTP and by the state machine.
 *
 * @example
 * ```ts
 * const faults = new Faults();
 * const services = faults.wrap({ kms: kmsService({ keys }) });
 * const lift = faults.inject({ service: 'kms', operation: 'Encrypt', share: 0.5, answer: 'throttled' });
 * lift();
 * ```
 */
export class Faults {
  readonly #active = new Set<ActiveFault>();
  readonly #services = new Map<string, Service>();
  readonly #seed: number;
  readonly #now: () => number;
  readonly #hasBacking: boolean;

  constructor({ seed = 1, now = () => performance.now(), hasBacking = false }: FaultsSettings = {}) {
    this.#seed = seed;
    this.#now = now;
    this.#hasBacking = hasBacking;
  }

  /**
   * Activates one or several faults.
   *
   * @returns a function that ends them
   * @throws {FaultError} if a fault names something that does not exist, or has no effect
   */
  inject(faults: Fault | readonly Fault[]): () => void {
    const all = [faults].flat();
    for (const fault of all) check(fault, this.#services, this.#hasBacking);
    const active = all.map((fault) => new ActiveFault(fault, random(this.#seed), this.#now));
    for (const each of active) this.#active.add(each);
    return () => active.forEach((each) => void this.#active.delete(each));
  }

  /** The same services, with faults. */
  wrap<Services extends Readonly<Record<string, Service>>>(services: Services): Services {
    for (const service of Object.values(services)) this.#services.set(service.signingName, service);
    const wrapped = Object.entries(services).map(([name, service]) => [name, this.#wrapService(service)]);
    return Object.fromEntries(wrapped) as Services;
  }

  #wrapService(service: Service): Service {
    const operations = Object.entries(service.operations).map(([operation, run]) => {
      const wrapped: Operation = (input, call) =>
        this.answer(
          () => ({ service: service.signingName, operation, input, ...call }),
          () => run(input, call),
        );
      return [operation, wrapped];
    });
    return { ...service, operations: Object.fromEntries(operations) };
  }

  /**
   * Answers a request, with faults. If several affect it, the first that has an answer provides it.
   *
   * @param request describes the request; not called while there are no faults
   * @param run performs the request
   * @param discard called with an answer that a fault replaces
   */
  answer<Answer>(
    request: () => FaultyRequest,
    run: () => Promise<Answer> | Answer,
    discard?: (answer: Answer) => void,
  ): Promise<Answer> | Answer {
    return this.#active.size === 0 ? run() : this.#strike(request(), run, discard);
  }

  async #strike<Answer>(
    request: FaultyRequest,
    run: () => Promise<Answer> | Answer,
    discard?: (answer: Answer) => void,
  ): Promise<Answer> {
    const struck = [...this.#active].filter((active) => active.strikes(request));
    for (const { fault } of struck) await fault.meanwhile?.(request);
    const answering = struck.find(({ fault }) => fault.answer !== undefined || fault.instead !== undefined);
    if (answering === undefined) return run();
    // Only for the wrapped services, whose outputs are objects.
    if (answering.fault.instead !== undefined) return answering.fault.instead as Answer;
    if (answering.fault.isDone) {
      const done = await run();
      discard?.(done);
    }
    throw answering.error(request);
  }
}

function check(fault: Fault, services: ReadonlyMap<string, Service>, hasBacking: boolean): void {
  const { service: name, operation, share = 1, times = 1, seconds = 1 } = fault;
  const service = services.get(name);
  const isOneOf = (names: Iterable<string>) => `expected one of ${[...names].sort().join(', ')}`;
  if (!service && name !== EVERY_SERVICE && !hasBacking)
    throw new FaultError('service', `there is no ${name}; ${isOneOf(services.keys())}.`);
  if (!service && fault.instead !== undefined)
    throw new FaultError(
      'instead',
      `only a service that the emulator has can do nothing, and ${name} is none.`,
    );
  if (service && !hasBacking && operation !== undefined && !Object.hasOwn(service.operations, operation)) {
    const known = isOneOf(Object.keys(service.operations));
    throw new FaultError('operation', `${name} has no ${operation}; ${known}.`);
  }
  if (!(share >= 0 && share <= 1)) throw new FaultError('share', `expected 0 to 1, got ${share}.`);
  if (!(times >= 0)) throw new FaultError('times', `expected a number from 0, got ${times}.`);
  if (!(seconds >= 0)) throw new FaultError('seconds', `expected a number from 0, got ${seconds}.`);
  if (fault.answer === undefined && fault.instead === undefined && fault.meanwhile === undefined) {
    throw new FaultError('answer', 'the fault does nothing; give it answer, instead or meanwhile.');
  }
}

/** Random numbers that are always the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
