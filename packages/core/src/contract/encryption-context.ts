/** The names that bind a ciphertext to its reader and target; the key policy and the run's grant refer to them. */
export interface SealedFor {
  /** ARN of the worker's role. */
  readonly recipient: string;
  /** ARN of the run's execution. */
  readonly execution: string;
  /** Id of the target's account. */
  readonly accountId: string;
  /** Only for `Output`: the credentials are valid for every region of the account. */
  readonly region?: string;
}

/**
 * Makes the encryption context for one ciphertext of the contract.
 *
 * @param names the reader and the target; with a region for `Output`, without for `Credentials`
 * @returns `Recipient`, `Execution`, `AccountId`, and `Region` if one is given
 * @example
 * ```ts
 * encryptionContext({ recipient, execution, accountId: '111122223333', region: 'eu-west-1' });
 * ```
 */
export function encryptionContext({
  recipient,
  execution,
  accountId,
  region,
}: SealedFor): Record<string, string> {
  return {
    Recipient: recipient,
    Execution: execution,
    AccountId: accountId,
    ...(region === undefined ? {} : { Region: region }),
  };
}
