import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { z } from 'zod';

const DAY = 24 * 60 * 60 * 1000;

const payload = z
  .strictObject({
    /** Minimum age of a listed parameter, in days. */
    days: z.number().min(0).max(36_500).default(365),
    /** Beginning of the parameter's name. */
    prefix: z.string().startsWith('/').default('/'),
  })
  .nullish()
  .transform((given) => given ?? { days: 365, prefix: '/' });

/** Lists the SSM parameters that nobody has changed for the payload's `days`, one row for each. */
export const handler = everywhere(
  async function* ({ client, payload: { days, prefix }, logger, signal }) {
    let seen = 0;
    for await (const { Parameters = [] } of paginateDescribeParameters({ client: client(SSMClient) }, {})) {
      for (const { Name = '', Type, Version, LastModifiedDate, LastModifiedUser } of Parameters) {
        const age = (Date.now() - (LastModifiedDate?.getTime() ?? Number.NaN)) / DAY;
        if (!Name.startsWith(prefix) || !(age >= days)) continue;
        yield { Name, Type, Version, Days: Math.floor(age), LastModifiedDate, LastModifiedUser };
      }
      seen += Parameters.length;
      // The rows found so far are stored; throw instead if an incomplete list is worse than none.
      if (signal.aborted) return logger.warn('out of time', { seen });
    }
    logger.info('parameters looked at', { seen });
  },
  { payload },
);
