import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** What a cold start found. */
export interface AtStart {
  /** Type of the worker's `handler`. */
  readonly handler: string;
  /** Whether Node.js loaded its own copy of undici, which takes longer than the worker's own modules do. */
  readonly undici: boolean;
}

/**
 * Imports a bundled worker in a process of its own, as Lambda does at a cold start.
 *
 * @param file absolute path of its module
 */
export async function loadsAtStart(file: string): Promise<AtStart> {
  const program = `const { handler } = await import(${JSON.stringify(pathToFileURL(file).href)});
    const undici = process.moduleLoadList.includes('NativeModule internal/deps/undici/undici');
    process.stdout.write(JSON.stringify({ handler: typeof handler, undici }));`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  return JSON.parse(stdout);
}
