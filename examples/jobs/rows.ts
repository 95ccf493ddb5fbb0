// Runs a worker with its seeds in three emulated accounts and two regions, on moto, and reads its rows: for tests.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const command = createRequire(import.meta.url).resolve('step-everywhere/dist/main.js');

/**
 * Runs a worker and reads its rows, by account and region.
 *
 * @param worker its file; its seed, such as `seed.ts`, is beside its folder
 * @param options of `step-everywhere dev`
 * @throws {Error} with the command's output, when a target fails
 */
export async function rows(worker: URL, ...options: readonly string[]): Promise<Record<string, unknown>[]> {
  const out = await mkdtemp(join(tmpdir(), 'rows-'));
  try {
    const given = ['--org', '3', '--regions', 'us-east-1,eu-west-1', '--services', 'moto'];
    const seed = ['--seed', fileURLToPath(new URL(`../seed${extname(worker.pathname)}`, worker))];
    const args = [
      command,
      'dev',
      fileURLToPath(worker),
      ...given,
      ...seed,
      ...options,
      '--out',
      out,
      '--json',
    ];
    const { Bucket, SummaryKey } = JSON.parse(await run(args));
    const folder = join(out, 'runs/emulated', Bucket, dirname(dirname(SummaryKey)));
    const files = await readdir(folder, { recursive: true });
    const results = files.filter((file) => /^\d{12}[/\\]/.test(file)).sort();
    const texts = await Promise.all(results.map((file) => readFile(join(folder, file), 'utf8')));
    const lines = texts.join('').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line));
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, (error, stdout, stderr) =>
      error === null ? resolve(stdout) : reject(new Error(stderr, { cause: error })),
    );
  });
}
