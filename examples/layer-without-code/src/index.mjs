import { paginateDescribeParameters, SSMClient } from '@aws-sdk/client-ssm';

const SECRET = /passw|secret|token|credential|api[-_]?key|private[-_]?key/i;

/** Finds parameters that are named like a secret and are not encrypted, one row for each. */
export async function* handler({ client }) {
  for await (const { Parameters } of paginateDescribeParameters({ client: client(SSMClient) }, {})) {
    for (const { Name, Type, LastModifiedDate } of Parameters) {
      if (SECRET.test(Name) && Type !== 'SecureString') yield { Name, Type, LastModifiedDate };
    }
  }
}
