import { ListTagsForResourceCommand, paginateListStateMachines, type SFNClient } from '@aws-sdk/client-sfn';
import { AwsCallError } from '../console/errors.ts';
import type { Aws } from './clients.ts';
import { parseStateMachineArn, type StateMachineArn } from './state-machine-arn.ts';

/** The template gives it to the orchestrator's state machine. */
const orchestratorTag = 'stepeverywhere:orchestrator';

/** Look-ups of tags at the same time: Step Functions allows some hundred a second, and an account may have as many. */
const lookUpsAtOnce = 10;

/**
 * Finds the orchestrator that is deployed in the region, by the tag that its template gives it.
 *
 * @throws {AwsCallError} when there is none, or more than one.
 */
export async function findStateMachine({ states, region }: Aws): Promise<StateMachineArn> {
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
