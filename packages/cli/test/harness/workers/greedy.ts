import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere } from '@step-everywhere/core';

interface Wish {
  readonly role: string;
  readonly account: string;
}

/** Tries to get more from the emulator behind a run from this machine than the run gives it. */
export const handler = everywhere(async ({ execution: { id: execution }, payload }) => {
  const { role, account } = payload as Wish;
  const { STEP_EVERYWHERE_ENDPOINT_URL_KMS: endpoint = '', AWS_REGION: region = '' } = process.env;
  const {
    STEP_EVERYWHERE_KMS_ACCESS_KEY_ID: accessKeyId = '',
    STEP_EVERYWHERE_KMS_SECRET_ACCESS_KEY: secretAccessKey = '',
    STEP_EVERYWHERE_KMS_SESSION_TOKEN: sessionToken = '',
  } = process.env;
  const credentials = { accessKeyId, secretAccessKey, sessionToken };
  const own = { endpoint, region, credentials, maxAttempts: 1 };
  const input = {
    Function: execution.replace(/:states:(.*):execution:.*/, ':lambda:$1:function:StepEverywhere_greedy'),
    RoleName: role,
    Targets: [{ AccountId: account, Regions: [region] }],
  };
  const stateMachineArn = execution.replace(':execution:', ':stateMachine:').replace(/:[^:]+$/, '');
  const attempts = {
    assumes: () =>
      new STSClient(own).send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${account}:role/${role}`,
          RoleSessionName: 'of-the-worker',
        }),
      ),
    starts: () =>
      new SFNClient(own).send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) })),
    invokes: () => new LambdaClient(own).send(new ListFunctionsCommand({})),
    lists: () => new OrganizationsClient(own).send(new ListAccountsCommand({})),
    isItself: () => new STSClient({ region }).send(new GetCallerIdentityCommand({})),
  };
  const outcomes = Object.entries(attempts).map(async ([name, attempt]) => {
    const outcome = await attempt().then(
      () => 'done',
      (error: Error) => error.name,
    );
    return [name, outcome] as const;
  });
  return { ...Object.fromEntries(await Promise.all(outcomes)), environment: { ...process.env } };
});
