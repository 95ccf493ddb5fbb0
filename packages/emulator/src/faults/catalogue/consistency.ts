import type { Fault } from '../fault.ts';
import { invokes } from './function-states.ts';
import { refusal } from './refusal.ts';

/**
 * A role that was just made: for some seconds STS and KMS do not know it. Grants have a delay of their own, which is
 * the emulator's setting `grantDelaySeconds`.
 *
 * @param seconds from the first request that needs it; 10 by default
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export function unknownRole(roleArn: string, seconds = 10): readonly Fault[] {
  const message = `ARN does not refer to a valid principal: ${roleArn}`;
  return [
    {
      service: 'sts',
      operation: 'AssumeRole',
      when: ({ input }) => input.RoleArn === roleArn,
      seconds,
      answer: (request) => refusal(request, { resource: roleArn, reason: '' }),
    },
    {
      service: 'kms',
      operation: 'CreateGrant',
      when: ({ input }) => input.GranteePrincipal === roleArn,
      seconds,
      answer: { code: 'InvalidArnException', message },
    },
  ];
}

/**
 * EventBridge does not deliver an event, which it does not promise to do: the rule's function is never invoked.
 *
 * @param when which events, by the event itself; every one by default
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html best effort
 */
export function lostEvents(when: (event: unknown) => boolean = () => true): Fault {
  return {
    service: 'events',
    operation: 'Deliver',
    when: ({ input }) => when(input.Event),
    instead: {},
  };
}

/**
 * Lambda accepts an asynchronous invocation and never runs it, as when the event grows too old in its queue.
 *
 * @param functionName of the function; every one by default
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export function lostInvocations(functionName?: string): Fault {
  const isOfFunction = invokes(functionName);
  return {
    service: 'lambda',
    operation: 'Invoke',
    when: (request) => request.input.InvocationType === 'Event' && isOfFunction(request),
    instead: { StatusCode: 202, Payload: Buffer.alloc(0) },
  };
}
