import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import type { Reconciled } from '../../src/run-end/index.ts';
import type { LocalStack } from './local-run.ts';

/** The result of a scheduled check of all runs. */
export interface Look {
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
  readonly reconciled?: Reconciled;
}

/** Invokes the deployed function as the template's schedule does, because the emulator does not run schedules. */
export async function invokeAsSchedule({ config, outputs }: LocalStack): Promise<Look> {
  const lambda = new LambdaClient(config);
  const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
  const name = Functions.map(({ FunctionName = '' }) => FunctionName).find((it) => /EndRunFunction/.test(it));
  const event = { StateMachineArn: outputs.StateMachineArn };
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Payload?.transformToString() ?? 'null');
  return FunctionError === undefined ? { reconciled: answer } : { error: answer };
}
