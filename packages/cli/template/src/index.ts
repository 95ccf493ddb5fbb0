import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

/** What a run may be started with: `--payload '{"prefix":"/app/"}'`, or nothing. */
const payload = z.object({ prefix: z.string().startsWith('/').default('/') }).prefault({});

/** Finds the SSM parameters of one account and region whose name starts with the prefix. */
export const handler = everywhere(
  async ({ client, payload: { prefix } }) => {
    const parameters = [];
    for await (const { Parameters = [] } of paginateDescribeParameters({ client: client(SSMClient) }, {}))
      for (const { Name = '', Type } of Parameters)
        if (Name.startsWith(prefix)) parameters.push({ Name, Type });
    return { count: parameters.length, parameters };
  },
  { payload },
);
