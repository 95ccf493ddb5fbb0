import type { Field } from './field.ts';

/** The facts that workers can get about their account in addition to its id and name. */
export const accountDetails = ['ou', 'tags'] as const;

/** One of {@link accountDetails}. */
export type AccountDetail = (typeof accountDetails)[number];

/** Reads `AccountDetails`. */
export function parseAccountDetails(field: Field): readonly AccountDetail[] {
  const words = accountDetails.map((name) => JSON.stringify(name)).join(' or ');
  const entries = field.distinct(words, (entry) => {
    const known = accountDetails.find((name) => name === entry.value);
    return known ?? entry.refuseText(words, accountDetails);
  });
  return accountDetails.filter((name) => entries.includes(name));
}
