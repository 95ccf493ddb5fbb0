import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { zip } from '../../infra/src/packaging/zip.ts';
import { bundleLeavingWorker } from '../../packages/core/test/invocation/bundle-leaving-worker.ts';
import type { FunctionToRun } from './cloud.ts';
import { readmeBlocks } from './readme-blocks.ts';

const BODY = `async ({ client, account, region, logger }) => {
  logger.info('at work');
  const { Parameters } = await client(SSMClient).send(new DescribeParametersCommand({}));
  const { Arn } = await client(STSClient).send(new GetCallerIdentityCommand({}));
  return { account: account.name, region, parameters: Parameters.map(({ Name }) => Name), identity: Arn };
}`;
const IMPORT_SDK = `import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';`;
const REQUIRE_SDK = `const { DescribeParametersCommand, SSMClient } = require('@aws-sdk/client-ssm');
const { GetCallerIdentityCommand, STSClient } = require('@aws-sdk/client-sts');`;
const TYPESCRIPT = `${IMPORT_SDK}
import { everywhere } from '@step-everywhere/core';

interface Found {
  readonly account: string;
  readonly region: string;
  readonly parameters: readonly (string | undefined)[];
  readonly identity: string | undefined;
}

export const handler = everywhere(async ({ client, account, region, logger }): Promise<Found> => {
  logger.info('at work');
  const { Parameters = [] } = await client(SSMClient).send(new DescribeParametersCommand({}));
  const { Arn } = await client(STSClient).send(new GetCallerIdentityCommand({}));
  return { account: account.name, region, parameters: Parameters.map(({ Name }) => Name), identity: Arn };
});
`;

/** A TypeScript file whose handler fails on line 6, and which does not import this package. */
const FAILING = `interface Input {
  readonly region: string;
}

export const handler = ({ region }: Input): never => {
  throw new RangeError(\`nothing is right in \${region}\`);
};
`;

/** The handler setting of a plain function. */
export const LAYER_HANDLER = '/opt/nodejs/step-everywhere.handler';

function packed(files: Readonly<Record<string, string>>, more: Partial<FunctionToRun> = {}): FunctionToRun {
  const entries = Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]);
  return {
    zip: zip(Object.fromEntries(entries)),
    handler: 'index.handler',
    isLayerAttached: true,
    variables: {},
    ...more,
  };
}

/** A function for the layer's own handler. */
export function plain(files: Readonly<Record<string, string>>, handler = 'index.handler'): FunctionToRun {
  return packed(files, { handler: LAYER_HANDLER, variables: { STEP_EVERYWHERE_HANDLER: handler } });
}

interface Bundling {
  readonly format: 'esm' | 'cjs';
  readonly external: string[];
}

async function bundled(source: string, { format, external }: Bundling): Promise<Record<string, string>> {
  const { outputFiles } = await build({
    stdin: { contents: source, sourcefile: 'src/index.ts', loader: 'ts', resolveDir: import.meta.dirname },
    outfile: 'index.js',
    bundle: true,
    minify: true,
    sourcemap: 'linked',
    platform: 'node',
    target: 'node22',
    format,
    external,
    write: false,
  });
  const extension = format === 'esm' ? 'mjs' : 'cjs';
  const entries = outputFiles.map(({ path, text }) =>
    path.endsWith('.map') ? ['index.js.map', text] : [`index.${extension}`, text],
  );
  return Object.fromEntries(entries);
}

/** The ways in which authors use this package, by name. */
export const WAYS: Readonly<Record<string, () => Promise<FunctionToRun>>> = {
  'an ES module that imports us from the layer': async () =>
    packed({
      'index.mjs': `${IMPORT_SDK}\nimport { everywhere } from '@step-everywhere/core';\nexport const handler = everywhere(${BODY});`,
    }),
  'a CommonJS module that requires us from the layer': async () =>
    packed({
      'index.js': `${REQUIRE_SDK}\nconst { everywhere } = require('@step-everywhere/core');\nexports.handler = everywhere(${BODY});`,
    }),
  'TypeScript bundled to an ES module, with us in the layer': async () =>
    packed(await bundled(TYPESCRIPT, { format: 'esm', external: ['@aws-sdk/*', '@step-everywhere/core'] })),
  'TypeScript bundled to CommonJS, with us in the layer': async () =>
    packed(await bundled(TYPESCRIPT, { format: 'cjs', external: ['@aws-sdk/*', '@step-everywhere/core'] })),
  'TypeScript bundled to an ES module with us inside, without the layer': async () =>
    packed(await bundled(TYPESCRIPT, { format: 'esm', external: ['@aws-sdk/*'] }), {
      isLayerAttached: false,
    }),
  'TypeScript bundled to CommonJS with us inside, without the layer': async () =>
    packed(await bundled(TYPESCRIPT, { format: 'cjs', external: ['@aws-sdk/*'] }), {
      isLayerAttached: false,
    }),
  "a plain function in an ES module, by the layer's handler": async () =>
    plain({ 'src/index.mjs': `${IMPORT_SDK}\nexport const handler = ${BODY};` }, 'src/index.handler'),
  "a plain function in CommonJS, by the layer's handler": async () =>
    plain({ 'index.js': `${REQUIRE_SDK}\nexports.handler = ${BODY};` }),
};

/** A file from the README as a function, whose result does not contain its identity. */
export async function documented(name: 'index.mjs' | 'index.cjs' | 'plain.mjs'): Promise<FunctionToRun> {
  const code = (await readmeBlocks()).get(name);
  if (code === undefined) throw new Error(`The README has no block ${name}`);
  return name === 'plain.mjs' ? plain({ [name]: code }, 'plain.handler') : packed({ [name]: code });
}

/** The worker of `LeavingEnvironment`, bundled with this package. */
export async function leaving(): Promise<FunctionToRun> {
  const folder = await mkdtemp(join(tmpdir(), 'leaving-'));
  const file = join(folder, 'index.mjs');
  await bundleLeavingWorker(file);
  const code = await readFile(file, 'utf8');
  await rm(folder, { recursive: true });
  return packed({ 'index.mjs': code }, { isLayerAttached: false });
}

/** A plain function that throws, bundled with a source map. */
export async function failing(): Promise<FunctionToRun> {
  const { variables, ...rest } = plain(await bundled(FAILING, { format: 'esm', external: [] }));
  return { ...rest, variables: { ...variables, NODE_OPTIONS: '--enable-source-maps' } };
}
