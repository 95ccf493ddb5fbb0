import { readFileSync } from 'node:fs';

/** The retrier of a state of the shipped state machine for throttling by Lambda. */
export interface Retrier {
  readonly IntervalSeconds: number;
  readonly BackoffRate: number;
  readonly MaxAttempts: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: string;
}

interface State {
  readonly Type?: string;
  readonly Retry?: readonly (Retrier & { readonly ErrorEquals: readonly string[] })[];
}

const throttled = 'Lambda.TooManyRequestsException';

/**
 * Reads a state's retrier for throttled invocations from the definition that ships.
 *
 * @throws {Error} if the state has none, or if it does not use full jitter, which the simulation assumes
 */
export function shippedRetrier(stateName: string): Retrier {
  const definition = readFileSync(new URL('../../state-machine.asl.json', import.meta.url), 'utf8');
  let found: Retrier | undefined;
  JSON.parse(definition, (name, value: State) => {
    if (name === stateName && value.Type === 'Task')
      found = value.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes(throttled));
    return value;
  });
  if (found?.JitterStrategy === 'FULL') return found;
  throw new Error(`${stateName} has no retrier with full jitter for ${throttled}.`);
}
