import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type Agents,
  hasProxy,
  pastTheProxy,
  proxiedAgents,
} from '@step-everywhere/infra/internal/proxied-agents';
import { OptionError } from '../console/errors.ts';
import { readProfile } from './profile.ts';

/** How this machine reaches AWS. */
export interface Network {
  readonly agents: Agents;
  /** Environment variables that let another process reach AWS in the same way. They may contain a proxy's password. */
  readonly variables: Readonly<Record<string, string>>;
  /** Whether the profile names an endpoint instead of AWS's own. */
  readonly hasEndpoint: boolean;
}

/**
 * Finds out how to reach AWS, as the AWS CLI does: from environment variables, and from `ca_bundle` and the endpoints
 * of the profile.
 *
 * @param profile name of the profile whose settings are read.
 * @throws {OptionError} for certificates that cannot be read.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function networkOf(env: NodeJS.ProcessEnv, profile: string): Promise<Network> {
  const settings = await readProfile(profile);
  const bundle = env.AWS_CA_BUNDLE || settings.ca_bundle;
  const source = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : `ca_bundle of the profile ${profile}`;
  const certificates = bundle ? await readCertificates(bundle, source) : undefined;
  const fips = env.AWS_USE_FIPS_ENDPOINT || settings.use_fips_endpoint;
  const dualstack = env.AWS_USE_DUALSTACK_ENDPOINT || settings.use_dualstack_endpoint;
  return {
    agents: proxiedAgents(env, certificates),
    variables: {
      ...proxyVariables(env),
      ...(bundle && { AWS_CA_BUNDLE: resolve(bundle) }),
      ...(env.NODE_EXTRA_CA_CERTS && { NODE_EXTRA_CA_CERTS: resolve(env.NODE_EXTRA_CA_CERTS) }),
      ...(fips && { AWS_USE_FIPS_ENDPOINT: fips }),
      ...(dualstack && { AWS_USE_DUALSTACK_ENDPOINT: dualstack }),
    },
    hasEndpoint: Boolean(settings.endpoint_url),
  };
}

/**
 * The variables that send another process's requests through the user's proxy, except those to this machine; empty
 * without a proxy.
 */
export function proxyVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  if (!hasProxy(env)) return {};
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy } = pastTheProxy(env);
  const given = { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY, no_proxy };
  // Makes Node.js's own `fetch` use the proxy variables, too.
  const all = { ...given, NODE_USE_ENV_PROXY: env.NODE_USE_ENV_PROXY || '1' };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

/**
 * The environment variables of a worker on this machine: those of the user's network, then the worker's own, which
 * take precedence. The worker reaches the emulator directly even if one of them names a proxy.
 *
 * @example
 * ```ts
 * workersVariables({}, { HTTP_PROXY: 'http://proxy:3128' }); // with NO_PROXY and no_proxy: localhost, 127.0.0.1, …
 * ```
 */
export function workersVariables(
  network: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = { ...network, ...given };
  const ownHosts = given.no_proxy ?? given.NO_PROXY;
  if (!hasProxy(all) || (ownHosts === undefined && network.no_proxy !== undefined)) return all;
  const { NO_PROXY: hosts = '' } = pastTheProxy({ no_proxy: ownHosts ?? '' });
  return { ...all, NO_PROXY: hosts, no_proxy: hosts };
}

async function readCertificates(file: string, source: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OptionError(source, `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
