import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { packageTemplate } from '@step-everywhere/infra/internal/package-template';
import { parse } from 'yaml';
import type { Aws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import { artefactFolder, openArtefactBucket, uploadArtefact } from './artefact-bucket.ts';
import { type DeployOptions, stackTags } from './deploy-options.ts';
import { type DeployedStack, deployStack } from './deploy-stack.ts';
import { type DeclaredParameters, givenParameters } from './parameters.ts';

/** Name of the orchestrator's stack in the documentation. */
export const usualStackName = 'step-everywhere';

/** An output that only the orchestrator's stack has. */
export const orchestratorOutput = 'IssuingRolePattern';

/**
 * Deploys or updates the orchestrator's stack from the installed package: uploads its functions and its template, and
 * deploys them with a change set.
 *
 * @throws {OptionError} for a parameter that the template does not have, or a value that it refuses.
 */
export async function deployOrchestrator(
  aws: Aws,
  accountId: string,
  options: DeployOptions,
  console: Console,
): Promise<DeployedStack> {
  const tags = stackTags(options.tags);
  const templateFile = fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml'));
  const declared = await declaredParameters(templateFile);
  const given = givenParameters(options.parameter ?? [], declared);
  const { bucket, isNew } = await openArtefactBucket(aws, accountId, options.bucket);
  if (isNew) console.stderr.write(`Created the bucket ${bucket.name} for code and templates\n`);
  const packaged = await packageTemplate(templateFile, { bucket: bucket.name, folder: artefactFolder });
  for (const artefact of packaged.artefacts) await uploadArtefact(aws.bucket, bucket, artefact);
  const digest = createHash('sha256').update(packaged.body).digest('hex');
  const template = { key: `${artefactFolder}/${digest}.yaml`, body: packaged.body };
  const TemplateURL = await uploadArtefact(aws.bucket, bucket, template);
  const stack = {
    name: options.stackName ?? usualStackName,
    template: { TemplateURL },
    capabilities: ['CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const,
    ownOutput: { name: orchestratorOutput, ending: '' },
    ownDescription: /^step-everywhere: /,
    given,
    declared,
    tags,
  };
  return deployStack(await aws.cloudFormation(), stack, options.yes, console);
}

async function declaredParameters(templateFile: string): Promise<DeclaredParameters> {
  const { Parameters } = parse(await readFile(templateFile, 'utf8'), { logLevel: 'silent' });
  return Parameters as DeclaredParameters;
}
