import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bundledPackages } from '../../scripts/build/bundled-packages.ts';
import { layerZip } from '../runtime-suite/unpack.ts';
import { coreFolder } from '../scripts/core-files.ts';

const CORE = 'nodejs/node_modules/@step-everywhere/core/';
const archive = await readFile(layerZip);
const files = unzipSync(archive);
const names = Object.keys(files);
const text = (name: string) => Buffer.from(files[name] ?? []).toString();

describe('the content of the layer', () => {
  it('is this, and nothing else', () => {
    // esbuild names these files by a hash, which changes with every line of the source.
    const stable = names.map((name) => name.replace(/\/[\w-]+-[0-9A-Z]{8}\.js$/, '/[name]-[hash].js'));
    expect([...new Set(stable)].join('\n')).toMatchInlineSnapshot(`
      "LICENSE.step-everywhere.txt
      nodejs/node_modules/@step-everywhere/core/LICENSE
      nodejs/node_modules/@step-everywhere/core/THIRD-PARTY-NOTICES.txt
      nodejs/node_modules/@step-everywhere/core/dist/[name]-[hash].js
      nodejs/node_modules/@step-everywhere/core/dist/cjs/contract.cjs
      nodejs/node_modules/@step-everywhere/core/dist/cjs/errors.cjs
      nodejs/node_modules/@step-everywhere/core/dist/cjs/index.cjs
      nodejs/node_modules/@step-everywhere/core/dist/cjs/kms-client.cjs
      nodejs/node_modules/@step-everywhere/core/dist/cjs/put.cjs
      nodejs/node_modules/@step-everywhere/core/dist/contract/index.js
      nodejs/node_modules/@step-everywhere/core/dist/index.js
      nodejs/node_modules/@step-everywhere/core/package.json
      nodejs/step-everywhere.mjs"
    `);
  });

  it('has these packages bundled', async () => {
    const packages = (await bundledPackages(coreFolder)).map(({ name, license }) => `${name} (${license})`);
    expect(packages.join('\n')).toMatchInlineSnapshot(`
      "@aws-lambda-powertools/commons (MIT-0)
      @aws-lambda-powertools/logger (MIT-0)
      @aws-sdk/client-kms (Apache-2.0)
      @aws-sdk/core (Apache-2.0)
      @aws-sdk/credential-provider-env (Apache-2.0)
      @aws-sdk/credential-providers (Apache-2.0)
      @aws/lambda-invoke-store (Apache-2.0)
      @smithy/core (Apache-2.0)
      @smithy/credential-provider-imds (Apache-2.0)
      @smithy/node-http-handler (Apache-2.0)
      @smithy/signature-v4 (Apache-2.0)
      @smithy/types (Apache-2.0)
      canonicalize (Apache-2.0)
      undici (MIT)"
    `);
  });

  it('is below 400 KB compressed', () => {
    expect(archive.length).toBeLessThan(400_000);
  });

  it('shadows no package of the runtime or the author', () => {
    const packages = names.flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? []);
    expect(new Set(packages)).toEqual(new Set(['@step-everywhere/core']));
    // Below `node24/node_modules`, our package would also take precedence over the author's layer.
    expect(names.filter((name) => /nodejs\/node\d+\//.test(name))).toEqual([]);
  });

  it('has no native code, so that it runs on x86_64 and arm64', () => {
    const binary = names.filter((name) => !/\.(js|cjs|mjs|json|txt)$|\/LICENSE$/.test(name));
    expect(binary).toEqual([]);
    const notText = names.filter((name) => !Buffer.from(text(name)).equals(Buffer.from(files[name] ?? [])));
    expect(notText).toEqual([]);
    expect(names.filter((name) => /process\.dlopen|\.node['"`]/.test(text(name)))).toEqual([]);
  });

  it('needs no package that is not in it', () => {
    const builtin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    const wanted = names
      .filter((name) => /\.[cm]?js$/.test(name))
      .flatMap((name) => [
        ...text(name).matchAll(
          /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\(\s*)["']((?:node:)?[@\w][\w@/.-]*)["']/g,
        ),
      ])
      .map(([, specifier]) => specifier as string)
      .filter((specifier) => !builtin.has(specifier));
    expect(new Set(wanted)).toEqual(new Set(['@step-everywhere/core']));
  });

  it('has every file that its package names', () => {
    const { exports, dependencies } = JSON.parse(text(`${CORE}package.json`));
    expect(dependencies).toBeUndefined();
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target as object),
    );
    expect(targets).toHaveLength(5);
    expect(names).toEqual(expect.arrayContaining(targets.map((target) => CORE + String(target).slice(2))));
  });

  it('passes on the licences of what is bundled', async () => {
    const notices = text(`${CORE}THIRD-PARTY-NOTICES.txt`);
    const packages = await bundledPackages(coreFolder);
    for (const { name, version, license, notices: texts } of packages) {
      expect(notices).toContain(`\n${name} ${version} (${license})\n`);
      for (const each of texts) expect(notices).toContain(each);
    }
    expect(text(`${CORE}LICENSE`)).toContain('MIT License');
  });
});
