import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent } from 'node:http';
import type { Agent } from 'node:https';

/** HTTP and HTTPS agents for AWS clients. */
export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: Agent;
}

/** The same number as the SDK's own agents open. */
const mostSockets = 50;

/**
 * Makes agents that reach AWS as the AWS CLI does: through the proxy in `HTTPS_PROXY` or `HTTP_PROXY` unless
 * `NO_PROXY` names the host (lower case too), and with a company's certificates in addition to Node.js's own. Node.js itself
 * reads those in `NODE_EXTRA_CA_CERTS`.
 *
 * @param certificates in PEM
 * @see https://nodejs.org/docs/latest-v24.x/api/http.html#built-in-proxy-support
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export function proxiedAgents(env: NodeJS.ProcessEnv, certificates: string | undefined): Agents {
  const settings = { keepAlive: true, maxSockets: mostSockets, proxyEnv: pastTheProxy(env) };
  // Importing these Node.js modules at the top would cost each cold start on AWS 15 to 20 ms of CPU, and there is no proxy there.
  const http = process.getBuiltinModule('node:http');
  const https = process.getBuiltinModule('node:https');
  const trusted = certificates && [...process.getBuiltinModule('node:tls').rootCertificates, certificates];
  return {
    httpAgent: new http.Agent(settings),
    httpsAgent: new https.Agent({ ...settings, ...(trusted && { ca: trusted }) }),
  };
}

/** The agents of a function on a user's machine, whose variables describe a company's network; on AWS there are none. */
export function agentsOfFunction(env: NodeJS.ProcessEnv): Partial<Agents> {
  const { AWS_CA_BUNDLE: bundle } = env;
  if (!bundle && !hasProxy(env)) return {};
  return proxiedAgents(env, bundle && readFileSync(bundle, 'utf8'));
}

/** Whether a variable names a proxy. */
export function hasProxy({ HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy }: NodeJS.ProcessEnv): boolean {
  return Boolean(HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy);
}

/** The same variables, changed so that an emulator on this machine is reached without a proxy. */
export function pastTheProxy(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { no_proxy = env.NO_PROXY ?? '' } = env;
  const hosts = [no_proxy, 'localhost', '*.localhost', '127.0.0.1', '[::1]'].filter(Boolean).join(',');
  return { ...env, NO_PROXY: hosts, no_proxy: hosts };
}
