import { ListenError, type Organization } from '@step-everywhere/emulator';
import { ASSUMABLE_TAG } from '@step-everywhere/emulator/internal';
import { type BackingOptions, openBacking, prefixableEndpoint } from '../backing/open-backing.ts';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { stateFolder } from '../runs/state-folder.ts';
import { gatherEvents } from './bus-events.ts';
import { type LocalCloud, startCloud } from './cloud.ts';
import { chooseOrganization, type OrganizationOptions } from './organization.ts';
import { type SeedOptions, seedRole } from './planned-seeds.ts';

/** The options of a cloud of emulated accounts. */
export interface EmulatedCloudOptions extends OrganizationOptions, BackingOptions, SeedOptions {
  /** State folder, see `stateFolder`; created if it does not exist. */
  readonly out?: string;
  /** TCP port; any free one when absent. */
  readonly port?: number;
}

/** A cloud whose accounts are all emulated. */
export interface EmulatedCloud extends LocalCloud {
  readonly organization: Organization;
}

/**
 * Starts the orchestrator on this machine, with an emulated organization.
 *
 * @param console relative paths of the options start in its `cwd`; its `env` names the Python that has moto.
 * @param sessionTagKeys the stack's parameter `SessionTagKeys`: the tags that the sessions of a run may have.
 * @throws {OptionError} for an organization file, an output folder, a port or backing services that cannot be used.
 */
export async function startEmulatedCloud(
  options: EmulatedCloudOptions,
  { cwd, env }: Pick<Console, 'cwd' | 'env'>,
  sessionTagKeys: readonly string[] = [],
): Promise<EmulatedCloud> {
  const chosen = await chooseOrganization(options, cwd);
  const hasSeeds = (options.seed ?? []).length + chosen.seeds.length > 0;
  // The seeds' role exists only if there are seeds: without them, a worker that needs it must fail as on AWS.
  const organization = hasSeeds ? chosen.withHiddenRole(administrator) : chosen;
  const units = unitsOf(organization);
  const { port, out } = options;
  const state = stateFolder(out, cwd);
  const { backing, close } = await openBacking(options, organization, typeof options.org === 'string', env);
  try {
    const cloud = await startCloud({
      organization,
      backing,
      state,
      folder: state.runs.emulated,
      // Objects that seeds created in an earlier run would make them fail.
      hasOwnDisk: hasSeeds,
      units,
      nameUnits: async () => units,
      parameters: { SessionTagKeys: sessionTagKeys.join(',') },
      ...(port === undefined ? {} : { port }),
      ...(backing && {
        environment: ({ endpoint }) => ({ stack: {}, worker: prefixableEndpoint(endpoint) }),
      }),
    });
    const closeBoth = async () => {
      await cloud.close();
      await close();
    };
    return { ...cloud, organization, events: gatherEvents(cloud.emulator), close: closeBoth };
  } catch (cause) {
    await close();
    throw cause instanceof ListenError ? new OptionError('--port', cause.message, { cause }) : cause;
  }
}

const administrator = { name: seedRole, tags: { [ASSUMABLE_TAG]: 'true' } };

/**
 * The keys of a run's session tags. On this machine the user is the operator as well, so all keys in the input are
 * allowed.
 */
export function tagKeysOf(input: { readonly Session?: unknown }): string[] {
  const { Tags = {} } = (input.Session ?? {}) as { readonly Tags?: unknown };
  return typeof Tags === 'object' && Tags !== null ? Object.keys(Tags) : [];
}

/** The names of the root and of all OUs by their ids. */
function unitsOf({ rootId, units }: Organization): Record<string, string> {
  return { [rootId]: 'Root', ...Object.fromEntries(units.map(({ id, name }) => [id, name])) };
}
