import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestAws, type TestAws } from '../../src/testing/index.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A worker that logs, so that modules that load late are loaded too. */
const ESM = `import { everywhere } from '@step-everywhere/core';
export const handler = everywhere(({ account, logger }) => { logger.info('hello'); return account; });
const time = { getRemainingTimeInMillis: () => 5_000, functionName: 'StepEverywhere_example' };
console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]), time)));`;
const CJS = `const { everywhere } = require('@step-everywhere/core');
exports.handler = everywhere(({ account, logger }) => { logger.info('hello'); return account; });
const time = { getRemainingTimeInMillis: () => 5_000, functionName: 'StepEverywhere_example' };
exports.handler(JSON.parse(process.argv[2]), time).then((answer) => console.log(JSON.stringify(answer)));`;

describe('the built package', () => {
  let aws: TestAws;
  let folder: string;
  beforeAll(async () => {
    aws = await startTestAws();
    folder = await mkdtemp(join(tmpdir(), 'step-everywhere-'));
    await mkdir(join(folder, 'node_modules/@step-everywhere'), { recursive: true });
    await symlink(root, join(folder, 'node_modules/@step-everywhere/core'));
    await writeFile(join(folder, 'worker.mjs'), ESM);
    await writeFile(join(folder, 'worker.cjs'), CJS);
  });
  afterAll(async () => {
    await aws.close();
    await rm(folder, { recursive: true });
  });

  async function works(file: string, environment: Readonly<Record<string, string>> = {}) {
    const event = aws.event();
    (aws.objects as Map<string, string>).clear();
    const { stdout } = await run(process.execPath, [file, JSON.stringify(event)], {
      env: { ...process.env, ...aws.environment, ...environment },
    });
    const [log, answer] = stdout.trim().split('\n');
    expect(JSON.parse(log ?? '')).toMatchObject({ message: 'hello', region: 'ap-southeast-2' });
    expect(JSON.parse(answer ?? '')).toBe('stored');
    expect([...aws.objects.values()]).toEqual(['{"id":"222222222222","name":"payments-prod"}']);
  }

  it('signs with the credentials that a container serves', async () => {
    const credentials = {
      AccessKeyId: 'ASIACONTAINER',
      SecretAccessKey: 'secret-of-the-container',
      Token: 'token',
    };
    const Expiration = new Date(Date.now() + 3_600_000).toISOString();
    const container = createServer((_, response) => {
      response.end(JSON.stringify({ ...credentials, Expiration }));
    }).listen(0, '127.0.0.1');
    await once(container, 'listening');
    const { port } = container.address() as AddressInfo;
    const AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${port}/`;
    await works(join(folder, 'worker.mjs'), { AWS_ACCESS_KEY_ID: '', AWS_CONTAINER_CREDENTIALS_FULL_URI });
    const signed = aws.requests.map(({ headers }) => String(headers.authorization));
    expect(signed.filter((each) => each.includes('Credential=ASIACONTAINER/'))).toHaveLength(2);
    container.close();
  });

  it('works as an ES module', () => works(join(folder, 'worker.mjs')));

  it('works as CommonJS', () => works(join(folder, 'worker.cjs')));

  it.each(['esm', 'cjs'] as const)('works bundled by esbuild into one file, as %s', async (format) => {
    const outfile = join(folder, `bundled.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const source = join(folder, format === 'esm' ? 'worker.mjs' : 'worker.cjs');
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      format,
      target: 'node22',
      logLevel: 'error',
    });
    await works(outfile);
  });

  it.each(['worker.mjs', 'worker.cjs', 'bundled.mjs', 'bundled.cjs'])(
    "finds KMS's own endpoint, as %s",
    async (file) => {
      // Works with or without a network or a proxy, because it only checks that the endpoint rules found KMS's host.
      const env = { ...process.env, ...aws.environment, AWS_ENDPOINT_URL: '', NODE_DEBUG: 'net' };
      const child = run(process.execPath, [join(folder, file), JSON.stringify(aws.event())], { env });
      const failed = (await child.catch((error: unknown) => error)) as { stderr: string };
      expect(failed.stderr).toContain('kms.us-east-1.amazonaws.com');
    },
    30_000,
  );

  it('works when an ES module worker is bundled into CommonJS', async () => {
    const source = join(folder, 'worker-without-await.mjs');
    await writeFile(
      source,
      ESM.replace(
        /console\.log.*/,
        'handler(JSON.parse(process.argv[2]), time).then((answer) => console.log(JSON.stringify(answer)));',
      ),
    );
    const outfile = join(folder, 'crossed.cjs');
    await build({
      entryPoints: [source],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      logLevel: 'error',
    });
    await works(outfile);
  });

  it.each([
    ['ES modules', 'mapped.mjs', "import { everywhere } from '@step-everywhere/core';"],
    ['CommonJS', 'mapped.cjs', "const { everywhere } = require('@step-everywhere/core');"],
  ])('shows its own source in a trace, with source maps enabled: %s', async (_, name, importing) => {
    const script = `${importing}\neverywhere(() => 1)([], {}).catch(({ stack }) => console.log(stack));`;
    await writeFile(join(folder, name), script);
    const { stdout } = await run(process.execPath, ['--enable-source-maps', join(folder, name)]);
    const reference = /[( ]([^( ]*src\/contract\/[\w-]+\.ts):(\d+):(\d+)/;
    const [, file = '', line, column] = reference.exec(stdout) ?? [];
    const source = await readFile(join(root, file.slice(file.indexOf('src/'))), 'utf8');
    expect(source.split('\n')[Number(line) - 1]?.slice(Number(column) - 1)).toMatch(
      /^(?:throw )?new EventError\(/,
    );
  });

  it('does nothing at import', async () => {
    const script = `const env = JSON.stringify(process.env);
      await import('@step-everywhere/core');
      if (JSON.stringify(process.env) !== env) throw new Error('the environment was changed');
      const open = process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate|TCP|TLS|Worker|FSEvent/.test(name));
      if (open.length > 0) throw new Error(open.join());`;
    await writeFile(join(folder, 'import.mjs'), script);
    await run(process.execPath, [join(folder, 'import.mjs')]);
  });
});
