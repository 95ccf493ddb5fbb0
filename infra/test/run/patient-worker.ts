import { everywhere, type WorkerEvent, type WorkerInput } from '@step-everywhere/core';

interface Payload {
  /** The region in which the worker may take all of its function's time; in others it has a minute. */
  readonly patient: string;
}

const work = everywhere(async ({ account, region, execution }: WorkerInput<Payload>) => ({
  account: account.id,
  region,
  run: execution.id,
}));

/** Has less time in most regions than its function's time-out, so that the same session is long enough for these. */
export const handler = (event: WorkerEvent, context: Parameters<typeof work>[1]): Promise<unknown> => {
  const { patient } = event.Payload as Payload;
  return work(
    event,
    event.Context.Region === patient ? context : { ...context, getRemainingTimeInMillis: () => 60_000 },
  );
};
