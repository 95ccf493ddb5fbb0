import { EventError, type WorkerEvent } from '../contract/index.ts';

/**
 * Checks that the key is the one of the orchestrator beside which the worker is deployed: a key of somebody else's account
 * could seal whatever that somebody wants the worker to do.
 *
 * @param functionArn ARN of the function as Lambda says it, which no event can change
 * @throws {@link EventError}
 */
export function checkKeyAccount({ KeyId, Context }: WorkerEvent, functionArn = Context.Function): void {
  const account = functionArn.split(':')[4];
  const found = KeyId.split(':')[4];
  if (found === account) return;
  const expected = `a key of the function's account ${account}`;
  throw new EventError(`the event's KeyId is a key of account ${found}, expected ${expected}`, {
    field: 'KeyId',
    expected,
  });
}
