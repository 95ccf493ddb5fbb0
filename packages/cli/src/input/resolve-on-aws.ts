import type { Aws } from '../aws/clients.ts';
import type { Console } from '../console/console.ts';
import type { ExecutionInput, InputOptions } from './execution-input.ts';
import { listNodes } from './list-nodes.ts';
import { resolveInput } from './resolve-input.ts';

/**
 * Replaces names and patterns in a run's input as `resolveInput` does, by what AWS says of the caller's organization and
 * regions.
 *
 * @throws {OptionError} for a name that nothing has or several have, and a pattern without a region.
 * @throws {AwsCallError} for a call that AWS refuses.
 */
export function resolveOnAws(
  input: ExecutionInput,
  options: InputOptions,
  aws: Pick<Aws, 'organizations' | 'launchedRegions'>,
  partition: string,
  console: Pick<Console, 'stderr'>,
): Promise<ExecutionInput> {
  const surroundings = {
    nodes: async () => listNodes(await aws.organizations()),
    regions: async () => (await aws.launchedRegions(partition)).codes,
  };
  return resolveInput(input, options, surroundings, console);
}
