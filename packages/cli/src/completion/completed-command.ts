import type { Argument, CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { partitions } from '@step-everywhere/core/contract';
import { failureClasses } from '@step-everywhere/infra/internal/run';
import { targetStatuses } from '../runs/status.ts';

/** What a command line can have after a command's name. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** In their order. */
  readonly arguments: readonly CompletedValue[];
}

/** An option, by its long name. */
export interface CompletedOption {
  /** With its two hyphens. */
  readonly flag: string;
  readonly description: string;
  /** Absent for an option that is there or not; an option whose value may be left out counts as one. */
  readonly value?: CompletedValue;
}

/** What a value can be. */
export interface CompletedValue {
  /** `list` is of words with commas between them; of `free` nothing is known. */
  readonly kind: 'word' | 'list' | 'file' | 'profile' | 'free';
  readonly words: readonly string[];
}

const regions = partitions.flatMap((partition) => partition.regions.map(({ code }) => code));

/** Values that are checked where they are used, so that the options themselves do not name them. */
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

/** Reads off a command what can be completed of it. */
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
  // A run may be a folder, where the argument says so.
  return /\bfolder\b/.test(argument.description) ? { ...known, kind: 'file' } : known;
}
