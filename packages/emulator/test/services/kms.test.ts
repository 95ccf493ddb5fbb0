import {
  CreateGrantCommand,
  type CreateGrantCommandInput,
  DecryptCommand,
  type DecryptCommandInput,
  DescribeKeyCommand,
  EncryptCommand,
  KMSClient,
  ListGrantsCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { KeyRing } from '../../src/services/kms/key-ring.ts';
import { kmsService } from '../../src/services/kms.ts';
import { type ClientCredentials, type Served, serve } from '../fixtures/serve.ts';

const account = '111111111111';
const KeyId = `arn:aws:kms:us-east-1:${account}:key/11111111-2222-3333-4444-555555555555`;
const otherKey = KeyId.replace('1111-2222', '1111-9999');
const [issuer, worker, stranger] = ['Issue', 'Worker', 'Stranger'].map(
  (name) => `arn:aws:iam::${account}:role/${name}`,
) as [string, string, string];
const Execution = `arn:aws:states:us-east-1:${account}:execution:StepEverywhere:run-1`;
const EncryptionContext = { Recipient: worker, Execution, AccountId: '210000000001' };
const secret = Buffer.from('{"SecretAccessKey":"planted"}');

let served: Served;
let GrantToken: string;
let GrantId: string;
let CiphertextBlob: Uint8Array;

beforeAll(async () => {
  const keys = new KeyRing();
  keys.register({ arn: KeyId, encrypters: [issuer] });
  keys.register({ arn: otherKey, encrypters: [issuer] });
  served = await serve(() => [kmsService({ keys })]);
});
afterAll(() => served.close());

function kms(principal?: string, region?: string): KMSClient {
  const credentials: ClientCredentials | undefined =
    principal === undefined ? undefined : served.session(principal);
  return new KMSClient(served.client(credentials, region));
}

function grant(input: Partial<CreateGrantCommandInput> = {}) {
  return kms().send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: worker,
      Operations: ['Decrypt'],
      Constraints: { EncryptionContextSubset: { Recipient: worker, Execution } },
      ...input,
    }),
  );
}

function decrypt(input: Partial<DecryptCommandInput> = {}, client = kms(worker)) {
  return client.send(
    new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext, GrantTokens: [GrantToken], ...input }),
  );
}

beforeEach(async () => {
  const created = await grant({ Name: 'run-1' });
  [GrantToken, GrantId] = [created.GrantToken as string, created.GrantId as string];
  const encrypted = await kms(issuer).send(
    new EncryptCommand({ KeyId, Plaintext: secret, EncryptionContext }),
  );
  CiphertextBlob = encrypted.CiphertextBlob as Uint8Array;
});

// https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html
describe('a grant that KMS does not know everywhere yet', () => {
  it('only works with its token until then', async () => {
    let now = Date.now();
    const keys = new KeyRing();
    keys.register({ arn: KeyId, encrypters: [issuer] });
    const slow = await serve(() => [kmsService({ keys, now: () => now, grantDelaySeconds: 30 })]);
    const client = (arn?: string) =>
      new KMSClient(slow.client(arn === undefined ? undefined : slow.session(arn)));
    const Constraints = { EncryptionContextSubset: { Recipient: worker } };
    const terms = { KeyId, GranteePrincipal: worker, Operations: ['Decrypt' as const], Constraints };
    const own = await client().send(new CreateGrantCommand(terms));
    const others = await client().send(new CreateGrantCommand({ ...terms, GranteePrincipal: stranger }));
    const sealed = await client(issuer).send(
      new EncryptCommand({ KeyId, Plaintext: secret, EncryptionContext }),
    );
    const open = (tokens: (string | undefined)[]) =>
      client(worker).send(
        new DecryptCommand({
          CiphertextBlob: sealed.CiphertextBlob,
          EncryptionContext,
          GrantTokens: tokens as string[],
        }),
      );
    expect(Buffer.from((await open([own.GrantToken])).Plaintext as Uint8Array)).toEqual(secret);
    await expect(open([])).rejects.toThrow(/not authorized to perform: kms:Decrypt/);
    await expect(open([others.GrantToken])).rejects.toMatchObject({ name: 'AccessDeniedException' });
    now += 30_000;
    expect(Buffer.from((await open([])).Plaintext as Uint8Array)).toEqual(secret);
    await slow.close();
  });
});

