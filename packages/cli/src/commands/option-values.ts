import { type Argument, InvalidArgumentError, type Option } from 'commander';
import { didYouMean } from '../console/did-you-mean.ts';

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

/** Lets an option or an argument be one of some words; of a misspelt one, the error says which is meant. */
export function oneOf<Given extends Option | Argument>(given: Given, words: readonly string[]): Given {
  given.choices([...words]).argParser((text: string) => {
    if (words.includes(text)) return text;
    throw new InvalidArgumentError(`Allowed choices are ${words.join(', ')}.${didYouMean(text, words)}`);
  });
  return given;
}
