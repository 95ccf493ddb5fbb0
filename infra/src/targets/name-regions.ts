import { InputError } from '../errors/index.ts';
import {
  confirmRegions,
  type ExactTargets,
  type KnownRegions,
  type SelectedAccounts,
  type WantedAccounts,
} from '../input/index.ts';

/**
 * Determines the regions of a run that names none, and checks that the regions exist that a run names.
 *
 * @param ask gets the regions that AWS has launched; called at most once, and only if necessary
 * @throws {InputError} for a region that AWS has not launched
 */
export async function nameRegions(
  scope: WantedAccounts | ExactTargets,
  partition: string,
  ask: () => Promise<KnownRegions>,
): Promise<SelectedAccounts | ExactTargets> {
  if ('targets' in scope) {
    for (const [index, regions] of [...scope.targets.values()].entries())
      if (regions !== 'enabled') await confirmRegions(`Targets[${index}].Regions`, regions, partition, ask);
    return scope;
  }
  const { accounts, regions } = scope;
  if (regions === 'launched') return { accounts, regions: await everyRegion(partition, ask) };
  if (regions !== 'enabled') await confirmRegions('Regions', regions, partition, ask);
  return { accounts, regions };
}

async function everyRegion(partition: string, ask: () => Promise<KnownRegions>): Promise<readonly string[]> {
  const { codes } = await ask();
  if (codes.length > 0) return codes;
  throw new InputError(
    'Regions',
    `The regions of the partition ${partition} are not known, and AWS could not be asked for them. Name them in Regions, or allow the stack account:ListRegions.`,
  );
}
