import { awsJson } from '../protocols/aws-json.ts';
import type { Call, Operation, Service } from '../service.ts';

/** An event on its way to one target of a rule. */
export interface Delivery {
  readonly Event: object;
  /** ARN of the function. */
  readonly TargetArn: string;
}

/**
 * What EventBridge does with events: an asynchronous invocation of each target. It has no operation that a client calls;
 * it is a service so that faults strike it.
 *
 * @param invoke Lambda's
 */
export function eventsService(invoke: Operation): Service {
  return {
    signingName: 'events',
    protocol: awsJson({ version: '1.1', targetPrefix: 'AWSEvents' }),
    operations: {
      Deliver: ({ Event, TargetArn }: Delivery, call: Call) =>
        invoke({ FunctionName: TargetArn, InvocationType: 'Event', Payload: JSON.stringify(Event) }, call),
    },
  };
}
