import { AwsCallError, CliError } from '../console/errors.ts';
import { refusedAction } from './refused-call.ts';

/** The fields that are read here of an error of the AWS SDK, or of a failed call below it. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const unreachable =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|EPIPE|ERR_STREAM_PREMATURE_CLOSE)$/;
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const unknownKey =
  /^(UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidSignatureException|SignatureDoesNotMatch|InvalidToken|IncompleteSignature)$/;
const untrusted =
  /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_UNTRUSTED)$/;
/** Message of Node.js's own proxy support. */
const noTunnel = 'Failed to establish tunnel';
const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|Forbidden|403)$/;

const isDenial = ({ name, $metadata }: SdkError): boolean =>
  denied.test(name) || ($metadata?.httpStatusCode === 403 && !expired.test(name) && !unknownKey.test(name));

/** The AWS CLI asks for the code, caches the session, and can export it. */
const withCode =
  'there is no terminal to ask for the code on; let the AWS CLI ask first: ' +
  '`eval "$(aws configure export-credentials --profile NAME --format env)"`, and leave --profile out';

/** Rewords the SDK's message about a time-out, which names the internal part that gave up and who set the limit. */
const withoutParts = (message: string): string =>
  message.replace(/^@smithy\/\S+ - (?:\[\w+\] )?/, '').replace(/ \(configured by [^)]*\)\.$/, '');

/** A message without its full stop, because the sentence goes on. */
const clause = (message: string): string => message.replace(/\.$/, '');

/** @param action the IAM action of the call, if it is known. */
type Say = (error: SdkError, action: string | undefined) => string;

const rules: readonly (readonly [(error: SdkError) => boolean, Say])[] = [
  [
    ({ name, message }) =>
      name === 'CredentialsProviderError' && message.includes('requires multi-factor authentication'),
    ({ message }) => `no usable AWS credentials: ${message} ${withCode}`,
  ],
  [
    ({ name }) => name === 'CredentialsProviderError' || name === 'TokenProviderError',
    ({ message }) =>
      `no usable AWS credentials: ${clause(message)}; sign in (\`aws sso login\`, \`aws configure\`), or name a profile with --profile`,
  ],
  [
    ({ name }) => expired.test(name),
    ({ message }) =>
      `the AWS credentials have expired: ${clause(message)}; sign in again and repeat the command`,
  ],
  [
    ({ name }) => unknownKey.test(name),
    ({ name, message }) =>
      `AWS does not accept the credentials (${name}: ${message}); check --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID`,
  ],
  [
    isDenial,
    ({ name, message }, action) =>
      `AWS refuses ${action ?? 'the call'} (${name}: ${message}); ask the operator for this permission, ${remedyFor(action)}or choose another profile with --profile`,
  ],
  [
    ({ name }) => name === 'StateMachineDoesNotExist',
    ({ message }) =>
      `there is no such state machine (${message}); leave out --state-machine to use the one that is deployed`,
  ],
  [
    ({ code }) => untrusted.test(code ?? ''),
    ({ message }) =>
      `the certificate of the server is not trusted (${message.replace(/; if the root CA .*$/, '')}); if your company's proxy decrypts TLS, name its CA in AWS_CA_BUNDLE, in NODE_EXTRA_CA_CERTS, or as ca_bundle of the profile`,
  ],
  [
    ({ code, message }) => code === 'ERR_PROXY_TUNNEL' || message.startsWith(noTunnel),
    ({ message }) =>
      `the proxy does not let the call through (${message.replace(/\/\/[^/@\s]*@/g, '//')}); check HTTPS_PROXY, with user:password@ if the proxy asks for them, and NO_PROXY`,
  ],
  [
    ({ code, name }) => unreachable.test(code ?? '') || name === 'TimeoutError',
    ({ code, message }) =>
      `cannot reach AWS (${withoutParts(message) || code}); check the network, --region and --endpoint-url`,
  ],
];

function remedyFor(action = ''): string {
  if (!action.startsWith('organizations:')) return '';
  return 'read the organization through another role with --organization-role ARN, name the accounts by their ids, ';
}

/**
 * Explains in one line what is wrong with a call of AWS, and what to do.
 *
 * @returns the error itself when its message is already written for the user, or when it is not AWS's.
 */
export function explainAwsError(error: unknown): unknown {
  if (error instanceof CliError || !(error instanceof Error)) return error;
  const chain = causes(error);
  for (const [matches, say] of rules) {
    const found = chain.find(matches);
    if (found !== undefined) return new AwsCallError(say(found, actionOf(chain)), { cause: error });
  }
  const thrown = chain.find(({ $metadata }) => $metadata !== undefined);
  if (thrown === undefined) return error;
  return new AwsCallError(
    `AWS answered ${thrown.name}: ${clause(thrown.message)}; \`step-everywhere doctor\` checks the set-up`,
    {
      cause: error,
    },
  );
}

function actionOf(chain: readonly Error[]): string | undefined {
  return chain.map(refusedAction).find((action) => action !== undefined);
}

/** The permission that the caller lacks, such as `organizations:ListAccounts`; undefined when it is not known. */
export function deniedAction(error: unknown): string | undefined {
  return actionOf(causes(error));
}

/** Whether AWS refused a call only because the caller lacks a permission. */
export function isDenied(error: unknown): boolean {
  return denialOf(error) !== undefined;
}

/** Finds AWS's refusal among the causes of an error, however the error was wrapped since. */
export function denialOf(error: unknown): Error | undefined {
  return causes(error).find(isDenial);
}

function causes(error: unknown): SdkError[] {
  const chain: SdkError[] = [];
  for (let each = error; each instanceof Error && chain.length < 10; each = each.cause) {
    chain.push(each as SdkError);
    // When a host name has several addresses, Node.js wraps the failed attempts in one error.
    if (each instanceof AggregateError) chain.push(...(each.errors as SdkError[]));
  }
  return chain;
}
