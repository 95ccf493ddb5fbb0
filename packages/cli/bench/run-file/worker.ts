import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';

/** Does the same as the script in one account and region. */
export const handler = everywhere(async ({ client }) => {
  const { Parameters = [] } = await client(SSMClient).send(new DescribeParametersCommand({}));
  return Parameters;
});
