import { InvalidArgumentError } from 'commander';

/** The number or percentage of accounts in which a run begins. */
export type Canary = { readonly Accounts: number } | { readonly Percentage: number };

/** Parses `a,b`. */
export function parseList(text: string): string[] {
  return text.split(',').flatMap((entry) => entry.trim() || []);
}

/** Parses `--tags env=prod,env=test,team=ops`; several values of a key are alternatives. */
export function parseTags(text: string, before: Record<string, string[]> = {}): Record<string, string[]> {
  const tags = new Map(Object.entries(before));
  for (const entry of parseList(text)) {
    const split = entry.indexOf('=');
    if (split < 1) throw new InvalidArgumentError('Expected KEY=VALUE, or several with commas.');
    const key = entry.slice(0, split);
    tags.set(key, [...(tags.get(key) ?? []), entry.slice(split + 1)]);
  }
  return Object.fromEntries(tags);
}

/** Parses `--canary 3` and `--canary 5%`. */
export function parseCanary(text: string): Canary {
  const [, digits, percent] = /^(\d{1,5})(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (percent === '%' && value >= 1 && value <= 99) return { Percentage: value };
  if (percent === '' && value >= 1 && value <= 10_000) return { Accounts: value };
  throw new InvalidArgumentError(
    'Expected a number of accounts from 1 to 10000, or a percentage from 1% to 99%.',
  );
}
