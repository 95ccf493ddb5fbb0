import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { zip } from '../../../../infra/src/packaging/zip.ts';
import { layerFiles } from '../../scripts/layer-files.ts';

const built = await readFile(new URL('../../dist/step-everywhere-python-layer.zip', import.meta.url));
const files = unzipSync(built);
const names = Object.keys(files);

/** Packages in Lambda's runtime, by their import names. */
const RUNTIME = ['boto3', 'botocore', 'urllib3'];
const STANDARD =
  `base64 collections contextlib dataclasses datetime decimal enum functools hashlib hmac http importlib inspect io ipaddress
  itertools json logging math os pathlib random re secrets signal socket ssl sys tempfile threading time traceback types typing urllib
  uuid xml`.split(/\s+/);

describe('the content of the layer', () => {
  it('is this, and nothing else', () => {
    expect(names.join('\n')).toMatchInlineSnapshot(`
      "python/step_everywhere/LICENSE
      python/step_everywhere/__init__.py
      python/step_everywhere/_answer.py
      python/step_everywhere/_body.py
      python/step_everywhere/_canonical_json.py
      python/step_everywhere/_clients.py
      python/step_everywhere/_connection.py
      python/step_everywhere/_credentials.py
      python/step_everywhere/_deadline.py
      python/step_everywhere/_digest.py
      python/step_everywhere/_event.py
      python/step_everywhere/_everywhere.py
      python/step_everywhere/_exchange.py
      python/step_everywhere/_failure.py
      python/step_everywhere/_foreign_event.py
      python/step_everywhere/_invocation.py
      python/step_everywhere/_json_value.py
      python/step_everywhere/_key_account.py
      python/step_everywhere/_kms.py
      python/step_everywhere/_kms_refusal.py
      python/step_everywhere/_lambda_context.py
      python/step_everywhere/_library_logs.py
      python/step_everywhere/_lifetime.py
      python/step_everywhere/_local.py
      python/step_everywhere/_logger.py
      python/step_everywhere/_other_version.py
      python/step_everywhere/_own_http.py
      python/step_everywhere/_own_variables.py
      python/step_everywhere/_partition.py
      python/step_everywhere/_payload.py
      python/step_everywhere/_redaction.py
      python/step_everywhere/_session.py
      python/step_everywhere/_signature.py
      python/step_everywhere/_store.py
      python/step_everywhere/_target.py
      python/step_everywhere/_test_event.py
      python/step_everywhere/_test_server.py
      python/step_everywhere/_unseal.py
      python/step_everywhere/_worker.py
      python/step_everywhere/errors.py
      python/step_everywhere/py.typed
      python/step_everywhere/run.py
      python/step_everywhere/testing.py"
    `);
  });

  it('shadows no package of the runtime or the author', () => {
    const packages = names.map((name) => /^python\/([^/]+)\//.exec(name)?.[1]);
    expect(new Set(packages)).toEqual(new Set(['step_everywhere']));
  });

  it('needs no package but those of the runtime', () => {
    const wanted = names.flatMap((name) =>
      [
        ...Buffer.from(files[name] ?? [])
          .toString()
          .matchAll(/^ *(?:import|from) ([a-z]\w*)/gm),
      ].map(([, module]) => module as string),
    );
    // Only type checkers see the import of typing_extensions.
    const known = new Set([...RUNTIME, ...STANDARD, 'step_everywhere', 'typing_extensions']);
    expect([...new Set(wanted)].filter((module) => !known.has(module))).toEqual([]);
    expect(wanted).toEqual(expect.arrayContaining(RUNTIME));
  });

  it('has no compiled code, so that it runs under both versions, on x86_64 and arm64', () => {
    const other = names.filter((name) => !/\.py$|\/(LICENSE|py\.typed)$/.test(name));
    expect(other).toEqual([]);
  });

  it('passes on its own licence, and has no notices of others, of whom it has nothing', () => {
    expect(Buffer.from(files['python/step_everywhere/LICENSE'] ?? []).toString()).toContain('MIT License');
  });

  it('is below 80 KB compressed', () => {
    expect(built.length).toBeLessThan(80_000);
  });
});

it('has the same bytes from the same sources, also in another time zone, and needs no Python', async () => {
  const print = `process.stdout.write(Buffer.from((await import('${new URL('../../../../infra/src/packaging/zip.ts', import.meta.url)}')).zip(await (await import('${new URL('../../scripts/layer-files.ts', import.meta.url)}')).layerFiles())).toString('base64'))`;
  const env = { PATH: '/nowhere', TZ: 'Pacific/Kiritimati' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', print], {
    env,
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    maxBuffer: 10_000_000,
  });
  const ours = Buffer.from(zip(await layerFiles()));
  expect(Buffer.from(stdout, 'base64').equals(ours)).toBe(true);
  expect(built.equals(ours)).toBe(true);
});
