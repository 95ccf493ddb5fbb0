import { AwsError } from '../aws-error.ts';
import type { AnswerMessage, CallMessage, HostOperation } from './messages.ts';

/** Answers calls of an environment that do not need the network. */
export type CallHost = (operation: HostOperation, input: object) => Promise<object>;

/** Answers one call; an error becomes an answer, too. */
export async function answerCall(
  { id, operation, input }: CallMessage,
  callHost: CallHost | undefined,
): Promise<AnswerMessage> {
  try {
    if (callHost === undefined) throw new TypeError(`Nothing answers ${operation} here.`);
    return { type: 'answer', id, output: await callHost(operation, input) };
  } catch (thrown) {
    const { name, message } = thrown as Error;
    const statusCode = thrown instanceof AwsError ? thrown.statusCode : 500;
    return { type: 'answer', id, error: { name, message, statusCode } };
  }
}
