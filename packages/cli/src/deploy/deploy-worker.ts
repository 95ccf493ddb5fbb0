import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { GetFunctionConfigurationCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import type { Aws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { AwsCallError } from '../console/errors.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { declareSettings, type FunctionHome } from '../settings/worker-settings.ts';
import { ownVersion } from '../versions/compare-versions.ts';
import { checkIsFile } from '../worker/bundle-worker.ts';
import { executableKind } from '../worker/prepare-executable.ts';
import { workerName } from '../worker/worker-name.ts';
import { artefactFolder, openArtefactBucket, uploadArtefact } from './artefact-bucket.ts';
import { type DeployOptions, stackTags } from './deploy-options.ts';
import { type DeployedStack, deployStack } from './deploy-stack.ts';
import { readDeployedTemplate } from './find-stack.ts';
import {
  codeVariables,
  type DeployedSettings,
  deployedSettings,
  describeKept,
  keptSettings,
} from './kept-settings.ts';
import { describeLeftOut, workerCode } from './worker-code.ts';
import { workerOutput, workerParameters, workerTemplate } from './worker-template.ts';

/**
 * Deploys or updates a worker: a stack with its function, a role that may only write logs, and its log group.
 *
 * @param file relative to the console's `cwd`, or absolute.
 * @throws {BundleError} when the worker cannot be built.
 * @throws {AwsCallError} when a function of this name exists that was not deployed by this command.
 */
export async function deployWorker(
  aws: Aws,
  home: FunctionHome,
  file: string,
  options: DeployOptions,
  console: Console,
): Promise<DeployedStack> {
  const tags = stackTags(options.tags);
  const entry = resolve(console.cwd, file);
  if (executableKind(entry) === undefined) await checkIsFile(entry);
  const name = await workerName(entry, options.name);
  const declared = await declareSettings(file, options, console, options.name);
  for (const note of declared.notes) console.stderr.write(`${visibleLine(note)}\n`);
  const client = await aws.cloudFormation();
  const stackName = name.replace(/_+/g, '-');
  const present = await readDeployedTemplate(client, stackName);
  if (present === undefined) await refuseExisting(aws, name);
  const kept = keptSettings(deployedSettings(present), options, declared.template !== undefined);
  printKept(name, kept, console);
  const settings = { ...declared.at(home), ...kept };
  const architecture = settings.architecture ?? 'arm64';
  const layers = options.layer?.filter(Boolean) ?? kept.layers ?? [];
  const code = await workerCode(entry, {
    architecture,
    hasLayer: layers.length > 0,
    plain: Boolean(options.plain || declared.plain),
    external: options.external ?? [],
    layers: declared.layers,
  });
  const leftOut = describeLeftOut(code.leftOut ?? []);
  if (leftOut !== undefined) console.stderr.write(`${visibleLine(leftOut)}\n`);
  const { bucket, isNew } = await openArtefactBucket(aws, home.accountId, options.bucket);
  if (isNew) console.stderr.write(`Created the bucket ${bucket.name} for code and templates\n`);
  const key = `${artefactFolder}/${createHash('sha256').update(code.zip).digest('hex')}.zip`;
  await uploadArtefact(aws.bucket, bucket, { key, body: code.zip });
  const TemplateBody = workerTemplate({
    name,
    runtime: settings.runtime ?? code.runtime,
    handler: code.handler,
    architecture,
    timeout: settings.timeout,
    memory: settings.memory,
    environment: settings.environment ?? {},
    isTenantIsolated: settings.isTenantIsolated ?? false,
    layers,
    code: { bucket: bucket.name, key },
    ...(code.hasSdk && { sdk: ownVersion }),
  });
  const stack = {
    name: stackName,
    template: { TemplateBody },
    capabilities: ['CAPABILITY_IAM'] as const,
    // Names of functions that differ only in underscores and hyphens would have the same stack.
    ownOutput: { name: workerOutput, ending: `:function:${name}` },
    ownDescription: /^The worker \S+ of step-everywhere, made by step-everywhere deploy worker\.$/,
    ownResource: { id: 'Worker', type: 'AWS::Lambda::Function', physicalId: name },
    given: boundaryOf(options, home),
    declared: workerParameters,
    tags,
  };
  return deployStack(client, stack, options.yes, console);
}

function printKept(name: string, kept: DeployedSettings, { stderr }: Console): void {
  const what = describeKept(kept);
  if (what !== undefined)
    stderr.write(`${visibleLine(`${name} keeps the settings that no option changes: ${what}`)}\n`);
  const variables = codeVariables(kept);
  if (variables.length === 0) return;
  const warning = `Warning: of these variables, ${variables.join(', ')} can run code in the worker or change where its requests go; look at their values, or replace all variables with --env`;
  stderr.write(`${visibleLine(warning)}\n`);
}

/** Without the option, a worker that is deployed again keeps its boundary. */
function boundaryOf({ boundary }: DeployOptions, { partition, accountId }: FunctionHome) {
  if (boundary === undefined) return {};
  const isName = boundary !== '' && !boundary.startsWith('arn:');
  return { PermissionsBoundary: isName ? `arn:${partition}:iam::${accountId}:policy/${boundary}` : boundary };
}

/** A function that was deployed in another way is not replaced; it must be updated in that way. */
async function refuseExisting(aws: Aws, FunctionName: string): Promise<void> {
  try {
    await (await aws.lambda()).send(new GetFunctionConfigurationCommand({ FunctionName }));
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return;
    throw error;
  }
  throw new AwsCallError(
    `there is already a function ${FunctionName} that this command did not create; update it in the way that it was deployed, or choose another --name`,
  );
}
