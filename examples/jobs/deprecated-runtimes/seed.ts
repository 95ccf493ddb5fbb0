import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, type Runtime } from '@aws-sdk/client-lambda';
import { everywhere } from '@step-everywhere/core';

/** An archive without files. */
const ZipFile = Buffer.from(`504b0506${'0'.repeat(36)}`, 'hex');

const runtimes: Readonly<Record<string, Runtime>> = { 'us-east-1': 'python3.8', 'eu-west-1': 'nodejs16.x' };

/** Creates a function with an old runtime and one with a new one. */
export const handler = everywhere(async ({ client, account, region }) => {
  const RoleName = `functions-${region}`;
  const AssumeRolePolicyDocument = '{"Version":"2012-10-17","Statement":[]}';
  const { Role } = await client(IAMClient).send(
    new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }),
  );
  const make = (FunctionName: string, Runtime: Runtime | undefined) =>
    client(LambdaClient).send(
      new CreateFunctionCommand({
        FunctionName,
        Runtime,
        Role: Role?.Arn,
        Handler: 'a.b',
        Code: { ZipFile },
      }),
    );
  await make('new', 'nodejs24.x');
  await make(`old-${account.id}`, runtimes[region]);
});
