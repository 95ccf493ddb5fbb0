import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { unpackLayer } from '../../../layer/runtime-suite/unpack.ts';
import { dev, type EndedRun } from '../../../scripts/testing/run-example.ts';

const here = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const inEmulator = (worker: URL, ...options: string[]) =>
  dev(worker, '--org', here('organization.yaml'), '--regions', 'us-east-1,eu-west-1', ...options);

/** The function's properties, as they are deployed. */
async function deployed() {
  // Tags such as !Ref stay as they are.
  const template = parse(await readFile(here('template.yaml'), 'utf8'), { logLevel: 'silent' });
  return template.Resources.Worker.Properties;
}

/**
 * Makes a worker's file that does what Lambda does with the layer: it sets the variables, then loads the layer's
 * handler.
 */
async function workerOfLayer(folder: string): Promise<URL> {
  const { Handler, Environment, CodeUri } = await deployed();
  const [module, name] = (Handler as string).replace('/opt/', './opt/').split('.handler');
  expect(name).toBe('');
  await unpackLayer(join(folder, 'opt'));
  const file = join(folder, 'worker.mjs');
  const variables = { ...Environment.Variables, LAMBDA_TASK_ROOT: here(CodeUri) };
  await writeFile(
    file,
    `Object.assign(process.env, ${JSON.stringify(variables)});
const layer = await import('${module}.mjs');
export const handler = layer.handler;
`,
  );
  return pathToFileURL(file);
}

async function expectFindings(run: EndedRun): Promise<void> {
  expect(run.summary).toMatchObject({ Targets: 6, Succeeded: 6 });
  expect(await run.rows('210000000002', 'eu-west-1')).toEqual([
    {
      AccountId: '210000000002',
      Region: 'eu-west-1',
      Name: '/app/api-key',
      Type: 'String',
      LastModifiedDate: expect.any(String),
    },
  ]);
  expect(await run.rows('210000000002', 'us-east-1')).toEqual([]);
  expect(await run.rows('210000000001', 'eu-west-1')).toEqual([]);
}

describe('a plain function', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'layer-without-code-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('runs as its author tries it', async () => {
    const run = await inEmulator(pathToFileURL(here('src/index.mjs')), '--plain');
    await expectFindings(run).finally(run.remove);
  });

  it("runs under the layer's handler, with the settings of the template", async () => {
    const run = await inEmulator(await workerOfLayer(folder));
    await expectFindings(run).finally(run.remove);
  });
});
