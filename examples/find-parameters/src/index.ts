import { DescribeParametersCommand, type ParameterStringFilter, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { everywhere } from '@step-everywhere/core';
import * as v from 'valibot';

/** Filters as in `ssm:DescribeParameters`; without filters, every parameter is found. */
const filter = v.strictObject({
  Key: v.string(),
  Option: v.optional(v.string()),
  Values: v.optional(v.array(v.string())),
});
const payload = v.nullish(v.array(filter), []);

/** Lists the SSM parameters that match the payload's filters, and who the worker is in the target account. */
export const handler = everywhere(
  async ({ client, account, region, payload: filters }) => {
    const [identity, parameters] = await Promise.all([
      client(STSClient).send(new GetCallerIdentityCommand({})),
      findParameters(client(SSMClient), filters),
    ]);
    return {
      Account: account,
      Region: region,
      Identity: { Account: identity.Account, Arn: identity.Arn, UserId: identity.UserId },
      Parameters: parameters,
    };
  },
  { payload },
);

async function findParameters(ssm: SSMClient, filters: readonly ParameterStringFilter[]) {
  const found = [];
  let NextToken: string | undefined;
  do {
    const page = await ssm.send(new DescribeParametersCommand({ ParameterFilters: [...filters], NextToken }));
    for (const { Name, ARN, Type, LastModifiedDate } of page.Parameters ?? []) {
      found.push({ Name, ARN, Type, LastModifiedDate });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}
