import type * as typed from '@commander-js/extra-typings';
import { Argument as UntypedArgument, Option as UntypedOption } from 'commander';
import { parseWord } from './option-parsers.ts';

/** commander's own, with the types that are inferred from a definition. */
const Option = UntypedOption as unknown as typeof typed.Option;
const Argument = UntypedArgument as unknown as typeof typed.Argument;

/**
 * Makes an option that takes one of some words. Help and completion list them; a misspelt one gets a suggestion.
 *
 * @example
 * ```ts
 * command.addOption(wordOption('--status <status>', 'only runs of this status', runStatuses))
 * ```
 */
export function wordOption<Flags extends string, Word extends string>(
  flags: Flags,
  description: string,
  words: readonly Word[],
) {
  // The parser is set last, because `choices` sets its own, which suggests nothing.
  return new Option(flags, description).choices(words).argParser(parseWord(words));
}

/** Makes an argument that takes one of some words; the counterpart of {@link wordOption}. */
export function wordArgument<Name extends string, Word extends string>(
  name: Name,
  description: string,
  words: readonly Word[],
) {
  return new Argument(name, description).choices(words).argParser(parseWord(words));
}
