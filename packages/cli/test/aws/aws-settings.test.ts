import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectAws } from '../../src/aws/clients.ts';
import type { Terminal } from '../../src/console/console.ts';
import { runCommand } from '../harness/run-command.ts';

const keys = (id: string) => `aws_access_key_id = ${id}\naws_secret_access_key = secret-of-${id}\n`;

const config = `
[default]
region = eu-west-1
${keys('DEFAULT')}
[profile plain]
region = eu-west-2
${keys('PLAIN')}
[profile split]
region = eu-west-3
${keys('OFCONFIG')}
[profile role]
region = eu-north-1
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = plain
[profile chained]
region = eu-south-1
role_arn = arn:aws:iam::111122223333:role/Second
source_profile = role
[profile of-environment]
region = eu-south-2
role_arn = arn:aws:iam::111122223333:role/Operator
credential_source = Environment
[profile with-code]
region = eu-central-1
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = plain
mfa_serial = arn:aws:iam::111122223333:mfa/me
[profile process]
region = eu-central-2
credential_process = echo '{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"secret"}'
[profile single]
region = eu-central-1
sso_session = ours
sso_account_id = 111122223333
sso_role_name = Operator
[sso-session ours]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start
`;

/** The signed calls of the commands in order: access key, region and service. */
let signed: string[];
/** The MFA codes that STS received. */
let codes: string[] = [];
let server: Server;
let folder: string;
let base: NodeJS.ProcessEnv;
beforeAll(async () => {
  server = createServer((request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk) => body.push(chunk));
    request.on('end', () => {
      const [, key, region, service] =
        /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
      const url = new URL(request.url ?? '', 'http://localhost');
      const call = new URLSearchParams(Buffer.concat(body).toString());
      if (url.pathname === '/federation/credentials') {
        const token = request.headers['x-amz-sso_bearer_token'];
        signed.push(`${token} ${url.searchParams.get('role_name')} sso`);
        const roleCredentials = {
          accessKeyId: 'SINGLE',
          secretAccessKey: 'secret',
          sessionToken: 'token',
          expiration: Date.now() + 3_600_000,
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ roleCredentials }));
        return;
      }
      signed.push(`${key} ${region} ${service}`);
      if (call.get('Action') === 'AssumeRole') {
        codes.push(...call.getAll('TokenCode'));
        const role = call.get('RoleArn')?.split('/').at(-1)?.toUpperCase();
        response.setHeader('content-type', 'text/xml');
        response.end(`<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
          <AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/x/y</Arn><AssumedRoleId>A:y</AssumedRoleId></AssumedRoleUser>
          <Credentials><AccessKeyId>${role}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
          <Expiration>${new Date(Date.now() + 3_600_000).toISOString()}</Expiration></Credentials>
          </AssumeRoleResult></AssumeRoleResponse>`);
        return;
      }
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end('{"stateMachines":[]}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  folder = await mkdtemp(join(tmpdir(), 'aws-settings-'));
  await mkdir(join(folder, '.aws/sso/cache'), { recursive: true });
  await writeFile(join(folder, '.aws/config'), config);
  await writeFile(join(folder, '.aws/credentials'), `[split]\n${keys('OFCREDENTIALS')}`);
  const cached = { accessToken: 'TOKEN', expiresAt: new Date(Date.now() + 3_600_000).toISOString() };
  const name = createHash('sha1').update('ours').digest('hex');
  await writeFile(join(folder, `.aws/sso/cache/${name}.json`), JSON.stringify(cached));
  // Removes the machine's own settings.
  const own = Object.keys(process.env).filter((variable) => variable.startsWith('AWS_'));
  base = {
    ...Object.fromEntries(own.map((variable) => [variable, undefined])),
    HOME: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  };
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const own = { AWS_ACCESS_KEY_ID: 'OWN', AWS_SECRET_ACCESS_KEY: 'secret' };
const regions = { AWS_REGION: 'ap-east-1', AWS_DEFAULT_REGION: 'ap-south-1' };

describe('credentials and region are those that the AWS CLI would take', () => {
  it.each<[string, NodeJS.ProcessEnv, string[], string[]]>([
    ['the default profile', {}, [], ['DEFAULT eu-west-1 states']],
    ['credentials in the environment', own, [], ['OWN eu-west-1 states']],
    ['AWS_PROFILE', { AWS_PROFILE: 'plain' }, [], ['PLAIN eu-west-2 states']],
    [
      'credentials in the environment before AWS_PROFILE, whose region counts',
      { ...own, AWS_PROFILE: 'plain' },
      [],
      ['OWN eu-west-2 states'],
    ],
    [
      '--profile before credentials in the environment',
      own,
      ['--profile', 'plain'],
      ['PLAIN eu-west-2 states'],
    ],
    [
      '--profile before AWS_PROFILE',
      { AWS_PROFILE: 'role' },
      ['--profile', 'plain'],
      ['PLAIN eu-west-2 states'],
    ],
    [
      "the file of credentials before the profile's in the configuration",
      {},
      ['--profile', 'split'],
      ['OFCREDENTIALS eu-west-3 states'],
    ],
    [
      'AWS_REGION before AWS_DEFAULT_REGION and the profile',
      regions,
      ['--profile', 'plain'],
      ['PLAIN ap-east-1 states'],
    ],
    [
      'AWS_DEFAULT_REGION before the profile',
      { AWS_DEFAULT_REGION: 'ap-south-1' },
      [],
      ['DEFAULT ap-south-1 states'],
    ],
    ['--region before all', regions, ['--region', 'us-west-2'], ['DEFAULT us-west-2 states']],
    [
      'a role of another profile',
      {},
      ['--profile', 'role'],
      ['PLAIN eu-north-1 sts', 'OPERATOR eu-north-1 states'],
    ],
    [
      'a role of a role',
      { AWS_PROFILE: 'chained' },
      [],
      ['PLAIN eu-south-1 sts', 'OPERATOR eu-south-1 sts', 'SECOND eu-south-1 states'],
    ],
    [
      'a role of the credentials in the environment',
      own,
      ['--profile', 'of-environment'],
      ['OWN eu-south-2 sts', 'OPERATOR eu-south-2 states'],
    ],
    ['a process', {}, ['--profile', 'process'], ['PROCESS eu-central-2 states']],
    ['single sign-on', {}, ['--profile', 'single'], ['TOKEN Operator sso', 'SINGLE eu-central-1 states']],
  ])('%s', async (_, variables, args, expected) => {
    signed = [];
    const { status, stderr } = await runCommand(['list', ...args], folder, { ...base, ...variables });
    expect(signed).toEqual(expected);
    // Only the actual problem is printed, without a warning of the SDK.
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/^step-everywhere: no orchestrator is deployed in [^\n]*\nHelp: .*\n$/),
    });
  });

  it('asks the user for the MFA code of a profile, once for all clients', async () => {
    signed = [];
    codes = [];
    for (const [name, value] of Object.entries(base)) vi.stubEnv(name, value);
    const stream = () => Object.assign(new PassThrough(), { isTTY: true });
    const terminal = { stdin: stream(), stderr: stream(), env: {}, onInterrupt: () => () => undefined };
    let shown = '';
    terminal.stderr.setEncoding('utf8').on('data', (text) => {
      shown += text;
      terminal.stdin.write('123456\n');
    });
    const aws = await connectAws({ profile: 'with-code' }, terminal as unknown as Terminal);
    const keys = await Promise.all(
      [aws.states, aws.bucket, await aws.sts()].map(
        async ({ config }) => (await config.credentials()).accessKeyId,
      ),
    );
    vi.unstubAllEnvs();
    expect(keys).toEqual(['OPERATOR', 'OPERATOR', 'OPERATOR']);
    expect({ shown, codes }).toEqual({
      shown: 'Code of arn:aws:iam::111122223333:mfa/me: ',
      codes: ['123456'],
    });
    expect(signed).toEqual(['PLAIN eu-central-1 sts']);
  });

  it('reads the organization through the role of --organization-role', async () => {
    signed = [];
    const role = ['--organization-role', 'arn:aws:iam::111122223333:role/Reader', '--no-regions'];
    expect(await runCommand(['organization', ...role], folder, base)).toMatchObject({ status: 0 });
    const asked = 'READER eu-west-1 organizations';
    expect(signed).toEqual(['DEFAULT eu-west-1 sts', asked, asked]);
    const wrong = await runCommand(['organization', '--organization-role', 'Reader'], folder, base);
    expect(wrong.stderr).toMatch(/--organization-role <arn>.*Expected the ARN of a role/);
  });

  it('says how to give the MFA code to the AWS CLI when there is no terminal', async () => {
    signed = [];
    const { status, stdout, stderr } = await runCommand(['list', '--profile', 'with-code'], folder, base);
    expect({ status, stdout, signed }).toEqual({ status: 1, stdout: '', signed: [] });
    expect(stderr).toMatch(
      /^step-everywhere: no usable AWS credentials: .* requires multi-factor authentication.*no terminal to ask.*`eval "\$\(aws configure export-credentials --profile NAME --format env\)"`, and leave --profile out$/m,
    );
  });
});
