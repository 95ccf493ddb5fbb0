import { isDenied } from '../aws/explain-aws-error.ts';
import type { Orchestrator } from '../aws/orchestrator.ts';
import { AwsCallError } from '../console/errors.ts';
import { workerArn } from '../input/execution-input.ts';
import { describeVersions, versionProblems } from '../versions/compare-versions.ts';
import { readVersions } from '../versions/read-versions.ts';
import type { Checks } from './checks.ts';

const name = 'Versions';

/**
 * Checks that the releases of command line, stack and worker work together.
 *
 * @param worker name or ARN of a function, if the user named one.
 */
export async function checkVersions(
  orchestrator: Orchestrator,
  worker: string | undefined,
  checks: Checks,
): Promise<void> {
  const versions = readVersions(orchestrator, worker && workerArn(worker, orchestrator.stateMachine));
  if (await versions.then(() => false, isDenied)) {
    const calls = 'states:ListTagsForResource, lambda:GetFunctionConfiguration, GetLayerVersion, ListTags';
    checks.skip(name, `your credentials may not read them (${calls})`);
    return;
  }
  await checks.run(name, async () => {
    const found = await versions;
    const problems = versionProblems(found);
    const detail = describeVersions(found);
    if (problems.length > 0) throw new AwsCallError(`${problems.join('; ')} (${detail}; docs/upgrade.md)`);
    return { found: true, detail };
  });
}
