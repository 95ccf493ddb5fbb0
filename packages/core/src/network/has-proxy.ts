/** Whether the environment names a proxy for outgoing requests. */
export function hasProxy(): boolean {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  return Boolean(HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy);
}
