import {
  GetFunctionConfigurationCommand,
  GetLayerVersionByArnCommand,
  type LambdaClient,
  ListTagsCommand,
} from '@aws-sdk/client-lambda';
import { ListTagsForResourceCommand } from '@aws-sdk/client-sfn';
import { splitArn, unqualifiedArn } from '../aws/arn.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { type StackVersion, type Versions, versionProblems, type WorkerVersion } from './compare-versions.ts';

/** Tags of the state machine that the template sets. */
const stackTags = { version: 'stepeverywhere:version', contract: 'stepeverywhere:contract' } as const;

/** Tag of a function that names the SDK in its code. */
export const sdkTag = 'stepeverywhere:sdk';

/** Description of a published layer of ours, such as `step-everywhere for Node.js 0.1.0`. */
const layerDescription = /^step-everywhere for [\w.]+ (\d+\.\d+\.\d+\S*)$/;

/**
 * Reads the versions that take part in a run.
 *
 * @param worker ARN of the function, if one is named.
 * @throws the error of AWS, for example a refusal.
 */
export async function readVersions(
  { aws, stateMachine }: Orchestrator,
  worker: string | undefined,
): Promise<Versions> {
  const [{ tags = [] }, found] = await Promise.all([
    aws.states.send(new ListTagsForResourceCommand({ resourceArn: stateMachine.arn })),
    worker === undefined ? undefined : readWorkerVersion(await aws.lambda(), worker),
  ]);
  const tag = (name: string) => tags.find(({ key }) => key === name)?.value;
  const [version, contract] = [tag(stackTags.version), Number(tag(stackTags.contract))];
  const stack: StackVersion = { ...(version && { version }), ...(contract > 0 && { contract }) };
  return { stack, ...(found && { worker: found }) };
}

/**
 * Warns before a run about parts that do not work together. A run does not fail if the credentials may not read the
 * versions.
 *
 * @param worker ARN of the function.
 */
export async function warnOfVersions(
  orchestrator: Orchestrator,
  worker: string,
  { stderr }: Pick<Console, 'stderr'>,
): Promise<void> {
  const versions = await readVersions(orchestrator, worker).catch(() => undefined);
  for (const problem of versions === undefined ? [] : versionProblems(versions))
    stderr.write(`Versions: ${visibleLine(problem)} (docs/upgrade.md)\n`);
}

/** The layer's version takes precedence over the tag's, because the function runs with the layer. */
async function readWorkerVersion(lambda: LambdaClient, arn: string): Promise<WorkerVersion> {
  const { name } = splitArn(arn);
  const { Layers = [] } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: arn }));
  const described = await Promise.all(
    Layers.map(({ Arn }) => lambda.send(new GetLayerVersionByArnCommand({ Arn }))),
  );
  const ofLayer = described.flatMap(
    ({ Description = '' }) => layerDescription.exec(Description)?.[1] ?? [],
  )[0];
  if (ofLayer !== undefined) return { name, sdk: { version: ofLayer, from: 'layer' } };
  const { Tags } = await lambda.send(new ListTagsCommand({ Resource: unqualifiedArn(arn) }));
  const ofTag = Tags?.[sdkTag];
  return ofTag === undefined ? { name } : { name, sdk: { version: ofTag, from: 'tag' } };
}
