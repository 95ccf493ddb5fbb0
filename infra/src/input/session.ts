import { InputError } from '../errors/index.ts';
import type { Field } from './field.ts';
import { onlyDenies, parseSessionPolicy } from './session-policy.ts';

/** How the session in each account is narrowed, checked, with the inline policy as text. */
export interface Session {
  readonly ReadOnly?: true;
  readonly PolicyArns?: readonly string[];
  /** Compact JSON, at most 2,048 characters. */
  readonly Policy?: string;
  readonly ExternalId?: string;
  /** 900 to 3,600: a role that is assumed by another role cannot have a longer session. */
  readonly DurationSeconds?: number;
  readonly Tags?: Readonly<Record<string, string>>;
}

/**
 * Reads `Session`, within the limits of `sts:AssumeRole`
 * (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html).
 *
 * @param stack.sessionTagKeys keys that `Tags` may have; any, if the stack's parameter is not known
 */
export function parseSession(
  field: Field,
  { partition, sessionTagKeys }: { readonly partition: string; readonly sessionTagKeys?: readonly string[] },
): Session {
  const fields = field.object(['ReadOnly', 'PolicyArns', 'Policy', 'ExternalId', 'DurationSeconds', 'Tags']);
  const session: Session = {
    ...(fields.ReadOnly?.flag() ? { ReadOnly: true } : {}),
    ...(fields.PolicyArns && { PolicyArns: parsePolicyArns(fields.PolicyArns, partition) }),
    ...(fields.Policy && { Policy: parseSessionPolicy(fields.Policy) }),
    ...(fields.ExternalId && {
      ExternalId: fields.ExternalId.text(
        '2 to 1,224 characters of A-Z a-z 0-9 _ + = , . @ : / -',
        /^[\w+=,.@:/-]{2,1224}$/,
      ),
    }),
    ...(fields.DurationSeconds && { DurationSeconds: fields.DurationSeconds.wholeNumber(900, 3600) }),
    ...(fields.Tags && { Tags: parseSessionTags(fields.Tags, sessionTagKeys) }),
  };
  refuseWidening(fields, session);
  return session;
}

/** Session policies add up, so an inline policy that allows something would widen what `ReadOnly` left. */
function refuseWidening(
  { PolicyArns, Policy }: { PolicyArns?: Field; Policy?: Field },
  session: Session,
): void {
  if (session.ReadOnly === undefined) return;
  const why = 'Session policies add up: it could allow what ReadOnly takes away.';
  if (PolicyArns !== undefined) PolicyArns.refuse('left out together with ReadOnly', why);
  if (Policy !== undefined && !onlyDenies(session.Policy ?? '')) {
    Policy.refuse('a policy of Deny statements alone together with ReadOnly', why);
  }
}

function parsePolicyArns(field: Field, partition: string): string[] {
  const pattern = new RegExp(`^arn:${partition}:iam::(aws|\\d{12}):policy/[\\w+=,.@/-]+$`);
  const expected = `the ARN of a managed policy of the partition ${partition}`;
  const arns = field.distinct('policy ARNs', (entry) => entry.text(expected, pattern));
  if (arns.length > 10) field.refuse('a list of at most 10 policy ARNs');
  return arns;
}

function parseSessionTags(field: Field, allowed: readonly string[] | undefined): Record<string, string> {
  const entries = field.entries('an object of tag keys and values, such as { "ticket": "SEC-42" }');
  if (entries.length > 50) field.refuse('an object of at most 50 tags');
  // A policy with conditions on tags (aws:PrincipalTag) may allow more to a session that has these tags.
  const foreign = entries.find(([key]) => allowed !== undefined && !allowed.includes(key));
  if (foreign !== undefined) refuseKey(foreign[1], foreign[0], allowed ?? []);
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu.test(key)) {
        value.refuse(
          'under a key of 1 to 128 letters, digits, spaces or _ . : / = + - @ that does not start with "aws:"',
        );
      }
      return [
        key,
        value.text(
          'a text of at most 256 letters, digits, spaces or _ . : / = + - @',
          /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
        ),
      ];
    }),
  );
}

function refuseKey(value: Field, key: string, allowed: readonly string[]): never {
  const keys = allowed.length === 0 ? 'no tags are allowed' : `only ${allowed.join(', ')}`;
  throw new InputError(
    value.path,
    `Session.Tags has the key ${JSON.stringify(key)}, but the stack's parameter SessionTagKeys does not list it (${keys}). ` +
      'Leave the tag out, or ask the operator of the stack to add its key.',
  );
}
