import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { makeFolders, replaceFile } from '@step-everywhere/infra/internal/run';
import type { Console } from './console.ts';
import { OptionError } from './errors.ts';
import { visible, visibleJson } from './terminal-text.ts';

/**
 * Writes texts to a file or to standard output, one after the other.
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
 * Prints the name of a written file as JSON under `--json`, so that standard output is one document, whatever `--out`
 * is.
 *
 * @param about further fields.
 */
export function printWrittenFile(
  { out, json }: { readonly out?: string; readonly json?: boolean },
  about: object,
  { cwd, stdout }: Console,
): void {
  if (!json || out === undefined || out === '-') return;
  stdout.write(`${visibleJson({ File: resolve(cwd, out), ...about })}\n`);
}

async function writeTo(
  stream: NodeJS.WriteStream,
  texts: AsyncIterable<string>,
  { signal }: Console,
): Promise<void> {
  // On a terminal, each line is shown as soon as it is ready.
  for await (const text of stream.isTTY ? texts : inPieces(texts)) {
    signal.throwIfAborted();
    // Waits for a slow reader, so that nothing piles up in memory.
    if (!stream.write(stream.isTTY ? visible(text) : text)) await once(stream, 'drain', { signal });
  }
}

/** Characters in one write, because a write costs more than preparing a line. */
const pieceLength = 64 * 1024;

async function* inPieces(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < pieceLength) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

async function writeFile(file: string, texts: AsyncIterable<string>, { signal }: Console): Promise<void> {
  try {
    makeFolders(dirname(file));
    await replaceFile(file, (path) =>
      pipeline(Readable.from(inPieces(texts)), createWriteStream(path), { signal }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string' || 'hostname' in (error as object))
      throw error;
    throw new OptionError('--out', `cannot write ${file}: ${(error as Error).message}`, { cause: error });
  }
}
