/** The stack whose bucket policy is checked. */
export interface PolicySubject {
  readonly partition: string;
  readonly bucket: string;
  /** ARNs of the roles of the stack's functions and of its state machine. */
  readonly roles: readonly string[];
  /** ARN of the state machine's role, which is one of `roles`. */
  readonly stateMachineRole: string;
}

/** A statement that a bucket's policy must have; the template adds it to the stack's own bucket. */
interface Needed {
  readonly sid: string;
  readonly actions: readonly string[];
  /** Whether the statement exempts the stack's roles; otherwise it exempts nobody. */
  readonly exemptsStack: boolean;
}

/** Statements of `BucketPolicy` in infra/template/3-bucket.yaml that protect a run's own objects from changes. */
const needed: readonly Needed[] = [
  {
    sid: 'OnlyTheStackWritesRunObjects',
    actions: ['s3:PutObject', 's3:ReplicateObject'],
    exemptsStack: true,
  },
  {
    sid: 'NobodyDeletesRunObjects',
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'],
    exemptsStack: false,
  },
];

type OneOrMore = string | readonly string[];

interface Statement {
  readonly Effect?: string;
  readonly Principal?: string | { readonly AWS?: OneOrMore };
  readonly Action?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly Condition?: { readonly [operator: string]: { readonly [key: string]: OneOrMore } };
}

/**
 * Finds what a bucket's policy lacks to protect a run's own objects, and which of its statements would make runs
 * fail.
 * A statement may deny more than is needed (`s3:*`, the whole bucket). A statement that is narrower, or depends on
 * anything but `aws:PrincipalArn`, does not count.
 *
 * @param policy JSON; nothing when the bucket has none.
 * @returns one sentence for each problem.
 * @throws {SyntaxError} for a policy that is not JSON, which S3 never returns.
 */
export function policyProblems(policy: string | undefined, subject: PolicySubject): string[] {
  const { Statement = [] } = JSON.parse(policy ?? '{}') as { Statement?: Statement | Statement[] };
  const denials = [Statement].flat().filter(({ Effect }) => Effect === 'Deny');
  const lacking = needed.flatMap((need) => {
    const exempt = denials
      .filter((statement) => isForEveryone(statement) && covers(statement, need.actions, subject))
      .map(exemptPrincipals)
      .filter((principals) => principals !== undefined);
    return problemOf(need, exempt, subject) ?? [];
  });
  return denials.some((statement) => asksForEncryption(statement, subject))
    ? [
        ...lacking,
        `it denies uploads without an encryption header, which Step Functions does not send, so runs fail: exempt ${subject.stateMachineRole} (aws:PrincipalArn)`,
      ]
    : lacking;
}

/** Whether a statement would deny the state machine's own uploads, which have no header for encryption. */
function asksForEncryption(statement: Statement, subject: PolicySubject): boolean {
  const keys = Object.values(statement.Condition ?? {}).flatMap((operands) => Object.entries(operands));
  const isOnHeader = keys.some(([key]) => key.toLowerCase().startsWith('s3:x-amz-server-side-encryption'));
  const isExempt = keys.some(
    ([key, values]) =>
      key.toLowerCase() === 'aws:principalarn' && someMatches(values, subject.stateMachineRole, ''),
  );
  return isOnHeader && !isExempt && isForEveryone(statement) && covers(statement, ['s3:PutObject'], subject);
}

function problemOf(
  { sid, actions, exemptsStack }: Needed,
  exemptions: readonly (readonly string[])[],
  { roles }: PolicySubject,
): string | undefined {
  if (exemptions.length === 0) return `it lacks the statement ${sid}, which denies ${actions.join(', ')}`;
  // Each statement denies everybody but its own exceptions, so only principals that all of them exempt have access.
  const [first = [], ...others] = exemptions;
  const exempt = first.filter((arn) => others.every((list) => list.includes(arn)));
  const strangers = exempt.filter((arn) => !exemptsStack || !roles.includes(arn));
  if (strangers.length > 0) return `${sid} exempts ${strangers.join(', ')}`;
  const missing = exemptsStack ? roles.filter((arn) => !exempt.includes(arn)) : [];
  return missing.length > 0 ? `${sid} does not exempt ${missing.join(', ')}, so runs fail` : undefined;
}

function isForEveryone({ Principal }: Statement): boolean {
  return Principal === '*' || (typeof Principal === 'object' && [Principal.AWS].flat().includes('*'));
}

function covers(
  { Action, Resource }: Statement,
  actions: readonly string[],
  subject: PolicySubject,
): boolean {
  const objects = `arn:${subject.partition}:s3:::${subject.bucket}/StepEverywhere/*/_run/*`;
  return actions.every((action) => someMatches(Action, action, 'i')) && someMatches(Resource, objects, '');
}

/** @returns nothing for a statement with any condition other than on the principal. */
function exemptPrincipals({ Condition = {} }: Statement): readonly string[] | undefined {
  const operators = Object.entries(Condition);
  if (operators.length === 0) return [];
  const [[operator, keys]] = operators as [(typeof operators)[number]];
  const [[key, arns], ...otherKeys] = Object.entries(keys) as [[string, OneOrMore]];
  const isOnPrincipal =
    operators.length === 1 &&
    otherKeys.length === 0 &&
    /^(?:Arn|String)Not(?:Equals|Like)$/.test(operator) &&
    key.toLowerCase() === 'aws:principalarn';
  return isOnPrincipal ? [arns].flat() : undefined;
}

function someMatches(patterns: OneOrMore | undefined, text: string, flags: '' | 'i'): boolean {
  return [patterns ?? []].flat().some((pattern) => {
    const source = pattern
      .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    return new RegExp(`^${source}$`, flags).test(text);
  });
}
