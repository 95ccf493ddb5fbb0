/** Messages of Node.js, Python (OpenSSL) and Go about an untrusted certificate. */
const untrusted =
  /self[- ]signed certificate|unable to (?:verify the first certificate|get (?:local )?issuer certificate)|CERTIFICATE_VERIFY_FAILED|x509: certificate signed by unknown authority/i;

/** Messages of Node.js, undici, botocore, our SDKs and Go about a proxy that refused a connection. */
const refusedByProxy =
  /Failed to establish tunnel|Proxy response \(\d+\)|Failed to connect to proxy URL|the proxy refused (?:a|the) connection|proxyconnect tcp|Proxy Authentication Required/i;

/**
 * The remedy if a company's network is between a worker and AWS.
 *
 * @param said an error message in any of the workers' languages
 * @returns undefined for any other error
 */
export function networkRemedy(said: string): string | undefined {
  if (untrusted.test(said))
    return "If your company's proxy decrypts TLS, name its CA in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS: on this machine, or in the variables of the worker's function.";
  if (refusedByProxy.test(said))
    return "Look at HTTPS_PROXY, with user:password@ if the proxy asks for them, and at NO_PROXY: on this machine, or in the variables of the worker's function.";
  return undefined;
}
