import { deflateRawSync } from 'node:zlib';
import { AwsError } from '../../aws-error.ts';
import { checkInput } from '../input-check.ts';

/** The input of `sts:AssumeRole`; in a form, its number is a string. */
export interface AssumeRoleInput {
  readonly RoleArn: string;
  readonly RoleSessionName: string;
  readonly DurationSeconds?: number | string;
  readonly ExternalId?: string;
  readonly SourceIdentity?: string;
  readonly Policy?: string;
  readonly PolicyArns?: readonly { readonly arn: string }[];
  readonly Tags?: readonly { readonly Key: string; readonly Value: string }[];
}

/** Lifetime of a session in seconds: the default, and the largest value for a role with default settings. */
const ONE_HOUR = 3600;
const CODE = 'ValidationError';
/** AWS's own packing is not public; this is the documented limit of a policy's plain text. */
const PACKED_LIMIT = 2048;

/**
 * Checks the request.
 *
 * @param isChained whether the caller is itself a session of a role
 * @returns the session's lifetime in seconds
 * @throws {AwsError} `ValidationError`, `MalformedPolicyDocument` or `PackedPolicyTooLarge`
 */
export function checkAssumeRole(input: AssumeRoleInput, isChained: boolean): number {
  checkInput(
    CODE,
    { ...input },
    {
      RoleArn: { kind: 'string', required: true, minLength: 20, maxLength: 2048 },
      RoleSessionName: {
        kind: 'string',
        required: true,
        minLength: 2,
        maxLength: 64,
        pattern: /[\w+=,.@-]*/,
      },
      DurationSeconds: { min: 900, max: 43_200 },
      ExternalId: { kind: 'string', minLength: 2, maxLength: 1224, pattern: /[\w+=,.@:/-]*/ },
      SourceIdentity: { kind: 'string', minLength: 2, maxLength: 64, pattern: /[\w+=,.@-]*/ },
      Policy: { kind: 'string', minLength: 1, maxLength: 2048 },
      PolicyArns: { kind: 'structures', maxLength: 10 },
      Tags: { kind: 'structures', maxLength: 50 },
    },
  );
  if (!/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(input.RoleArn)) {
    throw new AwsError(CODE, `${input.RoleArn} is invalid`);
  }
  checkTags(input.Tags);
  checkPolicy(input.Policy);
  if ((packedPolicySize(input) ?? 0) > 100) {
    const message = 'The total packed size of the session policies and session tags combined was too large.';
    throw new AwsError('PackedPolicyTooLarge', message);
  }
  return duration(Number(input.DurationSeconds ?? ONE_HOUR), isChained);
}

function duration(seconds: number, isChained: boolean): number {
  if (!Number.isInteger(seconds))
    throw new AwsError(CODE, 'DurationSeconds must be a whole number of seconds');
  if (seconds <= ONE_HOUR) return seconds;
  throw new AwsError(
    CODE,
    isChained
      ? 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining'
      : 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  );
}

function checkTags(tags: AssumeRoleInput['Tags'] = []): void {
  for (const tag of tags) {
    checkInput(
      CODE,
      { ...tag },
      {
        Key: {
          kind: 'string',
          required: true,
          minLength: 1,
          maxLength: 128,
          pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-@]+/u,
        },
        Value: { kind: 'string', required: true, maxLength: 256, pattern: /[\p{L}\p{Z}\p{N}_.:/=+\-@]*/u },
      },
    );
  }
  if (new Set(tags.map(({ Key }) => Key.toLowerCase())).size < tags.length) {
    throw new AwsError(
      'InvalidParameterValue',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
}

function checkPolicy(policy: string | undefined): void {
  if (policy === undefined) return;
  try {
    const { Statement } = JSON.parse(policy) as { Statement?: unknown };
    if (typeof Statement === 'object' && Statement !== null) return;
  } catch (cause) {
    throw new AwsError('MalformedPolicyDocument', 'This policy contains invalid Json', 400, { cause });
  }
  throw new AwsError('MalformedPolicyDocument', 'Syntax errors in policy.');
}

/** How full a session's policies and tags are, in percent; undefined without any. */
export function packedPolicySize({ Policy, PolicyArns, Tags }: AssumeRoleInput): number | undefined {
  if (Policy === undefined && !PolicyArns?.length && !Tags?.length) return undefined;
  const packed = deflateRawSync(JSON.stringify([Policy, PolicyArns, Tags]));
  return Math.ceil((packed.length / PACKED_LIMIT) * 100);
}
