import type { MiddlewareStack } from '@smithy/types';

/** The IAM actions of calls that failed, by their errors. */
const actions = new WeakMap<Error, string>();

/** Services whose IAM prefix differs from their client's name in lower case. */
const prefixes: Readonly<Record<string, string>> = { sfn: 'states', cloudwatchlogs: 'logs' };

/**
 * Calls whose IAM permission has another name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
const otherActions: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadBucket': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** The part of an AWS SDK client that is used to observe its calls. */
interface Client<Input extends object, Output extends object> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** Records which call each error of a client belongs to, because AWS's message often does not say. */
export function noted<Input extends object, Output extends object, Noted extends Client<Input, Output>>(
  client: Noted & Client<Input, Output>,
): Noted {
  client.middlewareStack.add(
    (next, { clientName = '', commandName = '' }) =>
      async (args) => {
        try {
          return await next(args);
        } catch (error) {
          if (error instanceof Error) actions.set(error, actionOf(clientName, commandName));
          throw error;
        }
      },
    { step: 'initialize', name: 'stepEverywhereCall', priority: 'high' },
  );
  return client;
}

function actionOf(clientName: string, commandName: string): string {
  const service = clientName.replace(/Client$/, '').toLowerCase();
  const action = `${prefixes[service] ?? service}:${commandName.replace(/Command$/, '')}`;
  return otherActions[action] ?? action;
}

/**
 * The IAM action of the call that failed with an error, such as `states:StartExecution`; undefined when it is not
 * known.
 */
export function refusedAction(error: Error): string | undefined {
  const { operation } = error as { readonly operation?: unknown };
  return actions.get(error) ?? (typeof operation === 'string' ? operation : undefined);
}
