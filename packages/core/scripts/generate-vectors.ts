import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import canonicalize from 'canonicalize';
import {
  encryptionContext,
  eventDigest,
  type Sealed,
  type WorkerContext,
  type WorkerEvent,
} from '../src/contract/index.ts';
import { seal } from '../src/testing/sealing.ts';

const KEY = Buffer.from('step-everywhere test vector key!');
const RECIPIENT = 'arn:aws:iam::111111111111:role/StepEverywhere_example';
const CREDENTIALS = {
  AccessKeyId: 'ASIAEXAMPLE',
  SecretAccessKey: 'not/a/real+secret/access/key',
  SessionToken: 'not+a/real/session/token==',
  Expiration: '2030-01-01T00:00:00.000Z',
};
const HEADERS = { 'content-type': 'application/json', 'if-none-match': '*' };

function sealed(value: unknown, context: Record<string, string>): Sealed {
  const ciphertexts = partsOf(value).map((part) => seal(KEY, part, context).toString('base64'));
  return { Encrypted: ciphertexts.join('.'), EncryptionContext: context };
}

/** Splits the JSON for several calls of Encrypt; KMS accepts at most 4,096 bytes per call. */
const partsOf = (value: unknown): string[] => JSON.stringify(value).match(/.{1,3840}/g) ?? [];

/** An event, with the values that a worker derives from it before it calls the handler. */
function given(target: Partial<WorkerContext>, Payload: unknown, credentials = CREDENTIALS) {
  const Context: WorkerContext = {
    AccountId: '222222222222',
    AccountName: 'payments-prod',
    Region: 'ap-southeast-2',
    Partition: 'aws',
    RoleArn: `arn:${target.Partition ?? 'aws'}:iam::${target.AccountId ?? '222222222222'}:role/Auditor`,
    ExecutionId:
      'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f',
    Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example',
    ...target,
  };
  const bound = { recipient: RECIPIENT, execution: Context.ExecutionId, accountId: Context.AccountId };
  const key = `StepEverywhere/StepEverywhere_example/%24LATEST/6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f/${Context.AccountId}/${Context.Region}.json`;
  const output = {
    Url: `https://example-results.s3.us-east-1.amazonaws.com/${key}?X-Amz-Signature=${'0123456789abcdef'.repeat(4)}`,
    Headers: HEADERS,
    Digest: eventDigest({ Context, Payload }),
  };
  const event: WorkerEvent = {
    Context,
    KeyId: 'arn:aws:kms:us-east-1:111111111111:key/0d4c3b2a-1111-2222-3333-444455556666',
    GrantToken: 'bm90IGEgcmVhbCBncmFudCB0b2tlbg==',
    Credentials: sealed(credentials, encryptionContext(bound)),
    Output: sealed(output, encryptionContext({ ...bound, region: Context.Region })),
    Payload,
  };
  const decrypt = ({ Encrypted, EncryptionContext }: Sealed, value: unknown) =>
    Encrypted.split('.').map((CiphertextBlob, index) => ({
      KeyId: event.KeyId,
      GrantTokens: [event.GrantToken],
      CiphertextBlob,
      EncryptionContext,
      plaintext: partsOf(value)[index],
    }));
  const calls = [...decrypt(event.Credentials, credentials), ...decrypt(event.Output, output)];
  return { event, decrypt: calls, output };
}

function target(
  name: string,
  parts: ReturnType<typeof given>,
  outcome: { result?: unknown; rows?: unknown[]; body: string },
) {
  const { event, decrypt, output } = parts;
  const { body, ...handled } = outcome;
  const md5 = createHash('md5').update(body).digest('base64');
  return {
    name,
    event,
    decrypt,
    ...handled,
    put: { url: output.Url, headers: { ...output.Headers, 'content-md5': md5 }, body },
  };
}

/** The event with one field, given by its path, removed or set to another value; `field` may be a part of it. */
function refused(name: string, field: string, value?: unknown, at = field) {
  const event = structuredClone(given({}, null).event) as unknown as Record<string, unknown>;
  const path = at.split('.');
  const last = path.pop() ?? '';
  const parent = path.reduce((at, part) => at[part] as Record<string, unknown>, event);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return { name, event, field };
}

