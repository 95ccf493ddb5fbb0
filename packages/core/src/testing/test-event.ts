import { randomBytes } from 'node:crypto';
import {
  encryptionContext,
  eventDigest,
  partitionOf,
  type Sealed,
  type WorkerEvent,
} from '../contract/index.ts';
import { checkFields } from '../known-fields.ts';
import { seal } from './sealing.ts';

/** The target of a test event; every field has a default. */
export interface TestTarget {
  /** Twelve digits. Default `222222222222`. */
  readonly accountId?: string;
  /** Default `payments-prod`. */
  readonly accountName?: string;
  /** Names of OUs from the root down, as in a run that asks for them. */
  readonly ou?: string;
  /** Tags of the account, as in a run that asks for them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Region code. Default `ap-southeast-2`. */
  readonly region?: string;
  /** Any JSON. Default null. */
  readonly payload?: unknown;
  /** Session of the role in the target account. */
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken: string;
  };
  /** Seconds until the session expires. Default one hour. */
  readonly expiresIn?: number;
}

const FIELDS = {
  accountId: true,
  accountName: true,
  ou: true,
  tags: true,
  region: true,
  payload: true,
  credentials: true,
  expiresIn: true,
} as const satisfies Record<keyof TestTarget, true>;

const EXECUTION =
  'arn:aws:states:us-east-1:111111111111:execution:StepEverywhere:6f1c0d5e-2b1a-4c3d-8e9f-0a1b2c3d4e5f';
const WORKER_ROLE = 'arn:aws:iam::111111111111:role/StepEverywhere_example';
const KEY_ARN = 'arn:aws:kms:us-east-1:111111111111:key/0d4c3b2a-1111-2222-3333-444455556666';

/** Makes a valid event of the contract: sealed for the kit's KMS, with a URL of the kit's S3. */
export function makeEvent(key: Buffer, endpoint: string, target: TestTarget): WorkerEvent {
  checkFields('the target of a test event has no field', target, FIELDS);
  const {
    accountId = '222222222222',
    accountName = 'payments-prod',
    ou,
    tags,
    region = 'ap-southeast-2',
    payload = null,
    expiresIn = 3_600,
  } = target;
  const partition = partitionOf(region)?.id ?? 'aws';
  const { accessKeyId, secretAccessKey, sessionToken } = target.credentials ?? {
    accessKeyId: 'ASIATARGET',
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(300).toString('base64'),
  };
  const bound = { recipient: WORKER_ROLE, execution: EXECUTION, accountId };
  const sealed = (value: unknown, context: Record<string, string>): Sealed => ({
    Encrypted: seal(key, JSON.stringify(value), context).toString('base64'),
    EncryptionContext: context,
  });
  const Expiration = new Date(Date.now() + expiresIn * 1_000).toISOString();
  const path = `StepEverywhere/StepEverywhere_example/%24LATEST/${EXECUTION.split(':').at(-1)}/${accountId}/${region}.json`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Security-Token': randomBytes(60).toString('base64'),
    'X-Amz-Signature': randomBytes(32).toString('hex'),
  });
  const Context = {
    AccountId: accountId,
    AccountName: accountName,
    ...(ou !== undefined && { OU: ou }),
    ...(tags && { Tags: tags }),
    Region: region,
    Partition: partition,
    RoleArn: `arn:${partition}:iam::${accountId}:role/Auditor`,
    ExecutionId: EXECUTION,
    Function: 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example',
  };
  return {
    Context,
    KeyId: KEY_ARN,
    GrantToken: randomBytes(60).toString('base64'),
    Credentials: sealed(
      { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken, Expiration },
      encryptionContext(bound),
    ),
    Output: sealed(
      {
        Url: `${endpoint}/results/${path}?${query}`,
        Headers: { 'if-none-match': '*', 'content-type': 'application/json' },
        Digest: eventDigest({ Context, Payload: payload }),
      },
      encryptionContext({ ...bound, region }),
    ),
    Payload: payload,
  };
}
