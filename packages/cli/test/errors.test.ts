import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { subcommandNames } from '../src/commands/program.ts';
import { runCommand } from './harness/run-command.ts';

const secret = 'sEcReTsEcReTsEcReTsEcReTsEcReTsEcReT+/12';
const token = 'IQoJb3JpZ2luX2VjEXAMPLE//////////token==';

/** AWS's message for a wrong signature, which contains the request and its session token. */
const refusal = `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.

The Canonical String for this request should have been
'POST
/

content-type:application/x-amz-json-1.0
host:states.us-east-1.amazonaws.com
x-amz-date:20261122T120000Z
x-amz-security-token:${token}

content-type;host;x-amz-date;x-amz-security-token'
`;

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(403, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(
      JSON.stringify({
        __type: 'InvalidSignatureException',
        message: `${refusal} Signature=0123abcd, SecretAccessKey: ${secret}`,
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Not run in the repository, because the error would name runs that `npm start` may have left there. */
const list = (...args: string[]) =>
  runCommand(['list', '--region', 'us-east-1', '--endpoint-url', endpoint, ...args], tmpdir(), {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: token,
    AWS_PROFILE: undefined,
  });

describe('an error', () => {
  it('is one line that says what to do, without a secret in it', async () => {
    const { status, stdout, stderr } = await list();
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(
      /^step-everywhere: AWS does not accept the credentials \(InvalidSignatureException: .*; check --profile, AWS_PROFILE and AWS_ACCESS_KEY_ID\nHelp: .*#awscallerror\n$/,
    );
    expect(stderr).toContain('x-amz-security-token:[redacted]');
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(token);
  });

  it('has no password of a proxy, also where the address cannot be read for it', async () => {
    const { status, stderr } = await runCommand(['list', '--region', 'us-east-1', '--debug'], tmpdir(), {
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_PROFILE: undefined,
      HTTPS_PROXY: 'http://me:with/slash@127.0.0.1:9',
    });
    expect(status).toBe(1);
    expect(stderr).toContain('me:[redacted]@127.0.0.1');
    expect(stderr).not.toContain('with/slash');
  });

  it('has its stack and its causes under --debug, without a secret in them', async () => {
    const { stderr } = await list('--debug');
    expect(stderr).toMatch(
      /AwsCallError: AWS does not[\s\S]*\n {4}at [\s\S]*\ncaused by InvalidSignatureException: /,
    );
    expect(stderr).not.toContain(secret);
    expect(stderr).not.toContain(token);
    expect(stderr).not.toContain('0123abcd');
  });

  it.each(subcommandNames)('of %s is one JSON object under --json, and nothing else', async (name) => {
    const { status, stdout, stderr } = await runCommand([name, '--nonsense', '--json']);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      Error: 'UsageError',
      Message: expect.stringContaining("unknown option '--nonsense'"),
      Help: expect.stringMatching(/\/troubleshooting#usageerror$/),
    });
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  it('has its stack in the JSON under --debug', async () => {
    const { stderr } = await list('--json', '--debug');
    expect(JSON.parse(stderr)).toEqual({
      Error: 'AwsCallError',
      Message: expect.stringMatching(/^AWS does not accept the credentials/),
      Help: expect.stringMatching(/\/troubleshooting#awscallerror$/),
      Stack: expect.stringMatching(/\n {4}at [\s\S]*\ncaused by /),
    });
    expect(stderr).not.toContain(token);
  });
});

describe('colour', () => {
  const red = '\u001b[31m';
  const complain = async (variables: NodeJS.ProcessEnv) =>
    (await runCommand(['nonsense'], undefined, { NO_COLOR: undefined, FORCE_COLOR: undefined, ...variables }))
      .stderr;

  it.each([
    ['where no terminal is', {}, false],
    ['under NO_COLOR', { NO_COLOR: '1' }, false],
    ['under NO_COLOR, also with FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['with FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['with an empty NO_COLOR, which counts as none', { NO_COLOR: '', FORCE_COLOR: '1' }, true],
    ['with FORCE_COLOR=0', { FORCE_COLOR: '0' }, false],
  ])('%s', async (_, variables, isThere) => {
    const text = await complain(variables);
    expect(text.includes(red)).toBe(isThere);
    // Node.js may print a warning before or after it that the two variables contradict each other.
    expect(stripVTControlCharacters(text)).toMatch(/^step-everywhere: unknown command 'nonsense'$/m);
  });
});
