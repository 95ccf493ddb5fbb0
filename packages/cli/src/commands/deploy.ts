import type { DeployOptions } from '../deploy/deploy-options.ts';
import { deployables } from '../deploy/deployables.ts';
import { parseList, parseTags } from '../input/option-values.ts';
import type { Checked, MakeCommand } from './command.ts';
import { addAwsOptions, addWorkerOptions, collect, parseWord } from './options.ts';

/** `step-everywhere deploy`. */
export const command: MakeCommand = (deploy, console, end) => {
  const withStack = deploy
    .argument('[what]', `one of ${deployables.join(', ')} (default: orchestrator)`, parseWord(deployables))
    .argument('[name]', 'name of the role, or file of the worker')
    .option('--yes', 'do not ask before the change')
    .option('--tags <tags>', 'tags of the stack and of all that is in it, key=value,…', parseTags)
    .option(
      '--bucket <name>',
      'bucket for code and templates (default: step-everywhere-deploy-ACCOUNT-REGION, made if missing)',
    )
    .option('--stack-name <name>', "the orchestrator's stack (default: step-everywhere)")
    .option('--parameter <name=value>', "parameter of the orchestrator's template; repeatable", collect);
  const withRole = withStack
    .option(
      '--policy <arn>',
      'role: managed policy that it has (default: SecurityAudit); repeatable',
      collect,
    )
    .option('--policy-file <file>', 'role: JSON file of a further policy that it has')
    .option('--boundary <policy>', 'role, worker: permissions boundary of the role, a managed policy')
    .option(
      '--units <ids>',
      'role: OUs whose accounts get it, a,b,c (default: the whole organization)',
      parseList,
    )
    .option('--here', 'role: make it in this account alone, for example in the management account')
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
        'worker: layer of step-everywhere, in place of a copy in the code; repeatable',
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
Shows what changes, and asks before it changes anything.

  deploy              the orchestrator's stack, in this account and region
  deploy role NAME    a role in every account of the organization, by a StackSet
  deploy worker FILE  a function of a worker, with a role that may log and nothing else

Exit status: 0 when it is deployed or up to date, 1 when it is not, 2 when a role could not be made in some accounts.

Examples:
  $ step-everywhere deploy
  $ step-everywhere deploy --parameter DefaultRegions=eu-west-1,us-east-1 --parameter ResultsExpireAfterDays=365
  $ step-everywhere deploy role Auditor
  $ step-everywhere deploy role Fixer --policy-file fixer.json --units ou-abcd-11111111
  $ step-everywhere deploy role Auditor --here --profile management
  $ step-everywhere deploy worker src/index.ts --name example --yes
`;
