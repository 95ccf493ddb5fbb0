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

/**
 * Checks that the event was created for the function that runs: another worker with the same role could decrypt it, and would
 * act in the targets of a run that it was not started for.
 *
 * @param functionArn ARN of the function as Lambda reports it, with or without a version or an alias; without it, as in a
 *   direct call of the handler, nothing is checked
 * @throws {@link EventError}
 */
export function checkFunction({ Context }: WorkerEvent, functionArn: string | undefined): void {
  if (functionArn === undefined || unqualified(functionArn) === unqualified(Context.Function)) return;
  const expected = `the function that Lambda invoked, ${unqualified(functionArn)}`;
  throw new EventError(
    `the event's Context.Function is ${Context.Function}, expected ${expected}. An event is only for the worker of its run. To run this worker, start a run of it`,
    { field: 'Context.Function', expected },
  );
}

/** The ARN without a version or an alias. Source: docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
function unqualified(functionArn: string): string {
  return functionArn.split(':').slice(0, 7).join(':');
}
