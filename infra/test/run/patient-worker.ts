import { everywhere, type WorkerEvent, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** The region in which the worker gets the whole time of its function; in others, it gets a minute. */
  readonly patient: string;
}

const work = everywhere(async ({ account, region, execution }: WorkerInput<Payload>) => ({
  account: account.id,
  region,
  run: execution.id,
}));

/** Gets less time in most regions than its function's time-out, so that the same session is long enough there. */
export const handler = (event: WorkerEvent, context: Parameters<typeof work>[1]): Promise<unknown> => {
  const { patient } = event.Payload as Payload;
  return work(
    event,
    event.Context.Region === patient ? context : { ...context, getRemainingTimeInMillis: () => 60_000 },
  );
};
