import type { StateDefinition, StatesDefinition } from './definition.ts';

/**
 * Shortens a state machine's waits between attempts (`Retry`) and in `Wait` states; time-outs do not change.
 *
 * @param scale how many seconds one second of waiting lasts
 */
export function scaleWaits<Definition extends StatesDefinition>(
  definition: Definition,
  scale: number,
): Definition {
  if (scale === 1) return definition;
  const states = Object.entries(definition.States).map(([name, state]) => [name, scaleState(state, scale)]);
  return { ...definition, States: Object.fromEntries(states) };
}

function scaleState(state: StateDefinition, scale: number): StateDefinition {
  const { Retry, Seconds, ItemProcessor, Iterator: iterator, Branches } = state;
  const retriers = Retry as readonly Record<string, unknown>[] | undefined;
  return {
    ...state,
    ...(retriers && { Retry: retriers.map((retrier) => scaleRetrier(retrier, scale)) as never }),
    ...(Seconds !== undefined && { Seconds: Seconds * scale }),
    ...(ItemProcessor && { ItemProcessor: scaleWaits(ItemProcessor, scale) }),
    ...(iterator && { Iterator: scaleWaits(iterator, scale) }),
    ...(Branches && { Branches: Branches.map((branch: StatesDefinition) => scaleWaits(branch, scale)) }),
  };
}

function scaleRetrier(
  { IntervalSeconds = 1, MaxDelaySeconds, ...rest }: Record<string, unknown>,
  scale: number,
) {
  return {
    ...rest,
    IntervalSeconds: (IntervalSeconds as number) * scale,
    ...(MaxDelaySeconds === undefined ? {} : { MaxDelaySeconds: (MaxDelaySeconds as number) * scale }),
  };
}