describe('Encrypt and Decrypt', () => {
  it('returns the plaintext to the recipient, with or without the token and the key’s id', async () => {
    for (const input of [{}, { GrantTokens: [] }, { KeyId: undefined }, { KeyId: KeyId.split('/')[1] }]) {
      const { Plaintext, KeyId: used } = await decrypt(input);
      expect(Buffer.from(Plaintext as Uint8Array)).toEqual(secret);
      expect(used).toBe(KeyId);
    }
  });

  it('makes a different ciphertext each time, which never contains the plaintext', async () => {
    const again = await kms(issuer).send(new EncryptCommand({ KeyId, Plaintext: secret, EncryptionContext }));
    expect(Buffer.from(CiphertextBlob).includes('planted')).toBe(false);
    expect(Buffer.from(again.CiphertextBlob as Uint8Array).equals(Buffer.from(CiphertextBlob))).toBe(false);
  });

  it('encrypts 4,096 bytes and refuses one more without showing them', async () => {
    const encrypt = (length: number) =>
      kms(issuer).send(
        new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(length, 'planted'), EncryptionContext }),
      );
    await expect(encrypt(4096)).resolves.toMatchObject({ KeyId });
    const error = await encrypt(4097).catch((reason: Error) => reason);
    expect(error).toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    });
  });

  it('lets only the principals in the key’s policy encrypt, and no administrator', async () => {
    for (const client of [kms(), kms(worker)]) {
      const response = client.send(new EncryptCommand({ KeyId, Plaintext: secret, EncryptionContext }));
      await expect(response).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringMatching(/is not authorized to perform: kms:Encrypt on resource: arn:aws:kms:/),
      });
    }
  });

  it.each([
    ['an administrator', undefined],
    ['the issuer', issuer],
    ['another role', stranger],
  ])('refuses %s to decrypt', async (_, principal) => {
    await expect(decrypt({}, kms(principal))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('with an explicit deny in a resource-based policy'),
    });
  });

  it('refuses a caller that is the recipient only in a changed context', async () => {
    const context = { ...EncryptionContext, Recipient: stranger };
    await grant({ GranteePrincipal: stranger, Constraints: {} });
    await expect(decrypt({ EncryptionContext: context }, kms(stranger))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it.each([
    ['of another account', { AccountId: '210000000002' }],
    ['with one pair more', { Region: 'us-east-1' }],
  ])('refuses a context %s', async (_, change) => {
    await expect(decrypt({ EncryptionContext: { ...EncryptionContext, ...change } })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    });
  });

  it('refuses a context of another run, which the grant does not cover', async () => {
    const context = { ...EncryptionContext, Execution: `${Execution}-2` };
    await expect(decrypt({ EncryptionContext: context })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('because no resource-based policy allows the kms:Decrypt action'),
    });
  });

  it('refuses a ciphertext with any changed byte', async () => {
    for (const at of [0, 1, 10, CiphertextBlob.length - 1]) {
      const changed = Buffer.from(CiphertextBlob);
      changed[at] = (changed[at] as number) ^ 1;
      await expect(decrypt({ CiphertextBlob: changed, KeyId: undefined })).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      });
    }
  });

  it('refuses another key, another region, and a missing key', async () => {
    await expect(decrypt({ KeyId: otherKey })).rejects.toMatchObject({ name: 'IncorrectKeyException' });
    await expect(decrypt({}, kms(worker, 'eu-west-1'))).rejects.toMatchObject({ name: 'NotFoundException' });
    await expect(decrypt({ KeyId: `${KeyId.slice(0, -1)}0` })).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});

