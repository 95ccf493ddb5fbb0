import { readFile } from 'node:fs/promises';

/** Reads the README's code blocks, by the name after the fence. */
export async function readmeBlocks(): Promise<Map<string, string>> {
  const text = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)];
  return new Map(blocks.map(([, name = '', code = '']) => [name, code]));
}
