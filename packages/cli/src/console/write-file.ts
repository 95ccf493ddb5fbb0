import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Console } from './console.ts';
import { OptionError } from './errors.ts';

/**
 * Writes texts to a file, or to standard output, as they come.
 *
 * @param out a file, relative to the console's `cwd`; `-` or nothing for standard output.
 * @throws {OptionError} for a file that cannot be written.
 */
export async function writeText(
  out: string | undefined,
  texts: AsyncIterable<string>,
  console: Console,
): Promise<void> {
  if (out === undefined || out === '-') await writeTo(console.stdout, texts, console);
  else await writeFile(resolve(console.cwd, out), texts, console);
}

/**
 * Says as JSON what was written to a file: with `--json` standard output is one document, wherever the texts went.
 *
 * @param about what else there is to say.
 */
export function tellFile(
  { out, json }: { readonly out?: string; readonly json?: boolean },
  about: object,
  { cwd, stdout }: Console,
): void {
  if (!json || out === undefined || out === '-') return;
  stdout.write(`${JSON.stringify({ File: resolve(cwd, out), ...about })}\n`);
}

async function writeTo(
  stream: NodeJS.WriteStream,
  texts: AsyncIterable<string>,
  { signal }: Console,
): Promise<void> {
  for await (const text of texts) {
    signal.throwIfAborted();
    // A slow reader slows the reading down: nothing piles up.
    if (!stream.write(text)) await once(stream, 'drain', { signal });
  }
}

/** Into a temporary file that is then renamed: what has the name is whole. */
async function writeFile(file: string, texts: AsyncIterable<string>, { signal }: Console): Promise<void> {
  const part = `${file}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(texts), createWriteStream(part), { signal });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    signal.throwIfAborted();
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string' || 'hostname' in (error as object))
      throw error;
    throw new OptionError('--out', `cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
