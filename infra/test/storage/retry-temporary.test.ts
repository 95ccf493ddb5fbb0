import { describe, expect, it } from 'vitest';
import { ServiceCallError, ThrottledError, UnavailableError } from '../../src/errors/index.ts';
import { isTemporary, retryTemporary } from '../../src/storage/retry-temporary.ts';

const named = (name: string, fields: object = {}) => Object.assign(new Error(name), { name, ...fields });
const coded = (code: string) => Object.assign(new Error(code), { code });

describe('isTemporary', () => {
  it.each([
    'BandwidthLimitExceeded',
    'EC2ThrottledException',
    'LimitExceededException',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'SlowDown',
    'ThrottledException',
    'Throttling',
    'ThrottlingException',
    'TooManyRequestsException',
    'TransactionInProgressException',
    'RequestTimeout',
    'TimeoutError',
  ])('knows the error %s', (name) => {
    expect(isTemporary(named(name))).toBe(true);
  });

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'ECONNABORTED',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'EHOSTDOWN',
    'ENETUNREACH',
    'ENETDOWN',
    'EPIPE',
    'ERR_STREAM_PREMATURE_CLOSE',
  ])('knows the code %s of a broken connection', (code) => {
    expect(isTemporary(coded(code))).toBe(true);
  });

  it.each([429, 500, 501, 503])('knows the status %i, whatever the error is called', (httpStatusCode) => {
    expect(isTemporary(named('Strange', { $metadata: { httpStatusCode } }))).toBe(true);
  });

  it('checks causes, and each of several attempts to connect', () => {
    const attempts = new AggregateError([coded('EHOSTDOWN'), coded('ENETDOWN')]);
    const wrapped = new Error('no credentials', { cause: new Error('no connection', { cause: attempts }) });
    expect(isTemporary(wrapped)).toBe(true);
    expect(isTemporary(new ServiceCallError('s3:GetObject', 'throttled', { cause: named('SlowDown') }))).toBe(
      true,
    );
  });

  it("knows the orchestrator's own errors", () => {
    expect(isTemporary(new ThrottledError('s3:GetObject'))).toBe(true);
    expect(isTemporary(new UnavailableError('s3:GetObject'))).toBe(true);
  });

  it('does not include refusals, faults of the program and circular causes', () => {
    const round: Error = new Error('round');
    round.cause = round;
    const refused = named('AccessDenied', { $metadata: { httpStatusCode: 403 } });
    for (const error of [refused, new TypeError('undefined is not a function'), round, 'text', undefined])
      expect(isTemporary(error)).toBe(false);
  });
});

describe('retryTemporary', () => {
  it('retries until the call succeeds, and gives up at once if retrying cannot help', async () => {
    let calls = 0;
    const answer = await retryTemporary(
      async () => {
        calls += 1;
        if (calls < 3) throw named('PriorRequestNotComplete');
        return calls;
      },
      { baseDelay: 0 },
    );
    expect(answer).toBe(3);
    await expect(retryTemporary(() => Promise.reject(named('NoSuchBucket')))).rejects.toThrow('NoSuchBucket');
  });
});
