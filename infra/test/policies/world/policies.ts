import type { PolicyDocument, Statement } from '../stack/documents.ts';

/** Makes a policy document that is not from the template, for principals and resources outside the stack. */
export function policy(...statements: readonly Statement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement: statements };
}

/** The content of the AWS managed policy AdministratorAccess. */
export const administratorAccess = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

/** The permissions that a worker's role needs: the AWS managed policy AWSLambdaBasicExecutionRole. */
export const basicExecution = policy({
  Effect: 'Allow',
  Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
  Resource: '*',
});

/**
 * The default policy of a key: IAM policies of its account decide
 * (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html).
 */
export function defaultKeyPolicy(partition: string, accountId: string): PolicyDocument {
  const root = `arn:${partition}:iam::${accountId}:root`;
  return policy({ Effect: 'Allow', Principal: { AWS: root }, Action: 'kms:*', Resource: '*' });
}
