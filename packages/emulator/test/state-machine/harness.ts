import { AwsError } from '../../src/aws-error.ts';
import type { Operation, Service } from '../../src/service.ts';
import { sqsService } from '../../src/services/sqs.ts';
import { fillDefinition } from '../../src/state-machine/definition.ts';
import { StateMachine, type StateMachineSettings } from '../../src/state-machine/state-machine.ts';
import { validateDefinition } from '../../src/state-machine/validate-definition.ts';

/** A fake function; an error that it throws becomes a function error. */
export type FakeFunction = (event: never) => unknown;

/**
 * Services that keep objects in a map and call functions directly, because only the interpreter's semantics are
 * tested here.
 */
export function fakeServices(functions: Record<string, FakeFunction>, objects = new Map<string, string>()) {
  const service = (operations: Record<string, Operation>) => ({ operations }) as unknown as Service;
  return {
    lambda: service({
      Invoke: async ({ FunctionName, Payload }) => {
        const run = functions[FunctionName];
        if (!run) throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404);
        try {
          const result = await run(JSON.parse(Buffer.from(Payload).toString()) as never);
          return { StatusCode: 200, Payload: Buffer.from(JSON.stringify(result ?? null)) };
        } catch (error) {
          if (error instanceof AwsError) throw error;
          const { name, message } = error as Error;
          const payload = { errorType: name, errorMessage: message, trace: [] };
          return {
            StatusCode: 200,
            FunctionError: 'Unhandled',
            Payload: Buffer.from(JSON.stringify(payload)),
          };
        }
      },
    }),
    s3: service({
      GetObject: ({ Bucket, Key }) => {
        const text = objects.get(`${Bucket}/${Key}`);
        if (Key === 'busy') throw new AwsError('SlowDown', 'Please reduce your request rate.', 503);
        if (text === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
        return { Body: Buffer.from(text), LastModified: new Date(0) };
      },
      PutObject: ({ Bucket, Key, Body }) => {
        objects.set(`${Bucket}/${Key}`, Buffer.from(Body).toString());
        return { ETag: '"1"' };
      },
    }),
    sfn: service({
      StartExecution: ({ stateMachineArn, name, input }) => {
        if (name === 'taken')
          throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: ${name}`);
        if (name === 'busy') throw new AwsError('ThrottlingException', 'Rate exceeded');
        return { executionArn: `${stateMachineArn} ${name} ${input}`, startDate: new Date(0) };
      },
    }),
    sqs: sqsService((url) => url === 'https://queue'),
    kms: service({
      RevokeGrant: ({ KeyId }) => {
        if (KeyId === 'broken') throw new AwsError('KMSInternalException', 'no', 500);
        throw KeyId === 'denied'
          ? new AwsError('AccessDeniedException', 'no')
          : new AwsError('NotFoundException', `Grant of ${KeyId} not found`);
      },
    }),
  };
}

export const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:Test';

/** A state machine with these states and {@link fakeServices}. */
export function makeStateMachine(
  states: Record<string, object>,
  functions: Record<string, FakeFunction> = {},
  settings: Partial<StateMachineSettings> & { objects?: Map<string, string>; TimeoutSeconds?: number } = {},
) {
  const { objects, TimeoutSeconds, ...rest } = settings;
  const machine = {
    arn: stateMachineArn,
    name: 'Test',
    roleArn: 'arn:aws:iam::111111111111:role/run',
    region: 'us-east-1',
    accountId: '111111111111',
    definition: JSON.stringify({
      StartAt: Object.keys(states)[0],
      States: states,
      ...(TimeoutSeconds === undefined ? {} : { TimeoutSeconds }),
    }),
    services: fakeServices(functions, objects),
    ...rest,
  };
  // A test with a definition that AWS would refuse proves nothing.
  validateDefinition(fillDefinition(machine.definition, machine.substitutions ?? {}));
  return new StateMachine(machine);
}

/** Runs states with an input to the end. */
export async function run(
  states: Record<string, object>,
  input: unknown = {},
  functions: Record<string, FakeFunction> = {},
  settings: Parameters<typeof makeStateMachine>[2] = {},
) {
  const machine = makeStateMachine(states, functions, settings);
  const execution = machine.start(JSON.stringify(input), 'first');
  const { status, output, error, cause } = await execution.ended;
  return {
    machine,
    execution,
    status,
    error,
    cause,
    output: output === undefined ? undefined : JSON.parse(output),
    events: execution.history.events(),
  };
}

/** A task state that invokes a function of the harness. */
export function invoke(name: string, more: object = { End: true }, payload: object = { 'Payload.$': '$' }) {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: name, ...payload },
    ...more,
  };
}

/** An error as a handler would throw it. */
export function named(name: string, message = name): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
