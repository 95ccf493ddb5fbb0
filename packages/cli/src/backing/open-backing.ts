import { once } from 'node:events';
import { connect } from 'node:net';
import type { BackingServices, Organization, OwnInTargets } from '@step-everywhere/emulator';
import { OptionError } from '../console/errors.ts';
import { startMoto } from './start-moto.ts';

/** Whether and which services of others are behind the emulator's own. */
export interface BackingOptions {
  /** `moto`, which is started with the command and ends with it, or the address of an emulator that is running. */
  readonly services?: string;
}

/** Backing services while a command uses them. */
export interface OpenBacking {
  /** For the emulator. */
  readonly backing: BackingServices | undefined;
  close(): Promise<void>;
}

/**
 * Opens the services behind the emulator's own.
 *
 * @param organization what its file describes, functions, parameters or buckets, stays the emulator's.
 * @param isDescribed whether there is a file; what a generated organization has is left to the backing services.
 * @throws {OptionError} when moto cannot be started, or nothing answers at the address.
 */
export async function openBacking(
  { services }: BackingOptions,
  organization: Organization,
  isDescribed: boolean,
  env: NodeJS.ProcessEnv,
): Promise<OpenBacking> {
  if (services === undefined) return { backing: undefined, close: async () => {} };
  const own = isDescribed ? describedServices(organization) : [];
  if (services !== 'moto') {
    await checkReached(services);
    return { backing: { url: services, own }, close: async () => {} };
  }
  const { url, close } = await startMoto(env);
  return { backing: { url, own }, close };
}

/** Milliseconds for a connection. */
const patience = 10_000;

/** Once before the run: else each target would fail by itself. */
async function checkReached(address: string): Promise<void> {
  const { protocol, hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(patience) });
  } catch (cause) {
    const { code, name, message } = cause as NodeJS.ErrnoException;
    const reason = name === 'AbortError' ? `no connection in ${patience / 1000} s` : (code ?? message);
    throw new OptionError(
      '--services',
      `nothing answers at ${address} (${reason}); start the emulator there first, or give --services moto`,
      { cause },
    );
  } finally {
    socket.destroy();
  }
}

function describedServices({ accounts }: Organization): OwnInTargets[] {
  const services = { functions: 'lambda', buckets: 's3', parameters: 'ssm' } as const;
  const fields = ['functions', 'buckets', 'parameters'] as const;
  const described = fields.filter((field) => accounts.some((account) => account[field].length > 0));
  return described.map((field) => services[field]);
}

/**
 * The variables by which a worker finds the emulator when there are backing services: by a name, since clients of some
 * services put an account's id before the host, which no number takes. The worker's process resolves it.
 *
 * @param endpoint of the emulator, for example `http://127.0.0.1:4566`.
 */
export function prefixableEndpoint(endpoint: string): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint.replace('//127.0.0.1:', '//localhost:') };
}
