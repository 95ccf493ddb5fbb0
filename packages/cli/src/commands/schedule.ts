import { type ScheduleOptions, scheduleActions } from '../schedules/schedule-options.ts';
import { addOrchestratorOptions, addOrganizationRoleOption } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { wholeNumber } from './option-parsers.ts';
import { addConcurrencyOption, addRunInputOptions } from './run-options.ts';
import { wordArgument } from './word-option.ts';

/** `step-everywhere schedule`. */
export const command: MakeCommand = (schedule, console, end) => {
  const defined = schedule
    .addArgument(wordArgument('<action>', 'what to do', scheduleActions))
    .argument('[name]', 'name of the schedule; `list` takes none')
    .option('--cron <expression>', 'when to start runs, for example "0 2 * * ? *" for every day at 2:00')
    .option('--timezone <zone>', 'time zone of --cron, for example Europe/Zurich (default: UTC)')
    .option(
      '--window <minutes>',
      'start a run at any time within N minutes after it is due',
      wholeNumber(1, 1440),
    )
    .option(
      '--retries <n>',
      'retry a failed start up to N times within an hour (default: 10)',
      wholeNumber(0, 185),
    )
    .option('--description <text>', 'text that `show` and the console show');
  return addOrchestratorOptions(addOrganizationRoleOption(addRunInputOptions(addConcurrencyOption(defined))))
    .addHelpText('after', help)
    .action(async (action, name, given) => {
      const options = given satisfies Checked<typeof given, ScheduleOptions>;
      const schedules = await import('../schedules/schedule.ts');
      end(await schedules.schedule(action, name, options, console));
    });
};

const help = `
Exit status: 0 when the command succeeded, 1 otherwise.

Examples:
  $ step-everywhere schedule create nightly --cron "0 2 * * ? *" --timezone Europe/Zurich --function find-parameters --role Auditor
  $ step-everywhere schedule list
  $ step-everywhere schedule show nightly --json
  $ step-everywhere schedule pause nightly
  $ step-everywhere schedule resume nightly
  $ step-everywhere schedule delete nightly
`;
