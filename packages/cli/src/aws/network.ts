import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent } from 'node:https';
import { rootCertificates } from 'node:tls';
import { OptionError } from '../console/errors.ts';
import { readProfile } from './profile.ts';

/** How the clients of AWS reach it. */
export interface Network {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: Agent;
}

/** As many as the SDK's own agents open. */
const mostSockets = 50;

/**
 * Makes the agents that lead to AWS, as they do for the AWS CLI: through the proxy of `HTTPS_PROXY` or `HTTP_PROXY` unless
 * `NO_PROXY` names the host (lower case too), and with the certificates of `AWS_CA_BUNDLE` or of the profile's `ca_bundle`
 * beside Node.js's own. Those of `NODE_EXTRA_CA_CERTS` Node.js takes by itself.
 *
 * @param profile whose `ca_bundle` counts.
 * @throws {OptionError} for certificates that cannot be read.
 * @see https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export async function networkOf(env: NodeJS.ProcessEnv, profile: string): Promise<Network> {
  const settings = { keepAlive: true, maxSockets: mostSockets, proxyEnv: pastTheProxy(env) };
  const certificates = await certificatesOf(env, profile);
  return {
    httpAgent: new HttpAgent(settings),
    httpsAgent: new Agent({ ...settings, ...(certificates && { ca: [...rootCertificates, certificates] }) }),
  };
}

/** An emulator on this machine is reached without a proxy. */
function pastTheProxy(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { no_proxy = env.NO_PROXY ?? '' } = env;
  const hosts = [no_proxy, 'localhost', '*.localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',');
  return { ...env, NO_PROXY: hosts, no_proxy: hosts };
}

async function certificatesOf(env: NodeJS.ProcessEnv, profile: string): Promise<string | undefined> {
  const file = env.AWS_CA_BUNDLE || (await readProfile(profile)).ca_bundle;
  if (!file) return undefined;
  const source = env.AWS_CA_BUNDLE ? 'AWS_CA_BUNDLE' : `ca_bundle of the profile ${profile}`;
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new OptionError(source, `cannot read ${file}: ${(cause as Error).message}`, { cause });
  }
}
