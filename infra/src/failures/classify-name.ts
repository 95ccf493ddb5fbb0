import type { FailedSubject } from './failure.ts';
import type { FailureClass } from './failure-class.ts';

/** Errors of the orchestrator's own functions. */
const ofAccount = new Map<string, FailureClass>(
  Object.entries<FailureClass>({
    AssumeRoleError: 'assume-role',
    EnabledRegionsError: 'enabled-regions',
    ThrottledError: 'throttled',
    UnavailableError: 'unavailable',
  }),
);

/** Errors of the worker SDK (`@step-everywhere/core`). */
const ofWorker = new Map<string, FailureClass>(
  Object.entries<FailureClass>({
    EventError: 'contract',
    KmsUnavailableError: 'unavailable',
    UnsealError: 'decrypt',
    PayloadError: 'payload',
    ResultError: 'result',
    OutputError: 'upload',
    WorkerTimeout: 'timeout',
  }),
);

/**
 * Services answer this to credentials in a region that the account has not enabled: its endpoints do not know them
 * (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html).
 */
const unknownCredentials =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|AuthFailure|OptInRequired|InvalidSignatureException|RegionDisabledException)$/;

/** The list of the SDKs (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). */
const throttling =
  /^(?:Throttl\w*|RequestLimitExceeded|TooManyRequestsException|RequestThrottled(?:Exception)?|SlowDown|BandwidthLimitExceeded|ProvisionedThroughputExceededException|PriorRequestNotComplete|LimitExceededException|EC2ThrottledException)$/;

/**
 * Services answer this to an expired session, or to a request that was signed too long ago
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html).
 */
const expired = /^(?:ExpiredToken(?:Exception)?|RequestExpired)$/;

/**
 * Denied by the organization, with an explicit deny or because no statement allows it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
const byServiceControlPolicy = /explicit deny in a service control policy|no service control policy allows/;

const denial =
  /^(?:AccessDenied(?:Exception)?|UnauthorizedOperation|AuthorizationError(?:Exception)?|NotAuthorized|Forbidden)$/;

/**
 * Classifies a failure by the name of its error.
 *
 * @param subject.said the error's message, which names the policy type of a refusal
 * @param subject.isOptIn whether an account has to enable the region
 */
export function classifyByName(
  name: string,
  {
    of,
    isOptIn,
    said,
  }: { readonly of: FailedSubject['of']; readonly isOptIn: boolean; readonly said: string },
): FailureClass {
  if (name === 'Unknown') return 'unknown';
  if (name === 'Runtime.UnhandledPromiseRejection') return 'handler';
  if (/^(?:Lambda|Runtime|Sandbox|Function)\b/.test(name)) return 'invoke';
  if (of === 'account') return ofAccount.get(name) ?? 'orchestrator';
  if (/^States\./.test(name)) return 'orchestrator';
  const known = ofWorker.get(name);
  if (known !== undefined) return known;
  if (name === 'RegionDisabledException' || (isOptIn && unknownCredentials.test(name)))
    return 'region-disabled';
  if (throttling.test(name)) return 'throttled';
  if (expired.test(name)) return 'session-expired';
  if (!denial.test(name)) return 'handler';
  return byServiceControlPolicy.test(said) ? 'denied-by-scp' : 'access-denied';
}
