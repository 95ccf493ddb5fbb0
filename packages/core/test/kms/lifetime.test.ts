import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { everywhere } from '../../src/index.ts';
import { checkLifetime } from '../../src/kms/lifetime.ts';
import { lambdaContext, startTestAws, type TestAws } from '../../src/testing/index.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const sealed = (Expiration: string, query = '') => ({
  credentials: { AccessKeyId: 'A', SecretAccessKey: 'S', SessionToken: 'T', Expiration },
  output: {
    Url: `https://bucket.s3.amazonaws.com/key?X-Amz-Signature=planted${query}`,
    Headers: {},
    Digest: '',
  },
});

describe('what the event sealed', () => {
  it.each([
    ['credentials', sealed('2026-11-22T12:14:59Z'), 'Credentials', '2026-11-22T12:14:59.000Z'],
    [
      'a URL',
      sealed('2026-11-22T13:00:00Z', '&X-Amz-Date=20261122T115900Z&X-Amz-Expires=900'),
      'Output',
      '2026-11-22T12:14:00.000Z',
    ],
  ])('is refused when %s would end while the function may still run', (_, event, field, ends) => {
    expect(() => checkLifetime(event, 15 * 60_000, NOW)).toThrow(
      expect.objectContaining({
        name: 'StaleCredentialsError',
        field,
        expiration: new Date(ends),
        message: expect.stringMatching(
          /expires? at .*, but the function may run for 900 s more; the handler has not begun/,
        ),
      }),
    );
  });

  it.each([
    ['to the end', sealed('2026-11-22T12:15:00Z', '&X-Amz-Date=20261122T120000Z&X-Amz-Expires=900')],
    ['with a URL that does not say when it ends', sealed('2026-11-22T12:15:00.001Z')],
  ])('is accepted when it lasts %s', (_, event) => {
    expect(() => checkLifetime(event, 15 * 60_000, NOW)).not.toThrow();
  });
});

describe('a worker', () => {
  let aws: TestAws;
  beforeAll(async () => {
    aws = await startTestAws();
    for (const [name, value] of Object.entries(aws.environment)) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await aws.close();
  });

  it('does not call its handler with credentials that end before its time', async () => {
    const handler = vi.fn();
    const late = everywhere(handler)(aws.event({ expiresIn: 899 }), lambdaContext(15 * 60_000));
    await expect(late).rejects.toMatchObject({ name: 'StaleCredentialsError' });
    expect(handler).not.toHaveBeenCalled();
    expect(await everywhere(handler)(aws.event({ expiresIn: 899 }), lambdaContext(60_000))).toBe('stored');
  });
});
