import type { PolicyDocument, Statement } from '../stack/documents.ts';

/** Makes a document of policies that are not the template's: those of the world around the stack. */
export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** What AWS's managed policy AdministratorAccess says. */
export const administratorAccess = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

/** What a worker's role needs and no more: AWS's managed policy AWSLambdaBasicExecutionRole. */
export const basicExecution = policy({
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
});

/**
 * The policy of a key for which nobody wrote one: IAM policies of its account decide
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
export function defaultKeyPolicy(partition: string, accountId: string): PolicyDocument {
  const root = `arn:${partition}:iam::${accountId}:root`;
  return policy({ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' });
}