describe('grants', () => {
  it('ends with RevokeGrant, the token included', async () => {
    await kms().send(new RevokeGrantCommand({ KeyId, GrantId }));
    await expect(decrypt()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(kms().send(new RevokeGrantCommand({ KeyId, GrantId }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('refuses a token that was never given out', async () => {
    await expect(decrypt({ GrantTokens: [Buffer.alloc(80).toString('base64')] })).rejects.toMatchObject({
      name: 'InvalidGrantTokenException',
    });
  });

  it('creates no second grant with the same name and terms, but returns a new token', async () => {
    const again = await grant({ Name: 'run-1' });
    expect(again.GrantId).toBe(GrantId);
    expect(again.GrantToken).not.toBe(GrantToken);
    const other = await grant({ Name: 'run-1', Constraints: {} });
    expect(other.GrantId).not.toBe(GrantId);
    expect((await grant()).GrantId).not.toBe((await grant()).GrantId);
  });

  it('lists them, in pages', async () => {
    const first = await kms().send(new ListGrantsCommand({ KeyId, Limit: 1 }));
    expect(first).toMatchObject({
      Truncated: true,
      Grants: [{ Operations: ['Decrypt'] }],
    });
    const { Grants } = await kms().send(new ListGrantsCommand({ KeyId, GrantId }));
    expect(Grants).toMatchObject([
      { GrantId, Name: 'run-1', Constraints: { EncryptionContextSubset: { Execution } } },
    ]);
    expect(Grants?.[0]?.CreationDate).toBeInstanceOf(Date);
    const rest = await kms().send(new ListGrantsCommand({ KeyId, Limit: 1, Marker: first.NextMarker }));
    expect(rest.Grants?.[0]?.GrantId).not.toBe(first.Grants?.[0]?.GrantId);
  });

  it('compares the whole context with EncryptionContextEquals', async () => {
    await kms().send(new RevokeGrantCommand({ KeyId, GrantId }));
    const { Grants = [] } = await kms().send(new ListGrantsCommand({ KeyId, GranteePrincipal: worker }));
    for (const each of Grants)
      await kms().send(new RevokeGrantCommand({ KeyId, GrantId: each.GrantId as string }));
    await grant({ Constraints: { EncryptionContextEquals: { Recipient: worker, Execution } } });
    await expect(decrypt({ GrantTokens: [] })).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await grant({ Constraints: { EncryptionContextEquals: EncryptionContext } });
    await expect(decrypt({ GrantTokens: [] })).resolves.toMatchObject({ KeyId });
  });

  it.each<[string, Partial<CreateGrantCommandInput>, string]>([
    ['a name with a space', { Name: 'run 1' }, 'ValidationException'],
    [
      'nine pairs',
      {
        Constraints: {
          EncryptionContextSubset: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, 'v'])),
        },
      },
      'ValidationException',
    ],
    [
      'a value of 385 characters',
      { Constraints: { EncryptionContextSubset: { k: 'v'.repeat(385) } } },
      'ValidationException',
    ],
    ['no operation', { Operations: [] }, 'ValidationException'],
    ['an unknown operation', { Operations: ['Delete' as never] }, 'ValidationException'],
    ['a grantee that is no principal', { GranteePrincipal: 'arn:aws:s3:::bucket' }, 'InvalidArnException'],
  ])('refuses %s', async (_, input, name) => {
    await expect(grant(input)).rejects.toMatchObject({ name });
  });

  it('changes nothing in a dry run', async () => {
    await expect(grant({ Name: 'dry', DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperationException',
    });
    const { Grants = [] } = await kms().send(new ListGrantsCommand({ KeyId }));
    expect(Grants.map(({ Name }) => Name)).not.toContain('dry');
  });

  it('can only be managed by the key’s own account', async () => {
    const member = kms('arn:aws:iam::210000000001:role/Auditor');
    await expect(member.send(new ListGrantsCommand({ KeyId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

it('describes a key', async () => {
  const { KeyMetadata } = await kms().send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({
    Arn: KeyId,
    AWSAccountId: account,
    KeyState: 'Enabled',
    KeySpec: 'SYMMETRIC_DEFAULT',
  });
});
