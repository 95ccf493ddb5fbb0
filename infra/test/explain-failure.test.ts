import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainFailure } from '../src/summary/explain-failure.ts';

const cause = (errorMessage: string) => JSON.stringify({ errorType: 'x', errorMessage, trace: [] });
const unknown = (payload: object) =>
  `The cause could not be determined because Lambda did not return an error type. Returned payload: ${JSON.stringify(payload)}`;

describe('explainFailure', () => {
  it.each<[string, string, RegExp]>([
    [
      'Sandbox.Timedout',
      cause('RequestId: 5b9f Error: Task timed out after 3.00 seconds'),
      /^The worker was stopped after 3 s, its time-out\. Raise the function's Timeout/,
    ],
    [
      'Lambda.Unknown',
      unknown({ errorMessage: '2026-11-22T10:00:00Z 5b9f Task timed out after 900.10 seconds' }),
      /stopped after 900\.1 s/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: signal: killed'),
      /^The worker ran out of memory\. Raise the function's MemorySize/,
    ],
    ['Runtime.OutOfMemory', cause('RequestId: 5b9f Process exited'), /ran out of memory/],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited with error: exit status 3'),
      /^The worker's process ended \(exit status 3\).*process\.exit/,
    ],
    [
      'Runtime.ExitError',
      cause('RequestId: 5b9f Error: Runtime exited without providing a reason'),
      /process\.exit/,
    ],
    [
      'Lambda.Unknown',
      unknown({ errorMessage: 'RequestId: 5b9f Process exited before completing request' }),
      /process\.exit/,
    ],
    [
      'Lambda.TooManyRequestsException',
      'Rate Exceeded. (Service: Lambda, Status Code: 429)',
      /no room to run the worker.*Concurrency/,
    ],
    ['States.DataLimitExceeded', 'The state returned a result with a size exceeding', /256 KiB/],
    ['TypeError', cause('a is not a function'), /^a is not a function$/],
    [
      'MyError',
      cause('downstream: Task timed out after 3.00 seconds'),
      /^downstream: Task timed out after 3\.00 seconds$/,
    ],
    ['Runtime.ImportModuleError', cause("Error: Cannot find module 'x'"), /^Error: Cannot find module 'x'$/],
    ['Lambda.ResourceNotFoundException', 'Function not found', /^Function not found$/],
    ['TypeError', '', /^TypeError, without a message\.$/],
  ])('%s %s', (name, text, message) => {
    const explained = explainFailure({ Error: name, Cause: text });
    expect(explained.error).toBe(name);
    expect(explained.message).toMatch(message);
  });

  it('is one line of at most 500 characters for any text', () => {
    const text = fc.oneof(fc.string(), fc.json(), fc.string({ minLength: 600, maxLength: 900 }).map(cause));
    fc.assert(
      fc.property(fc.option(fc.string(), { nil: undefined }), text, (name, Cause) => {
        const { message } = explainFailure({ ...(name === undefined ? {} : { Error: name }), Cause });
        expect(message.length).toBeGreaterThan(0);
        expect(message.length).toBeLessThanOrEqual(Math.max(500, (name?.length ?? 0) + 20));
        expect(name?.includes('\n') || !message.includes('\n')).toBe(true);
      }),
    );
  });
});
