/** One line of `targets.jsonl`: an account and the regions in which the worker is to act. */
export interface AccountLine {
  /** Twelve digits. */
  readonly AccountId: string;
  readonly AccountName: string;
  /** `"enabled"` until the account itself was asked, which takes its own credentials. */
  readonly Regions: readonly string[] | 'enabled';
  /** The management account where nobody named it: skipped, and no failure, if the role cannot be assumed there. */
  readonly Optional?: true;
  /** Ids from the root down to the account's OU, `r-abcd/ou-abcd-11111111`. */
  readonly Path?: string;
  /** Why none of them is a target after all, for example because the account is suspended. */
  readonly Skip?: string;
}

/**
 * Names the targets of a line, whose enabled regions may be unknown.
 *
 * @returns region codes, or the one entry `enabled`
 * @example
 * ```ts
 * regionsOfLine({ AccountId, AccountName, Regions: 'enabled' }); // ['enabled']
 * ```
 */
export function regionsOfLine({ Regions }: AccountLine): readonly string[] {
  return Regions === 'enabled' ? ['enabled'] : Regions;
}
