import { DecryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkerEvent } from '../../src/contract/index.ts';
import { KmsUnavailableError, UnsealError } from '../../src/errors.ts';
import { unseal } from '../../src/kms/unseal.ts';
import { behaviour } from '../contract/behaviour.ts';

const kms = mockClient(KMSClient);
beforeEach(() => kms.reset());

const event = {
  KeyId: 'arn:aws:kms:us-east-1:111111111111:key/1',
  GrantToken: 'token',
  Credentials: {
    Encrypted: 'Q1JFRA==',
    EncryptionContext: { Recipient: 'arn:aws:iam::1:role/Worker', AccountId: '1' },
  },
  Output: { Encrypted: 'T1VU', EncryptionContext: { AccountId: '1', Region: 'eu-west-1' } },
} as unknown as WorkerEvent;
const credentials = {
  AccessKeyId: 'A',
  SecretAccessKey: 'planted-secret',
  SessionToken: 'T',
  Expiration: '2026-11-22T00:00:00Z',
};
const output = {
  Url: 'https://bucket.s3.amazonaws.com/key?X-Amz-Signature=1',
  Headers: { 'if-none-match': '*' },
  Digest: '0123456789abcdef'.repeat(4),
};

const open = (given = event) =>
  unseal(given, {
    end: { reason: undefined, onEnd: () => () => undefined },
    kms: async () => ({ client: new KMSClient({ region: 'us-east-1' }), DecryptCommand }),
  });
function answer(field: 'Credentials' | 'Output', plaintext: unknown): void {
  const CiphertextBlob = Buffer.from(event[field].Encrypted, 'base64');
  const Plaintext = Buffer.from(typeof plaintext === 'string' ? plaintext : JSON.stringify(plaintext));
  kms.on(DecryptCommand, { CiphertextBlob } as never).resolves({ Plaintext });
}

describe('unseal', () => {
  it('decrypts both with key, context and grant token', async () => {
    answer('Credentials', credentials);
    answer('Output', output);
    expect(await open()).toEqual({ credentials, output });
    expect(kms.commandCalls(DecryptCommand).map((call) => call.args[0].input)).toMatchObject([
      { KeyId: event.KeyId, GrantTokens: ['token'], EncryptionContext: event.Credentials.EncryptionContext },
      { KeyId: event.KeyId, GrantTokens: ['token'], EncryptionContext: event.Output.EncryptionContext },
    ]);
  });

  it('makes one call for a ciphertext with many forged parts', async () => {
    kms.rejects(Object.assign(new Error('forged'), { name: 'InvalidCiphertextException' }));
    const Encrypted = Array.from({ length: 1_000 }, () => 'AAAA').join('.');
    const forged = { ...event, Credentials: { ...event.Credentials, Encrypted } };
    await expect(open(forged)).rejects.toMatchObject({ name: 'UnsealError' });
    expect(kms.commandCalls(DecryptCommand).length).toBe(2);
  });

  it.each([
    ['AccessDeniedException', /the worker's role is not arn:aws:iam::1:role\/Worker, .*grant was revoked/],
    ['InvalidCiphertextException', /it was encrypted with another encryption context/],
    ['InvalidGrantTokenException', /grant token is not valid/],
    ['DisabledException', /key is disabled/],
    ['TimeoutError', /KMS did not answer \(said KMS\); can the function reach KMS from its VPC\?/],
    ['SomeException', /SomeException: said KMS/],
  ])('explains %s', async (name, message) => {
    answer('Output', output);
    kms
      .on(DecryptCommand, { CiphertextBlob: Buffer.from('CRED') } as never)
      .rejects(Object.assign(new Error('said KMS'), { name }));
    const error = await open().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnsealError);
    expect(error).toMatchObject({
      field: 'Credentials',
      message: expect.stringMatching(message),
      cause: expect.objectContaining({ name }),
    });
  });

  it.each([
    ['KMSInternalException', { $metadata: { httpStatusCode: 500 } }],
    ['DependencyTimeoutException', { $metadata: { httpStatusCode: 503 } }],
    ['ThrottlingException', { $metadata: { httpStatusCode: 400 } }],
    ['TimeoutError', { code: 'ECONNRESET' }],
    ['Error', { code: 'ECONNREFUSED' }],
  ])('reports %s as worth a retry', async (name, more) => {
    answer('Output', output);
    kms
      .on(DecryptCommand, { CiphertextBlob: Buffer.from('CRED') } as never)
      .rejects(Object.assign(new Error('said KMS'), { name, ...more }));
    const error = await open().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(KmsUnavailableError);
    expect(error).toMatchObject({
      name: 'KmsUnavailableError',
      field: 'Credentials',
      message: expect.stringMatching(/said KMS\); the handler has not begun/),
      cause: expect.objectContaining({ name }),
    });
  });

  it.each([
    ['Credentials', 'planted-secret, not JSON', 'not JSON'],
    ['Credentials', ['planted-secret'], 'not an object'],
    ['Credentials', { ...credentials, SessionToken: 7 }, 'SessionToken of'],
    ['Credentials', { ...credentials, Expiration: 'planted-secret' }, 'Expiration of'],
    ['Output', { ...output, Url: 'planted-secret' }, 'Url of'],
    ['Output', { ...output, Url: 'http://bucket.s3.amazonaws.com/planted-secret' }, 'Url of'],
    ['Output', { ...output, Headers: { a: 1 } }, 'Headers.a of'],
    ['Output', { ...output, Digest: 'planted-secret' }, 'Digest of'],
    ['Output', { Url: output.Url, Headers: {} }, 'Digest of'],
  ] as const)(
    'refuses %s that hold something else, without showing it',
    async (field, plaintext, message) => {
      answer('Credentials', credentials);
      answer('Output', output);
      answer(field, plaintext);
      const error = (await open().catch((thrown: unknown) => thrown)) as Error;
      expect(error).toBeInstanceOf(UnsealError);
      expect(error.message).toContain(message);
      expect(`${error.stack} ${String(error.cause)}`).not.toContain('planted-secret');
    },
  );

  it.each(behaviour.outputHosts.s3)('lets a result go to %s', async (host) => {
    const Url = `https://${host}/key`;
    answer('Credentials', credentials);
    answer('Output', { ...output, Url });
    await expect(open()).resolves.toMatchObject({ output: { Url } });
  });

  it.each(behaviour.outputHosts.others)('lets no result go to %s', async (host) => {
    answer('Credentials', credentials);
    answer('Output', { ...output, Url: `https://${host}/planted` });
    const error = (await open().catch((thrown: unknown) => thrown)) as Error;
    expect(error).toBeInstanceOf(UnsealError);
    expect(error.message).toContain('is not an https URL of S3');
    expect(error.message).not.toContain('planted');
  });
});
