import { createHash } from 'node:crypto';

const ROLE_ARN = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/**
 * Makes the ARN that a session of a role has: without the role's path, with the session's name.
 *
 * @throws {TypeError} if `roleArn` is not one of a role
 * @example
 * ```ts
 * sessionArn('arn:aws:iam::111122223333:role/ops/Auditor', 'run-1');
 * // 'arn:aws:sts::111122223333:assumed-role/Auditor/run-1'
 * ```
 */
export function sessionArn(roleArn: string, sessionName: string): string {
  const [, partition, accountId, name] = ROLE_ARN.exec(roleArn) ?? [];
  if (name === undefined) throw new TypeError(`Expected the ARN of a role, got ${roleArn}`);
  return `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`;
}

/** Whether a caller's ARN is one of a session of a role. */
export function isSessionOfRole(arn: string): boolean {
  return arn.includes(':assumed-role/');
}

/** Makes the unique id that AWS gives a role or user; the same ARN always has the same one. */
export function principalId(prefix: 'AROA' | 'AIDA', principalArn: string): string {
  return prefix + createHash('sha256').update(principalArn).digest('hex').slice(0, 17).toUpperCase();
}
