/** Replaces a secret. */
const redacted = '[redacted]';

/** Shorter values would match by accident, and every secret of AWS is longer. */
const shortestSecret = 8;

/**
 * AWS's answer to a wrong signature contains the request as it should have been signed, including the session token.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
const secretFields =
  /(x-amz-security-token["']?\s*[:=]\s*["']?|x-amz-signature["']?\s*[:=]\s*["']?|\bSignature=|"?(?:SecretAccessKey|SessionToken|aws_secret_access_key|aws_session_token)"?\s*[:=]\s*["']?)[\w+/=%.-]+/gi;

const proxies = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'];

/**
 * The password may contain characters that an address must not have; the error about the invalid address then
 * contains the password.
 */
const passwordOfProxy = /^(?:\w+:\/\/)?[^/@:]*:(.*)@/s;

/**
 * Removes secrets from a text: secret keys, session tokens, signatures, passwords of proxies. The id of an access key
 * is not a secret.
 *
 * @example
 * ```ts
 * redactSecrets('x-amz-security-token:IQoJb3…', process.env); // 'x-amz-security-token:[redacted]'
 * ```
 */
export function redactSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const { AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_CONTAINER_AUTHORIZATION_TOKEN } = env;
  const passwords = proxies.flatMap((name) => passwordOfProxy.exec(env[name] ?? '')?.[1] ?? []);
  const known = [AWS_SESSION_TOKEN, AWS_SECRET_ACCESS_KEY, AWS_CONTAINER_AUTHORIZATION_TOKEN, ...passwords];
  let clean = text;
  for (const secret of known) {
    if (secret !== undefined && secret.length >= shortestSecret) clean = clean.replaceAll(secret, redacted);
  }
  return clean.replace(secretFields, `$1${redacted}`);
}
