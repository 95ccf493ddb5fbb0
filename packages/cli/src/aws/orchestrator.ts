import { GetFunctionConfigurationCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import {
  DescribeStateMachineCommand,
  ListTagsForResourceCommand,
  paginateListStateMachines,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import type { Terminal } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { type Aws, type AwsOptions, connectAws, type OrganizationRoleOptions } from './clients.ts';
import { parseStateMachineArn, type StateMachineArn, stateMachineOf } from './state-machine-arn.ts';

/** The options by which a command finds the orchestrator. */
export interface OrchestratorOptions extends AwsOptions {
  /** Searched for by its tag when absent. */
  readonly stateMachine?: StateMachineArn;
}

/** A deployed orchestrator, and how to reach it. */
export interface Orchestrator {
  readonly aws: Aws;
  readonly stateMachine: StateMachineArn;
}

/**
 * Finds the orchestrator for a command: the one that the run's ARN names, else `--state-machine`, else the only one
 * that is deployed.
 *
 * @param run as the user named it, if the command is about a run.
 * @throws {AwsCallError} when none or several are deployed.
 */
export async function findOrchestrator(
  options: OrchestratorOptions & OrganizationRoleOptions,
  console: Terminal,
  run?: string,
): Promise<Orchestrator> {
  const named = (run === undefined ? undefined : stateMachineOf(run)) ?? options.stateMachine;
  const aws = await connectAws(options, console, named?.region);
  return { aws, stateMachine: named ?? (await findStateMachine(aws)) };
}

/** Tag that the template puts on the orchestrator's state machine. */
const orchestratorTag = 'stepeverywhere:orchestrator';

/**
 * How many look-ups of tags run at once. Step Functions allows some hundred a second, and an account may have that
 * many state machines.
 */
const lookUpsAtOnce = 10;

/**
 * Finds the orchestrator that is deployed in the region, by its tag.
 *
 * @throws {AwsCallError} when there is none, or more than one.
 */
async function findStateMachine({ states, region }: Aws): Promise<StateMachineArn> {
  const found: string[] = [];
  for await (const { stateMachines = [] } of paginateListStateMachines({ client: states }, {})) {
    const arns = stateMachines.flatMap(({ stateMachineArn = '' }) => stateMachineArn);
    for (let start = 0; start < arns.length; start += lookUpsAtOnce) {
      const some = arns.slice(start, start + lookUpsAtOnce);
      const isOurs = await Promise.all(some.map((arn) => isOrchestrator(states, arn)));
      found.push(...some.filter((_, index) => isOurs[index]));
    }
  }
  const [only, ...others] = found;
  if (only === undefined) {
    throw new AwsCallError(
      `no orchestrator is deployed in ${region}: no state machine has the tag ${orchestratorTag} = true; ` +
        'deploy infra/template.yaml (docs/deploy.md), name another --region, --profile or --state-machine ARN, ' +
        'or run a file from this machine (step-everywhere run FILE --role NAME)',
    );
  }
  if (others.length > 0) {
    throw new AwsCallError(
      `${found.length} orchestrators are deployed in ${region}; name one with --state-machine: ${found.join(', ')}`,
    );
  }
  return parseStateMachineArn(only);
}

async function isOrchestrator(states: SFNClient, resourceArn: string): Promise<boolean> {
  const { tags = [] } = await states.send(new ListTagsForResourceCommand({ resourceArn }));
  return tags.some(({ key, value }) => key === orchestratorTag && value === 'true');
}

/** The settings of an orchestrator's stack, read from the environment of its function. */
export interface OrchestratorSettings {
  readonly bucket: string;
  /** Empty: every region of the partition. */
  readonly defaultRegions: readonly string[];
  /** Percentage of the unreserved concurrency that a run's workers may use; the template's default when absent. */
  readonly concurrencyShare?: number;
}

interface Invocation {
  readonly Parameters?: { readonly FunctionName?: string };
}

interface Definition {
  readonly States?: {
    readonly ListTargets?: Invocation;
    readonly Summarise?: Invocation;
    readonly ForEachAccount?: {
      readonly ItemProcessor?: { readonly States?: { readonly IssueCredentials?: Invocation } };
    };
  };
}

/** Reads an orchestrator's definition (JSON) and the ARN of its state machine's role. */
async function readStateMachine({
  aws,
  stateMachine,
}: Orchestrator): Promise<{ readonly definition: string; readonly roleArn: string }> {
  const { definition = '{}', roleArn = '' } = await aws.states.send(
    new DescribeStateMachineCommand({ stateMachineArn: stateMachine.arn }),
  );
  return { definition, roleArn };
}

/**
 * Reads an orchestrator's settings from the environment of its function that lists targets.
 *
 * @throws {AwsCallError} for a state machine that is not an orchestrator, or whose function was deleted.
 */
export async function readSettings(orchestrator: Orchestrator): Promise<OrchestratorSettings> {
  const { aws, stateMachine } = orchestrator;
  const { definition } = await readStateMachine(orchestrator);
  const FunctionName = (JSON.parse(definition) as Definition).States?.ListTargets?.Parameters?.FunctionName;
  if (FunctionName === undefined) throw notOurs(stateMachine.arn);
  const lambda = await aws.lambda();
  const { Environment } = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch((cause) => {
      throw cause instanceof ResourceNotFoundException ? gone(`function ${FunctionName}`, cause) : cause;
    });
  const {
    OUTPUT_BUCKET: bucket,
    DEFAULT_REGIONS = '',
    CONCURRENCY_SHARE: share,
  } = Environment?.Variables ?? {};
  if (!bucket) throw notOurs(stateMachine.arn);
  const defaultRegions = DEFAULT_REGIONS.split(',').flatMap((region) => region.trim() || []);
  return { bucket, defaultRegions, ...(share && { concurrencyShare: Number(share) }) };
}

/**
 * Finds the roles of an orchestrator: the role of its state machine, and the roles of the functions that the state
 * machine invokes.
 *
 * @returns ARNs.
 * @throws {AwsCallError} for a state machine that is not an orchestrator, or whose function was deleted.
 */
export async function readRoles(orchestrator: Orchestrator): Promise<readonly string[]> {
  const { aws, stateMachine } = orchestrator;
  const { definition, roleArn } = await readStateMachine(orchestrator);
  const { ListTargets, ForEachAccount, Summarise } = (JSON.parse(definition) as Definition).States ?? {};
  const states = [ListTargets, ForEachAccount?.ItemProcessor?.States?.IssueCredentials, Summarise];
  const lambda = await aws.lambda();
  const ofFunctions = states.map(async (state) => {
    const FunctionName = state?.Parameters?.FunctionName;
    if (FunctionName === undefined) throw notOurs(stateMachine.arn);
    const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    return Role;
  });
  return [roleArn, ...(await Promise.all(ofFunctions))];
}

/**
 * Finds the function that ends an orchestrator's runs.
 *
 * @returns its ARN.
 * @throws {AwsCallError} for a state machine that is not an orchestrator.
 */
export async function readEndRunFunction(orchestrator: Orchestrator): Promise<string> {
  const { definition } = await readStateMachine(orchestrator);
  const { Summarise } = (JSON.parse(definition) as Definition).States ?? {};
  const FunctionName = Summarise?.Parameters?.FunctionName;
  if (FunctionName === undefined) throw notOurs(orchestrator.stateMachine.arn);
  return FunctionName;
}

/** Creates the error for a stack of which a part was deleted. */
export function gone(what: string, cause: unknown): AwsCallError {
  const message = `the ${what} of the orchestrator's stack is gone; deploy infra/template.yaml again`;
  return new AwsCallError(message, { cause });
}

function notOurs(arn: string): AwsCallError {
  return new AwsCallError(
    `${arn} is not a state machine of step-everywhere; name the stack's output StateMachineArn`,
  );
}
