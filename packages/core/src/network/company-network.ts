import type { Agent } from 'node:https';
import type { Dispatcher } from 'undici';
import { CertificatesError } from '../errors.ts';
import { hasProxy } from './has-proxy.ts';

/** The same number of connections as the SDK's own agents open. */
const AGENT = { keepAlive: true, maxSockets: 50 };

/**
 * Settings that make an SDK client use the environment's proxy, which the SDK itself ignores.
 *
 * @param own the author's request settings; the author's own agents and handlers are used unchanged
 * @returns nothing if the environment names no proxy
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
 * Options that make Node.js's own `fetch` use the environment's proxy; nothing if no proxy is named, or if
 * `NODE_USE_ENV_PROXY` makes `fetch` use it by itself.
 */
export async function fetchThroughProxy(): Promise<{ readonly dispatcher?: Dispatcher }> {
  if (!hasProxy() || process.env.NODE_USE_ENV_PROXY === '1') return {};
  dispatcher ??= import('./put.ts').then(({ openFetchDispatcher }) => openFetchDispatcher());
  return { dispatcher: await dispatcher };
}

/** File of the certificates that are already trusted. */
let trusted: string | undefined;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Trusts the certificates in `AWS_CA_BUNDLE` in addition to Node.js's own, for all requests of this process, as the AWS CLI and
 * boto3 do. Node.js itself trusts those in `NODE_EXTRA_CA_CERTS`.
 *
 * @throws {@link CertificatesError} for a file that cannot be read or has no certificate, or if this Node.js cannot add certificates
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
