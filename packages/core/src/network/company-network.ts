import type { Agent } from 'node:https';
import type { Dispatcher } from 'undici';
import { CertificatesError } from '../errors.ts';
import { hasProxy } from './has-proxy.ts';

/** As many connections as the SDK's own agents open. */
const AGENT = { keepAlive: true, maxSockets: 50 };

/**
 * Settings with which an SDK client goes through the proxy of the environment, of which the SDK itself takes no notice.
 *
 * @param own what the author wants of requests; agents and handlers of their own are used as they are
 * @returns nothing where no proxy is named
 */
export function throughProxy(own: unknown): { readonly requestHandler?: object } {
  if (!hasProxy() || isHandler(own)) return {};
  const { Agent: HttpAgent } = process.getBuiltinModule('node:http');
  const { Agent } = process.getBuiltinModule('node:https');
  const settings = { ...AGENT, proxyEnv: process.env };
  const agents: { readonly httpsAgent: Agent; readonly httpAgent: object } = {
    httpsAgent: new Agent(settings),
    httpAgent: new HttpAgent(settings),
  };
  return { requestHandler: { ...agents, ...(own as object | undefined) } };
}

function isHandler(own: unknown): boolean {
  return typeof (own as { readonly handle?: unknown } | undefined)?.handle === 'function';
}

let dispatcher: Promise<Dispatcher> | undefined;

/**
 * What Node.js's own `fetch` goes through the proxy of the environment with; nothing where no proxy is named, or where
 * `NODE_USE_ENV_PROXY` makes `fetch` do so by itself.
 */
export async function fetchThroughProxy(): Promise<{ readonly dispatcher?: Dispatcher }> {
  if (!hasProxy() || process.env.NODE_USE_ENV_PROXY === '1') return {};
  dispatcher ??= import('./put.ts').then(({ openFetchDispatcher }) => openFetchDispatcher());
  return { dispatcher: await dispatcher };
}

/** File of the certificates that are trusted already. */
let trusted: string | undefined;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Trusts the certificates of `AWS_CA_BUNDLE` beside Node.js's own, in all that this process sends, as the AWS CLI and boto3
 * do. Those of `NODE_EXTRA_CA_CERTS` Node.js trusts by itself.
 *
 * @throws {@link CertificatesError} for a file that cannot be read or has no certificate, and in a Node.js that cannot do it
 */
export function trustBundle(): void {
  const { AWS_CA_BUNDLE: file } = process.env;
  if (!file || file === trusted) return;
  const { getCACertificates, setDefaultCACertificates } = process.getBuiltinModule('node:tls');
  if (setDefaultCACertificates === undefined)
    throw new CertificatesError(
      `Node.js ${process.versions.node} cannot trust AWS_CA_BUNDLE: set NODE_EXTRA_CA_CERTS instead, or use Node.js 22.19 or 24.5 or later`,
      { file },
    );
  const certificates = readBundle(file).match(CERTIFICATE);
  if (certificates === null)
    throw new CertificatesError(`AWS_CA_BUNDLE names ${file}, which has no certificate in PEM form`, {
      file,
    });
  setDefaultCACertificates([...getCACertificates('default'), ...certificates]);
  trusted = file;
}

function readBundle(file: string): string {
  try {
    return process.getBuiltinModule('node:fs').readFileSync(file, 'utf8');
  } catch (cause) {
    const { message } = cause as Error;
    throw new CertificatesError(`AWS_CA_BUNDLE names ${file}, which cannot be read: ${message}`, {
      file,
      cause,
    });
  }
}
