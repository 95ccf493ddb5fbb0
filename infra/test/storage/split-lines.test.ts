import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitLines } from '../../src/storage/split-lines.ts';

async function* each<Value>(values: readonly Value[]) {
  yield* values;
}

async function collect(chunks: readonly Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of splitLines(each(chunks))) lines.push(line);
  return lines;
}

describe('splitLines', () => {
  it('gives the same lines however the bytes are cut, inside a character too', async () => {
    const line = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\n'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (lines, size, ends) => {
          const bytes = Buffer.from(lines.join('\n') + (ends ? '\n' : ''));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
            bytes.subarray(index * size, (index + 1) * size),
          );
          expect(await collect(chunks)).toEqual(lines.filter((text) => text !== ''));
        },
      ),
    );
  });
});
