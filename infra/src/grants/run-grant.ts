import { createHash } from 'node:crypto';
import { CreateGrantCommand, type KMSClient } from '@aws-sdk/client-kms';
import { ServiceCallError, serviceFailure } from '../errors/index.ts';

/**
 * The name of a run's grant: `States.Hash($$.Execution.Id, 'SHA-256')`, in hexadecimal
 * (https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html).
 *
 * @param executionArn ARN of the run's execution
 */
export function grantName(executionArn: string): string {
  return createHash('sha256').update(executionArn).digest('hex');
}

/**
 * Gets a token for the run's grant, which the state machine has created: a grant with the same name and terms exists only once,
 * and each call returns a token for it (https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html). So the token
 * need not be in the input of an account's execution, which Step Functions exports if the account fails.
 *
 * @param recipient ARN of the worker's role
 * @throws {ThrottledError} {@link UnavailableError} {@link ServiceCallError}
 */
export async function grantToken(
  client: KMSClient,
  keyArn: string,
  executionArn: string,
  recipient: string,
): Promise<string> {
  const command = new CreateGrantCommand({
    KeyId: keyArn,
    GranteePrincipal: recipient,
    Operations: ['Decrypt'],
    Constraints: { EncryptionContextSubset: { Recipient: recipient, Execution: executionArn } },
    Name: grantName(executionArn),
  });
  const { GrantToken } = await client.send(command).catch((error) => {
    throw serviceFailure('kms:CreateGrant', error);
  });
  if (GrantToken !== undefined) return GrantToken;
  throw new ServiceCallError('kms:CreateGrant', 'kms:CreateGrant answered without a token.');
}
