import { S3Client } from '@aws-sdk/client-s3';
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { HttpRequest } from '@smithy/core/protocols';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Clients } from '../../src/clients/clients.ts';
import { startTestAws, type TestAws } from '../../src/testing/index.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startTestAws();
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await aws.close();
});

const credentials = async () => ({ accessKeyId: 'ASIATARGET', secretAccessKey: 's', sessionToken: 't' });
const make = () =>
  new Clients({
    region: 'eu-west-1',
    accountId: '222222222222',
    credentials,
    customUserAgent: [['step-everywhere', '6f1c']],
  });

describe('client', () => {
  it('makes one client for each class and configuration', () => {
    const { client } = make();
    expect(client(SSMClient)).toBe(client(SSMClient));
    expect(client(SSMClient, { region: 'us-east-1' })).toBe(client(SSMClient, { region: 'us-east-1' }));
    expect(client(SSMClient, { region: 'us-east-1' })).not.toBe(client(SSMClient));
    expect(client(STSClient)).not.toBe(client(SSMClient));
    expect(make().client(SSMClient)).not.toBe(client(SSMClient));
    const changing = { region: 'us-east-1' };
    const first = client(STSClient, changing);
    expect(client(STSClient, changing)).toBe(first);
    changing.region = 'us-west-2';
    expect(client(STSClient, changing)).not.toBe(first);
  });

  it('fails with the reason when it is given an instance, or nothing', () => {
    const { client } = make();
    expect(() => client(new SSMClient({}) as never)).toThrow(
      'client() takes the class of an AWS SDK v3 client, got an instance of SSMClient. Write client(SSMClient),',
    );
    expect(() => client(undefined as never)).toThrow('got undefined');
  });

  it('has the region of the target unless its configuration says otherwise, and retries adaptively', async () => {
    const { client } = make();
    expect(await client(SSMClient).config.region()).toBe('eu-west-1');
    expect(await client(SSMClient, { region: 'us-east-1' }).config.region()).toBe('us-east-1');
    expect(client(SSMClient).config.retryMode).toBe('adaptive');
    expect(client(SSMClient, { retryMode: 'standard' }).config.retryMode).toBe('standard');
  });

  it('follows the environment: AWS_RETRY_MODE, AWS_MAX_ATTEMPTS, AWS_ENDPOINT_URL_<SERVICE>', async () => {
    await using own = await startTestAws();
    vi.stubEnv('AWS_RETRY_MODE', 'standard');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '2');
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', own.endpoint);
    const before = aws.requests.length;
    // The second client of a class reuses the settings that the first one read from the environment.
    for (const { client } of [make(), make()]) {
      const ssm = client(SSMClient);
      const { retryMode, maxAttempts } = ssm.config;
      expect(await (retryMode as () => Promise<string>)()).toBe('standard');
      expect(await maxAttempts()).toBe(2);
      await ssm.send(new DescribeParametersCommand({})).catch(() => undefined);
    }
    expect(own.requests).toHaveLength(2);
    expect(aws.requests).toHaveLength(before);
    for (const name of ['AWS_RETRY_MODE', 'AWS_MAX_ATTEMPTS', 'AWS_ENDPOINT_URL_SSM'])
      vi.stubEnv(name, undefined);
  });

  it("signs with the target's credentials for its region, names the run, and goes where AWS_ENDPOINT_URL says", async () => {
    const { client } = make();
    await client(SSMClient, { maxAttempts: 1 })
      .send(new DescribeParametersCommand({}))
      .catch(() => undefined);
    const { headers } = aws.requests.at(-1) ?? {};
    expect(headers?.authorization).toMatch(/Credential=ASIATARGET\/\d+\/eu-west-1\/ssm\/aws4_request/);
    expect(headers?.['x-amz-security-token']).toBe('t');
    expect(headers?.['user-agent']).toContain('step-everywhere/6f1c');
  });

  it.each([
    ['SSM', SSMClient],
    ['S3, whose signer holds another', S3Client],
  ])('signs as the SDK alone does, without caching keys: %s', async (_, Class) => {
    const request = () =>
      new HttpRequest({ method: 'GET', hostname: 'a.amazonaws.com', path: '/', headers: {} });
    const options = { signingDate: new Date('2026-11-22T12:00:00Z'), signingRegion: 'eu-west-1' };
    const config = { region: 'eu-west-1', credentials: await credentials() };
    const [theirs, ours] = [new Class(config), make().client<typeof SSMClient | typeof S3Client>(Class)];
    const sign = async ({ config: { signer } }: typeof theirs) => (await signer()).sign(request(), options);
    expect(await sign(ours)).toEqual(await sign(theirs));
  });

  it('is closed at the end', () => {
    const clients = make();
    const destroy = vi.spyOn(clients.client(STSClient), 'destroy');
    clients.destroy();
    expect(destroy).toHaveBeenCalledOnce();
  });
});
