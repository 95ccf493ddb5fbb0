import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { everywhere } from '../../src/index.ts';
import { lambdaContext, startTestAws } from '../../src/testing/index.ts';

afterEach(() => vi.unstubAllEnvs());

describe('the test kit', () => {
  it('has no other service, and its error says so', async () => {
    await using aws = await startTestAws();
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
    const handler = everywhere(({ client }) => client(SSMClient).send(new DescribeParametersCommand({})));
    await expect(handler(aws.event(), lambdaContext())).rejects.toMatchObject({
      name: 'NotPartOfTheTestKit',
      message: expect.stringContaining(
        'but not AmazonSSM.DescribeParameters; mock the clients of other services',
      ),
    });
    const another = everywhere(({ client }) => client(STSClient).send(new GetCallerIdentityCommand({})));
    await expect(another(aws.event(), lambdaContext())).rejects.toThrow();
    expect([...aws.objects]).toEqual([]);
  });

  it('does not keep a test running that forgets to close it', async () => {
    const kit = new URL('../../src/testing/index.ts', import.meta.url);
    const script = `const { startTestAws } = await import('${kit}'); await startTestAws(); console.log('ends');`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    expect(stdout).toBe('ends\n');
  });

  it('can be closed twice, as `await using` does after `close`', async () => {
    await using aws = await startTestAws();
    await aws.close();
    await expect(fetch(aws.endpoint)).rejects.toThrow('fetch failed');
  });
});
