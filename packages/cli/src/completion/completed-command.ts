import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { partitions } from '@step-everywhere/core/contract';
import { failureClasses } from '@step-everywhere/infra/internal/run';
import { targetStatuses } from '../runs/status.ts';

/** What can follow a command's name on the command line. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** In the order in which they are given. */
  readonly arguments: readonly CompletedValue[];
}

/** An option, by its long name. */
export interface CompletedOption {
  /** With the two hyphens. */
  readonly flag: string;
  readonly description: string;
  /** Absent for a flag. An option whose value is optional counts as a flag. */
  readonly value?: CompletedValue;
}

/** The values that an option or argument accepts. */
export interface CompletedValue {
  /** `list` is a list of words with commas between them; `free` accepts any text. */
  readonly kind: 'word' | 'list' | 'file' | 'profile' | 'free';
  readonly words: readonly string[];
}

const regions = partitions.flatMap((partition) => partition.regions.map(({ code }) => code));

/** Values of options that are checked where they are used, so that commander's definitions do not list them. */
const knownValues: Readonly<Record<string, CompletedValue>> = {
  '--region': { kind: 'word', words: regions },
  '--regions': { kind: 'list', words: ['enabled', 'global', ...regions] },
  '--class': { kind: 'list', words: [...failureClasses, 'not-attempted'] },
  '--status <statuses>': { kind: 'list', words: targetStatuses },
  '--profile': { kind: 'profile', words: [] },
  run: { kind: 'word', words: ['latest'] },
  from: { kind: 'word', words: ['latest'] },
  to: { kind: 'word', words: ['latest'] },
  worker: { kind: 'file', words: [] },
  folder: { kind: 'file', words: [] },
  'target-region': { kind: 'word', words: regions },
};

const free: CompletedValue = { kind: 'free', words: [] };

/** Reads from a command's definition what can be completed. */
export function completedCommand(command: CommandUnknownOpts): CompletedCommand {
  const options = [
    ...command.options.filter(({ hidden }) => !hidden),
    ...command.createHelp().visibleOptions(command),
  ];
  return {
    name: command.name(),
    summary: command.summary(),
    options: options
      .filter((option, index) => options.findIndex(({ long }) => long === option.long) === index)
      .map(completedOption),
    arguments: command.registeredArguments.map(valueOfArgument),
  };
}

function completedOption(option: Option): CompletedOption {
  const { long, description } = option;
  const named = { flag: long as string, description };
  return option.required ? { ...named, value: valueOfOption(option) } : named;
}

function valueOfOption({ flags, long, argChoices }: Option): CompletedValue {
  if (argChoices !== undefined) return { kind: 'word', words: argChoices };
  const isFile = /<(file|path|dir)(\|n|\.\.\.)?>/.test(flags);
  return knownValues[flags] ?? knownValues[long as string] ?? (isFile ? { kind: 'file', words: [] } : free);
}

function valueOfArgument(argument: Argument): CompletedValue {
  if (argument.argChoices !== undefined) return { kind: 'word', words: argument.argChoices };
  const known = knownValues[argument.name()] ?? free;
  // A run can also be a folder where the argument's description says so.
  return /\bfolder\b/.test(argument.description) ? { ...known, kind: 'file' } : known;
}
