import { createHash } from 'node:crypto';

const ROLE_ARN = /^arn:([\w-]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/**
 * Makes the ARN of a role's session: without the role's path, with the session's name.
 *
 * @throws {TypeError} if `roleArn` is not the ARN of a role
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

/** Whether a caller's ARN belongs to a session of a role. */
export function isSessionOfRole(arn: string): boolean {
  return arn.includes(':assumed-role/');
}

/** Makes the unique id that AWS gives a role or user; the same ARN always gets the same one. */
export function principalId(prefix: 'AROA' | 'AIDA', principalArn: string): string {
  return prefix + createHash('sha256').update(principalArn).digest('hex').slice(0, 17).toUpperCase();
}
