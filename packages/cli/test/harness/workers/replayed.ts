import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere } from '@step-everywhere/core';

/** Returns its identity, and fails if its payload says so. */
export const handler = everywhere(async ({ client, account, region, payload, execution }) => {
  const { fail } = payload as { readonly fail?: string };
  console.log(`looking at ${account.name}`);
  console.log(`profiles are in ${process.env.AWS_CONFIG_FILE}`);
  if (region === fail) throw new TypeError(`No luck in ${region}`);
  const { Arn } = await client(STSClient).send(new GetCallerIdentityCommand({}));
  return { account, region, payload, execution: execution.name, Arn };
});