/** Texts of `{"Context", "Payload"}` whose canonical form is easy to get wrong; the last ones are RFC 8785's own samples. */
const CLEAR = {
  'white space and the order of names':
    '{ "Payload": {"b": [ ], "a": { } },\n "Context": {"Region": "eu-west-1", "AccountId": "1"} }',
  'no payload': '{"Context":{"AccountId":"1"}}',
  'numbers, which are doubles':
    '{"Context":{},"Payload":[1.0,1E3,-0,0.000001,1e-7,1e20,1e21,9007199254740993,333333333.33333329,4.50,2e-3,1e-27,true,null]}',
  'characters in a text': String.raw`{"Context":{},"Payload":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/\u2028\u007f😀"}`,
  'names in the order of UTF-16': String.raw`{"Context":{},"Payload":{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}}`,
};

function digest([name, json]: readonly [string, string]) {
  const event = JSON.parse(json);
  const clear = { Context: event.Context, Payload: event.Payload ?? null };
  return { name, json, canonical: canonicalize(clear), digest: eventDigest(event) };
}

/** The event with a changed value in its readable part. */
function changed(name: string, { Context, ...others }: { Context?: object; Payload?: unknown }) {
  const { event } = given({}, { filters: ['Zen'] });
  return { name, event: { ...event, ...others, Context: { ...event.Context, ...Context } } };
}

const vectors = {
  key: KEY.toString('base64'),
  targets: [
    target('an object', given({}, { filters: ['Zen'] }), {
      result: { names: ['/zen', '/größe'], at: null },
      body: '{"names":["/zen","/größe"],"at":null}',
    }),
    target(
      'an account with its OU and tags, which the run asks for',
      given({ OU: 'Workloads/Größe', Tags: { env: 'prod', 'cost center': '' } }, null),
      { result: null, body: 'null' },
    ),
    target('nothing', given({ Region: 'us-east-1' }, null), { result: null, body: 'null' }),
    target(
      'rows, in another partition',
      given(
        { AccountId: '333333333333', AccountName: 'Größe "x"', Region: 'cn-north-1', Partition: 'aws-cn' },
        [1, 2],
      ),
      {
        rows: [{ n: 1 }, { n: 2, Region: 'global' }, 3],
        body: '{"AccountId":"333333333333","Region":"cn-north-1","n":1}\n{"AccountId":"333333333333","Region":"global","n":2}\n3\n',
      },
    ),
    target(
      "a session's token that is as long as STS makes them",
      given({ Region: 'us-east-1' }, null, {
        ...CREDENTIALS,
        SessionToken: 'not+a/real/session/token'.repeat(171).slice(8),
      }),
      { result: null, body: 'null' },
    ),
  ],
  refused: [
    refused('no account', 'Context.AccountId'),
    refused('a region that is none', 'Context.Region', 'Sydney'),
    refused('a role of another account', 'Context.RoleArn', 'arn:aws:iam::999999999999:role/Auditor'),
    refused('credentials of another account', 'Credentials.EncryptionContext.AccountId', '999999999999'),
    refused(
      'credentials of another run',
      'Credentials.EncryptionContext.Execution',
      'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:other',
    ),
    refused('an output of another region', 'Output.EncryptionContext.Region', 'us-east-1'),
    refused('an OU that is no text', 'Context.OU', null),
    refused('tags that are none', 'Context.Tags', ['env']),
    refused('a tag that is no text', 'Context.Tags.env', { env: 1 }, 'Context.Tags'),
    refused('no ciphertext', 'Output.Encrypted', ''),
    refused('a ciphertext of two that is empty', 'Credentials.Encrypted', 'c2VhbGVk.'),
    refused('no payload', 'Payload'),
  ],
  digests: Object.entries(CLEAR).map(digest),
  changed: [
    changed('another payload', { Payload: { filters: ['*'] } }),
    changed('no payload any more', { Payload: null }),
    changed('another name of the account', { Context: { AccountName: 'sandbox' } }),
    changed('an OU that was not sealed', { Context: { OU: 'Workloads' } }),
    changed('another role', { Context: { RoleArn: 'arn:aws:iam::222222222222:role/Admin' } }),
    changed('a field that the SDK does not know', { Context: { DryRun: false } }),
  ],
};

await writeFile(
  new URL('../contract/vectors.json', import.meta.url),
  `${JSON.stringify(vectors, null, 2)}\n`,
);
