import type { Command } from '@commander-js/extra-typings';
import { expectTypeOf, it } from 'vitest';
import { addRunStoreOptions } from '../../src/commands/aws-options.ts';
import type { Checked } from '../../src/commands/command.ts';
import { wholeNumber } from '../../src/commands/option-parsers.ts';
import type { ListOptions } from '../../src/on-aws/list.ts';
import type { RunStatus } from '../../src/runs/status.ts';

const parseStatus = (text: string) => text as RunStatus;
const define = (command: Command) => command.option('--limit <n>', '', wholeNumber(1), 20);

it('infers the options of a command from their definitions', () => {
  const definition = (command: Command) =>
    addRunStoreOptions(define(command).option('--status <status>', '', parseStatus));
  type Options = ReturnType<ReturnType<typeof definition>['opts']>;
  expectTypeOf<Options>().toExtend<{
    limit: number;
    status?: RunStatus;
    local?: string | true;
    debug?: true;
  }>();
  expectTypeOf<Checked<Options, ListOptions>>().toEqualTypeOf<ListOptions>();
});

it('does not compile with an option that was renamed only in its definition', () => {
  const definition = (command: Command) =>
    addRunStoreOptions(define(command).option('--state <status>', '', parseStatus)).action((options) => {
      // @ts-expect-error no option sets status
      options satisfies Checked<typeof options, ListOptions>;
    });
  type Options = ReturnType<ReturnType<typeof definition>['opts']>;
  expectTypeOf<Checked<Options, ListOptions>>().toEqualTypeOf<'no option sets status'>();
});

it('does not compile with an option that nothing reads, or that has another type', () => {
  type Used = { readonly limit: number };
  expectTypeOf<Checked<{ limit: number; debug?: true }, Used>>().toEqualTypeOf<Used>();
  expectTypeOf<
    Checked<{ limit: number; most?: number }, Used>
  >().toEqualTypeOf<'nothing reads the option most'>();
  // @ts-expect-error a limit is a number
  ({ limit: '20' }) satisfies Checked<{ limit: string }, Used>;
});
