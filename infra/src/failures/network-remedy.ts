/** A certificate that is not trusted, as Node.js, Python (OpenSSL) and Go say it. */
const untrusted =
  /self[- ]signed certificate|unable to (?:verify the first certificate|get (?:local )?issuer certificate)|CERTIFICATE_VERIFY_FAILED|x509: certificate signed by unknown authority/i;

/** A proxy that refused a connection, as Node.js, undici, botocore, our SDKs and Go say it. */
const refusedByProxy =
  /Failed to establish tunnel|Proxy response \(\d+\)|Failed to connect to proxy URL|the proxy refused (?:a|the) connection|proxyconnect tcp|Proxy Authentication Required/i;

/**
 * What to do where a company's network stands between a worker and AWS.
 *
 * @param said message of an error in any of the languages of workers
 * @returns nothing for any other error
 */
export function networkRemedy(said: string): string | undefined {
  if (untrusted.test(said))
    return "If your company's proxy opens TLS, name its CA in AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS: on this machine, or in the variables of the worker's function.";
  if (refusedByProxy.test(said))
    return "Look at HTTPS_PROXY, with user:password@ if the proxy asks for them, and at NO_PROXY: on this machine, or in the variables of the worker's function.";
  return undefined;
}
