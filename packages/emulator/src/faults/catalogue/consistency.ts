import type { Fault } from '../fault.ts';
import { invokes } from './function-states.ts';
import { refusal } from './refusal.ts';

/**
 * A new role that STS and KMS do not know for some seconds. Grants have their own delay,
 * the emulator's setting `grantDelaySeconds`.
 *
 * @param roleArn ARN of the role, with its path
 * @param seconds from the first request that needs the role. Default 10
 * @returns two faults for {@link Emulator.inject}: one for STS, one for KMS
 * @example
 * ```ts
 * emulator.inject(faults.unknownRole('arn:aws:iam::222222222222:role/Auditor', 5));
 * ```
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
 * EventBridge does not deliver an event, because it guarantees no delivery: the rule's function is never invoked.
 *
 * @param when selects events; every event by default
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.lostEvents());
 * ```
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
 * Lambda accepts an asynchronous invocation and never runs it, as if the event had become too old in its queue.
 *
 * @param functionName name of the function; every function by default
 * @returns a fault for {@link Emulator.inject}
 * @example
 * ```ts
 * emulator.inject(faults.lostInvocations('StepEverywhere_mine'));
 * ```
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
