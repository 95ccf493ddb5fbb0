import type { DeployOptions } from '../deploy/deploy-options.ts';
import { deployables } from '../deploy/deployables.ts';
import { parseList, parseTags } from '../input/option-values.ts';
import { addAwsOptions } from './aws-options.ts';
import type { Checked, MakeCommand } from './command.ts';
import { collect, parseWord } from './option-parsers.ts';
import { addWorkerOptions } from './worker-options.ts';

/** `step-everywhere deploy`. */
export const command: MakeCommand = (deploy, console, end) => {
  const withStack = deploy
    .argument('[what]', `one of ${deployables.join(', ')} (default: orchestrator)`, parseWord(deployables))
    .argument('[name]', 'name of the role, or file of the worker')
    .option('--yes', 'do not ask before the change')
    .option('--tags <tags>', 'tags of the stack and its resources, key=value,…', parseTags)
    .option(
      '--bucket <name>',
      'bucket for code and templates (default: step-everywhere-deploy-ACCOUNT-REGION, created if missing)',
    )
    .option('--stack-name <name>', "the orchestrator's stack (default: step-everywhere)")
    .option('--parameter <name=value>', "parameter of the orchestrator's template; repeatable", collect);
  const withRole = withStack
    .option('--policy <arn>', 'role: managed policy to attach (default: SecurityAudit); repeatable', collect)
    .option('--policy-file <file>', 'role: JSON file with a policy to add')
    .option(
      '--boundary <policy>',
      'role, worker: managed policy that is the permissions boundary of the role',
    )
    .option(
      '--units <ids>',
      'role: OUs whose accounts get the role, a,b,c (default: those that already have it; for a new role, all)',
      parseList,
    )
    .option('--here', 'role: create it in this account only, for example in the management account')
    .option(
      '--issuing-role <pattern>',
      "role: pattern of the role that may assume it (default: the orchestrator's output IssuingRolePattern)",
    );
  const withWorker = addWorkerOptions(
    withRole
      .option(
        '--name <name>',
        "worker: the function's name, with or without StepEverywhere_ (default: from the file)",
      )
      .option(
        '--layer <arn>',
        'worker: layer with step-everywhere, instead of a copy in the code; repeatable',
        collect,
      ),
  );
  return addAwsOptions(withWorker)
    .addHelpText('after', help)
    .action(async (what, name, options) => {
      const { deploy: run } = await import('../deploy/deploy.ts');
      end(
        await run(
          what ?? 'orchestrator',
          name,
          options satisfies Checked<typeof options, DeployOptions>,
          console,
        ),
      );
    });
};

const help = `
The command shows what changes, and asks before it changes anything.

  deploy              the orchestrator's stack, in this account and region
  deploy role NAME    a role in every account of the organization, with a StackSet
  deploy worker FILE  a worker's function, with a role that may only write logs

Exit status: 0 when it is deployed or up to date, 1 when it is not, 2 when a role could not be created in some accounts.

Examples:
  $ step-everywhere deploy
  $ step-everywhere deploy --parameter DefaultRegions=eu-west-1,us-east-1 --parameter ResultsExpireAfterDays=365
  $ step-everywhere deploy role Auditor
  $ step-everywhere deploy role Fixer --policy-file fixer.json --units ou-abcd-11111111
  $ step-everywhere deploy role Auditor --here --profile management
  $ step-everywhere deploy worker src/index.ts --name example --yes
`;
