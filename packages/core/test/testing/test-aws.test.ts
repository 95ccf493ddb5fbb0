import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { cbor } from '@smithy/core/cbor';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { everywhere } from '../../src/index.ts';
import { lambdaContext, startTestAws } from '../../src/testing/index.ts';

interface Sender {
  send(command: object): Promise<unknown>;
  destroy(): void;
}

afterEach(() => vi.unstubAllEnvs());

describe('the test kit', () => {
  it.each([
    ['AmazonSSM.DescribeParameters', SSMClient, new DescribeParametersCommand({})],
    ['POST / of sts', STSClient, new GetCallerIdentityCommand({})],
    ['GET / of s3', S3Client, new ListBucketsCommand({})],
    ['PUT /results/key of s3', S3Client, new PutObjectCommand({ Bucket: 'results', Key: 'key', Body: 'x' })],
    ['TrentService.Encrypt', KMSClient, new EncryptCommand({ KeyId: 'key', Plaintext: Buffer.from('x') })],
  ])('does not answer %s, and its error says so', async (request, Client, command) => {
    await using aws = await startTestAws();
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
    const handler = everywhere(({ client }) => {
      const made = client<new (config: object) => Sender>(Client as never, { forcePathStyle: true });
      return made.send(command);
    });
    await expect(handler(aws.event(), lambdaContext())).rejects.toMatchObject({
      name: 'NotPartOfTheTestKit',
      message: `startTestAws() answers KMS's Decrypt and the upload of results, but not ${request}; mock the clients of other services, for example with aws-sdk-client-mock`,
    });
    expect([...aws.objects]).toEqual([]);
  });

  it('answers in CBOR to clients that speak it, such as those of CloudWatch', async () => {
    await using aws = await startTestAws();
    const headers = { 'smithy-protocol': 'rpc-v2-cbor' };
    const answer = await fetch(
      `${aws.endpoint}/service/GraniteServiceVersion20100801/operation/ListMetrics`,
      {
        method: 'POST',
        headers,
      },
    );
    expect(answer.headers.get('smithy-protocol')).toBe('rpc-v2-cbor');
    expect(cbor.deserialize(new Uint8Array(await answer.arrayBuffer()))).toMatchObject({
      __type: 'NotPartOfTheTestKit',
      message: expect.stringContaining('mock the clients of other services'),
    });
  });

  it('refuses a field that an event does not have, which would have no effect', async () => {
    await using aws = await startTestAws();
    expect(() => aws.event({ account: '333333333333' } as never)).toThrow(
      'the target of a test event has no field account, expected one of accountId, accountName,',
    );
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
