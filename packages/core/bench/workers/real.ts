// (d) A worker that calls AWS, bundled as its author deploys it.
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';

export const handler = everywhere(async ({ client }) => {
  const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
  return { parameters: Parameters };
});
