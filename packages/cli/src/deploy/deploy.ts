import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { splitArn } from '../aws/arn.ts';
import { type Aws, connectAws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { exitStatus } from '../console/exit-status.ts';
import { visibleJson, visibleLine } from '../console/terminal-text.ts';
import { checkDeployOptions, type DeployOptions } from './deploy-options.ts';
import { deployOrchestrator } from './deploy-orchestrator.ts';
import { deployRole } from './deploy-role.ts';
import type { DeployedStack } from './deploy-stack.ts';
import type { DeployedRole } from './deploy-stack-set.ts';
import { deployWorker } from './deploy-worker.ts';
import type { Deployable } from './deployables.ts';

/**
 * Deploys the orchestrator, a role or a worker.
 *
 * @param named the name of the role, or the file of the worker.
 * @returns the exit status: 2 when the role could not be created in some accounts.
 * @throws {OptionError} for a wrong option, before any call of AWS; for our emulator, before anything is created.
 */
export async function deploy(
  what: Deployable,
  named: string | undefined,
  options: DeployOptions,
  console: Console,
): Promise<number> {
  checkDeployOptions(what, named, options);
  const aws = await connectAws(options, console);
  const deployed = await deployOne(aws, what, named ?? '', options, console);
  if (options.json) console.stdout.write(`${visibleJson(deployed)}\n`);
  else
    console.stdout.write(
      describe(deployed)
        .map((line) => `${visibleLine(line)}\n`)
        .join(''),
    );
  const isWhole = !('Failed' in deployed) || deployed.Failed.length === 0;
  return isWhole && !/^(?:FAILED|STOPPED)$/.test(deployed.Status)
    ? exitStatus.succeeded
    : exitStatus.someFailed;
}

async function deployOne(
  aws: Aws,
  what: Deployable,
  named: string,
  options: DeployOptions,
  console: Console,
): Promise<DeployedStack | DeployedRole> {
  const { Account = '', Arn = '' } = await (await aws.sts()).send(new GetCallerIdentityCommand({}));
  if (aws.isEmulated) throw emulatorError();
  if (what === 'orchestrator') return deployOrchestrator(aws, Account, options, console);
  if (what === 'role') return deployRole(aws, Account, named, options, console);
  const home = { partition: splitArn(Arn).partition, region: aws.region, accountId: Account };
  return deployWorker(aws, home, named, options, console);
}

/** Our emulator has no CloudFormation, and other emulators behind it do not see its buckets. */
function emulatorError(): OptionError {
  return new OptionError(
    '--endpoint-url',
    'this is the emulator, to which nothing can be deployed: step-everywhere emulator comes with the orchestrator, and its options --org and --worker create roles and workers; to deploy to AWS, leave out --endpoint-url and unset AWS_ENDPOINT_URL',
  );
}

function describe(deployed: DeployedStack | DeployedRole): string[] {
  if ('Outputs' in deployed)
    return Object.entries(deployed.Outputs).map(([name, value]) => `${name}: ${value}`);
  const { StackSetName, Status, Succeeded, Failed } = deployed;
  const failed = Failed.map(({ AccountId, Reason }) => `failed in ${AccountId}: ${Reason}`);
  return [`${StackSetName}: ${Status}, the role is in ${Succeeded} accounts`, ...failed];
}
