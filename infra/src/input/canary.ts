import type { Field } from './field.ts';

/** The size of a run's first wave: a number of accounts, or a percentage of them. */
export type Canary = { readonly accounts: number } | { readonly percentage: number };

/** Reads `Canary`: `{ "Accounts": 3 }` or `{ "Percentage": 5 }`. */
export function parseCanary(field: Field): Canary {
  const { Accounts, Percentage } = field.object(['Accounts', 'Percentage']);
  if (Accounts !== undefined && Percentage === undefined)
    return { accounts: Accounts.wholeNumber(1, 10_000) };
  if (Percentage !== undefined && Accounts === undefined)
    return { percentage: Percentage.wholeNumber(1, 99) };
  return field.refuse('an object with either Accounts or Percentage');
}
