import { EventError, type WorkerEvent } from '../contract/index.ts';

/**
 * Checks that the key belongs to the account of the orchestrator that the worker is deployed with: a key in another account
 * could seal whatever the owner of that account wants the worker to do.
 *
 * @param functionArn ARN of the function as Lambda reports it; an event cannot change it
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
