import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { everywhere } from '@step-everywhere/core';

/** Creates a user with an access key, and one without. */
export const handler = everywhere(async ({ client, account }) => {
  const iam = client(IAMClient);
  for (const UserName of [`deploy-${account.id}`, 'console-only'])
    await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(new CreateAccessKeyCommand({ UserName: `deploy-${account.id}` }));
});
