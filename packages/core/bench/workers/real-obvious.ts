// (e) The worker of (d) with the obvious wrapper, bundled as well.
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { obviously } from './obvious-wrapper.ts';

export const handler = obviously(async ({ Region }, credentials) => {
  const ssm = new SSMClient({
    region: Region,
    credentials: {
      accessKeyId: credentials.AccessKeyId,
      secretAccessKey: credentials.SecretAccessKey,
      sessionToken: credentials.SessionToken,
    },
  });
  const { Parameters } = await ssm.send(new DescribeParametersCommand({}));
  return { parameters: Parameters };
});
