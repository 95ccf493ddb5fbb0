import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kmsSigner } from '../../src/kms/kms-signer.ts';

const text = fc.string({ minLength: 1, unit: fc.constantFrom(...'abcXYZ0189+/=') });

it('signs as @smithy/signature-v4 does', async () => {
  const request = fc.record({
    identity: fc.record(
      { accessKeyId: text, secretAccessKey: text, sessionToken: fc.option(text, { nil: undefined }) },
      { requiredKeys: ['accessKeyId', 'secretAccessKey'] },
    ),
    body: fc.string({ unit: 'grapheme' }),
    date: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
    region: fc.constantFrom('us-east-1', 'cn-north-1'),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ identity, body, date, region }) => {
      const credentials = async () => identity as { accessKeyId: string; secretAccessKey: string };
      const make = () =>
        new HttpRequest({
          method: 'POST',
          protocol: 'https:',
          hostname: `kms.${region}.amazonaws.com`,
          path: '/',
          body,
          headers: {
            host: `kms.${region}.amazonaws.com`,
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': 'TrentService.Decrypt',
          },
        });
      const theirs = new SignatureV4({
        service: 'kms',
        region,
        credentials,
        sha256: Sha256,
        applyChecksum: false,
      });
      const expected = await theirs.sign(make(), { signingDate: date });
      const signed = await kmsSigner(region, credentials).sign(make(), { signingDate: date });
      expect(signed.headers).toEqual(expected.headers);
    }),
  );
});

it('leaves headers that change on the way unsigned', async () => {
  const credentials = async () => ({ accessKeyId: 'A', secretAccessKey: 'S' });
  const headers = { host: 'h', 'amz-sdk-request': 'attempt=1; max=6', 'content-length': '2' };
  const signed = await kmsSigner('us-east-1', credentials).sign(
    new HttpRequest({ method: 'POST', path: '/', headers, body: '{}' }),
  );
  expect(signed.headers.authorization).toContain('SignedHeaders=host;x-amz-date,');
});
