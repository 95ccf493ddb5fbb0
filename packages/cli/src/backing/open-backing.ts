import { once } from 'node:events';
import { connect } from 'node:net';
import type { BackingServices, DescribableService, Organization } from '@step-everywhere/emulator';
import { OptionError } from '../console/errors.ts';
import { startMoto } from './start-moto.ts';

/** The option that puts the services of another emulator behind ours. */
export interface BackingOptions {
  /** `moto`, which starts and ends with the command, or the address of a running emulator. */
  readonly services?: string;
}

/** Backing services while a command uses them. */
export interface OpenBacking {
  /** As the emulator takes them; undefined without `--services`. */
  readonly backing: BackingServices | undefined;
  close(): Promise<void>;
}

/**
 * Opens the services behind the emulator's own.
 *
 * @param organization the emulated organization. Functions, parameters and buckets that its file describes stay with
 * our emulator.
 * @param isDescribed whether a file describes the organization; the content of a generated one is left to the backing
 * services.
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

/** Checks once before the run; otherwise every target would fail with the same error. */
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

function describedServices({ accounts }: Organization): DescribableService[] {
  const services = { functions: 'lambda', buckets: 's3', parameters: 'ssm' } as const;
  const fields = ['functions', 'buckets', 'parameters'] as const;
  const described = fields.filter((field) => accounts.some((account) => account[field].length > 0));
  return described.map((field) => services[field]);
}

/**
 * The variables by which a worker finds the emulator when there are backing services. They use a host name: clients
 * of some services put an account id before the host, which does not work with an IP address. The worker's process
 * resolves the name.
 *
 * @param endpoint of the emulator, for example `http://127.0.0.1:4566`.
 */
export function prefixableEndpoint(endpoint: string): Readonly<Record<string, string>> {
  return { AWS_ENDPOINT_URL: endpoint.replace('//127.0.0.1:', '//localhost:') };
}
