/** Why a target did not succeed, in plain words. */
export interface ReasonText {
  /** Name of the error; empty if there was none. */
  readonly error: string;
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly remedy: string;
}

const arn = /\barn:aws[\w-]*:[\w-]*:[\w-]*:\d*:[^\s"'`,;)]+/g;
const uuid = /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/gi;

/**
 * Removes from a reason everything that identifies a single target, so that targets with the same failure can be grouped by
 * the rest: ARNs, ids, accounts, and the target's own account name and region.
 *
 * @param target the target that failed for this reason
 * @example
 * ```ts
 * const reason = { error: 'E', message: 'No role in 111122223333', remedy: '' };
 * generalReason(reason, { accountName: 'payments', region: 'us-east-1' }).message; // 'No role in ACCOUNT'
 * ```
 */
export function generalReason(
  { error, message, remedy }: ReasonText,
  { accountName, region }: { readonly accountName: string; readonly region: string },
): ReasonText {
  const general = (text: string): string => {
    let found = text
      .replace(arn, 'ARN')
      .replace(uuid, 'ID')
      .replace(/\b\d{12}\b/g, 'ACCOUNT');
    if (region !== '') found = found.replaceAll(region, 'REGION');
    // Most reasons do not contain the account's name; checking first avoids making an expression for each of them.
    return accountName !== '' && found.includes(accountName)
      ? found.replace(wordOf(accountName), 'NAME')
      : found;
  };
  return { error: general(error), message: general(message), remedy: general(remedy) };
}

/** Matches the name as a whole word, because an account may be called "a". */
function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w-])`, 'g');
}
