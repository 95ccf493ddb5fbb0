import { InvalidArgumentError } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';

/** The most accounts that AWS allows in an organization. */
const mostAccounts = 50_000;

/** Gathers the values of an option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

/**
 * Makes the parser of an option that is a whole number.
 *
 * @param least and most: bounds, both allowed.
 */
export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
    throw new InvalidArgumentError(`Expected a whole number ${range}.`);
  };
}

/** Makes the parser of an option or argument that accepts one of some words; a misspelt one gets a suggestion. */
export function parseWord<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const known = words.find((word) => word === text);
    if (known !== undefined) return known;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(text, words)}`);
  };
}

/** Parses `--org FILE` and `--org 30`; a file whose name is a number is written `./30`. */
export function parseOrganization(text: string): string | number {
  if (!/^\d+$/.test(text)) return text;
  const accounts = Number(text);
  if (accounts >= 1 && accounts <= mostAccounts) return accounts;
  throw new InvalidArgumentError(`Expected a file, or a whole number from 1 to ${mostAccounts}.`);
}

/** Parses the `--accounts` of an emulated organization; its size is `--org`. */
export function parseEmulatedAccounts(text: string, before: readonly string[] = []): string[] {
  if (!/^\d{1,5}$/.test(text)) return collect(text, before);
  throw new InvalidArgumentError(
    `Expected ids or names of accounts and OUs. To generate an organization of ${text} accounts, give --org ${text}.`,
  );
}

/** Parses `--services moto` and `--services URL`. */
export function parseServices(text: string): string {
  if (text === 'moto' || isAddress(text)) return text;
  const meant = didYouMean(text, ['moto']);
  throw new InvalidArgumentError(`Expected moto or an address such as http://127.0.0.1:4566.${meant}`);
}

/** Parses `--endpoint-url URL`. */
export function parseEndpoint(text: string): string {
  if (isAddress(text)) return text;
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:4566.');
}

function isAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}

/** Parses the ARN of a role. */
export function parseRoleArn(text: string): string {
  if (/^arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text)) return text;
  throw new InvalidArgumentError(
    'Expected the ARN of a role, such as arn:aws:iam::111122223333:role/OrganizationReader.',
  );
}
