import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../src/failures/explain-failure.ts';
import type { FailedSubject } from '../../src/failures/failure.ts';
import { type FailureClass, failureClasses } from '../../src/failures/failure-class.ts';

const cause = (errorMessage: string) => JSON.stringify({ errorType: 'x', errorMessage, trace: [] });
const unknown = (payload: object) =>
  `The cause could not be determined because Lambda did not return an error type. Returned payload: ${JSON.stringify(payload)}`;

const worker = { of: 'worker', region: 'us-east-1' } as const;
const account = { of: 'account', region: 'us-east-1' } as const;
const optIn = { of: 'worker', region: 'ap-east-1' } as const;

describe('explainFailure', () => {
  it.each<[string, string, FailedSubject, FailureClass, RegExp, RegExp]>([
    [
      'Sandbox.Timedout',
      cause('RequestId: 5b9f Error: Task timed out after 3.00 seconds'),
      worker,
      'timeout',
      /^The worker was stopped after 3 s, its time-out\.$/,
      /Timeout/,
    ],
    [
      'Sandbox.Timedout',
      cause('RequestId: 5b9f Error: Task timed out after 120.00 seconds'),
      account,
      'timeout',
      /^The function that issues credentials was stopped after 120 s/,
      /Timeout/,
    ],
    [
      'Lambda.Unknown',
      unknown({ errorMessage: '2026-11-22T10:00:00Z 5b9f Task timed out after 900.10 seconds' }),
      worker,
      'timeout',
      /stopped after 900\.1 s/,
      /Timeout/,
    ],
    ['WorkerTimeout', cause('no end in 899 s'), worker, 'timeout', /^no end/, /Timeout/],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: signal: killed'),
      worker,
      'out-of-memory',
      /^The worker ran out of memory\.$/,
      /MemorySize/,
    ],
    [
      'Runtime.OutOfMemory',
      cause('RequestId: 5b9f Process exited'),
      worker,
      'out-of-memory',
      /memory/,
      /Memory/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: signal: aborted'),
      worker,
      'out-of-memory',
      /^The worker's process was aborted, as Node\.js does when its heap is full\.$/,
      /MemorySize/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited because of another invocation in the same process'),
      worker,
      'interrupted',
      /^The worker's process ended because of another target that ran in it at the same time\.$/,
      /retry the target/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: signal: terminated'),
      worker,
      'exit',
      /^The worker's process ended \(signal: terminated\)/,
      /process\.exit/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: exit status 3'),
      worker,
      'exit',
      /^The worker's process ended \(exit status 3\)/,
      /process\.exit/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited without providing a reason'),
      worker,
      'exit',
      /ended before/,
      /process\.exit/,
    ],
    [
      'Lambda.Unknown',
      unknown({ errorMessage: 'RequestId: 5b9f Process exited before completing request' }),
      worker,
      'exit',
      /ended before/,
      /process\.exit/,
    ],
    [
      'Lambda.TooManyRequestsException',
      'Rate Exceeded. (Service: Lambda, Status Code: 429)',
      worker,
      'lambda-quota',
      /no free concurrency to run the worker, even after retries/,
      /Concurrency/,
    ],
    [
      'Lambda.EniLimitReachedException',
      'The limit for network interfaces has been reached.',
      worker,
      'lambda-quota',
      /no free concurrency to run the worker/,
      /Concurrency/,
    ],
    [
      'Lambda.TooManyRequestsException',
      '',
      account,
      'lambda-quota',
      /run the function that issues/,
      /Concurrency/,
    ],
    [
      'Lambda.ResourceNotFoundException',
      'Function not found',
      worker,
      'invoke',
      /^Function not found$/,
      /exists/,
    ],
    ['Lambda.ServiceException', 'oops', worker, 'invoke', /^oops$/, /active/],
    [
      'Runtime.ImportModuleError',
      cause("Error: Cannot find module 'x'"),
      worker,
      'invoke',
      /Cannot find/,
      /^The module x is missing from the worker's zip and layers: bundle it/,
    ],
    [
      'Runtime.ImportModuleError',
      cause("Unable to import module 'index': No module named 'boto4'"),
      worker,
      'invoke',
      /boto4/,
      /^The module boto4 is missing from the worker's zip and layers: install it/,
    ],
    ...[
      'self-signed certificate in certificate chain',
      'unable to get local issuer certificate',
      'SSL validation failed for https://sts/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed',
      'tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ].map((said): [string, string, FailedSubject, FailureClass, RegExp, RegExp] => [
      ...([
        'Error',
        cause(said),
        worker,
        'handler',
        /certificate/,
        /AWS_CA_BUNDLE or NODE_EXTRA_CA_CERTS/,
      ] as const),
    ]),
    ...[
      'Failed to establish tunnel to kms.us-east-1.amazonaws.com:443 via http://proxy: HTTP/1.1 407',
      'Proxy response (407) !== 200 when HTTP Tunneling',
      'Failed to connect to proxy URL: "http://proxy:3128"',
      'proxyconnect tcp: Proxy Authentication Required',
    ].map((said): [string, string, FailedSubject, FailureClass, RegExp, RegExp] => [
      ...([
        'Error',
        cause(said),
        worker,
        'handler',
        /roxy|tunnel/,
        /HTTPS_PROXY, with user:password@/,
      ] as const),
    ]),
    ['Runtime.UnhandledPromiseRejection', cause('Error: x'), worker, 'handler', /^Error: x$/, /code/],
    ['States.DataLimitExceeded', 'The state returned', worker, 'too-large', /256 KiB/, /Payload/],
    ['Function.ResponseSizeTooLarge', cause('Response payload'), worker, 'too-large', /6 MB/, /returns/],
    ['States.Runtime', 'bad path', account, 'orchestrator', /^bad path$/, /log/],
    ['EventError', cause('Context is missing'), worker, 'contract', /^Context/, /version/],
    ['KmsUnavailableError', cause('KMS did not'), worker, 'unavailable', /^KMS did not$/, /Retry these/],
    ['UnsealError', cause('cannot decrypt'), worker, 'decrypt', /^cannot decrypt$/, /KMS/],
    ['PayloadError', cause('a: expected'), worker, 'payload', /^a: expected$/, /Payload/],
    ['ResultError', cause('a BigInt'), worker, 'result', /BigInt/, /JSON/],
    ['OutputError', cause('status 403'), worker, 'upload', /403/, /status/],
    ['UnrecognizedClientException', cause('token is invalid'), optIn, 'region-disabled', /^token/, /Enable/],
    ['UnrecognizedClientException', cause('token is invalid'), worker, 'handler', /^token/, /log/],
    ['ThrottlingException', cause('Rate exceeded'), worker, 'throttled', /^Rate/, /Concurrency/],
    ['AccessDeniedException', cause('not authorized'), worker, 'access-denied', /^not/, /Allow the role/],
    ...['AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation'].map(
      (name): [string, string, FailedSubject, FailureClass, RegExp, RegExp] => [
        name,
        cause(
          'User: r is not authorized to perform: a with an explicit deny in a service control policy: arn',
        ),
        worker,
        'denied-by-scp',
        /^User: r/,
        /leave it out of the run/,
      ],
    ),
    [
      'AccessDenied',
      cause('User: r is not authorized to perform: a because no service control policy allows the a action'),
      worker,
      'denied-by-scp',
      /^User: r/,
      /leave it out of the run/,
    ],
    [
      'ExpiredToken',
      cause('The token is expired'),
      worker,
      'session-expired',
      /^The token/,
      /DurationSeconds/,
    ],
    ['ExpiredTokenException', cause('The token'), worker, 'session-expired', /^The token/, /DurationSeconds/],
    ['RequestExpired', cause('Request has expired'), worker, 'session-expired', /^Request/, /15 minutes/],
    ['TypeError', cause('a is not a function'), worker, 'handler', /^a is not a function$/, /log/],
    ['constructor', cause('a'), worker, 'handler', /^a$/, /log/],
    [
      'MyError',
      cause('downstream: Task timed out after 3.00 seconds'),
      worker,
      'handler',
      /^downstream: Task timed out after 3\.00 seconds$/,
      /log/,
    ],
    ['TypeError', '', worker, 'handler', /^TypeError, without a message\.$/, /log/],
    [
      'AssumeRoleError',
      cause('Cannot assume it: AccessDenied. What to do: Tag the role.'),
      account,
      'assume-role',
      /^Cannot assume it: AccessDenied\.$/,
      /^Tag the role\.$/,
    ],
    ['EnabledRegionsError', cause('no'), account, 'enabled-regions', /^no$/, /ListRegions/],
    ['ThrottledError', cause('sts:AssumeRole is throttled'), account, 'throttled', /sts/, /Concurrency/],
    ['UnavailableError', cause('kms:Encrypt is'), account, 'unavailable', /kms/, /Retry/],
    ['ServiceCallError', cause('kms:Encrypt failed'), account, 'orchestrator', /kms/, /log/],
    ['AssumeRoleError', cause('of a handler'), worker, 'handler', /of a handler/, /log/],
  ])('%s %s of %j is %s', (name, text, subject, failureClass, message, remedy) => {
    const explained = explainFailure({ Error: name, Cause: text }, subject);
    expect(explained.error).toBe(name);
    expect(explained.class).toBe(failureClass);
    expect(explained.message).toMatch(message);
    expect(explained.remedy).toMatch(remedy);
  });

  it('names what it does not know', () => {
    expect(explainFailure({}, worker)).toMatchObject({ error: 'Unknown', class: 'unknown' });
  });

  it('is one line of at most 500 characters for any text', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ minLength: 600, maxLength: 900 }).map(cause));
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), text, (name, Cause) => {
        const failure = { ...(name === undefined ? {} : { Error: name }), Cause };
        for (const subject of [worker, account, optIn]) {
          const explained = explainFailure(failure, subject);
          for (const said of [explained.message, explained.remedy]) {
            expect(said.length).toBeGreaterThan(0);
            expect(said.length).toBeLessThanOrEqual(520);
            expect(said).not.toContain('\n');
          }
          expect(failureClasses).toContain(explained.class);
        }
      }),
    );
  });
});
