import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { promises } from './promises.ts';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

/** The sentences of a page, each on one line, and the rows of its tables; without code blocks and link targets. */
function sentencesOf(page: string): string[] {
  const blocks = read(page)
    .replace(/```[\s\S]*?```/g, '')
    .split(/\n\s*\n|\n(?=[ \t]*[-|#])/);
  return blocks.flatMap((block) => {
    const text = block.replace(/\s+/g, ' ').trim();
    return text.startsWith('|') ? [text] : text.split(/(?<=[.!?]) (?=[A-Z*[`])/);
  });
}

/**
 * Whether a sentence names its test itself (`readme.test.ts` checks that the test exists), or is a row about AWS that
 * says how to verify it.
 */
const isHeldByItself = (page: string) => (sentence: string) =>
  /\]\([^)]*(?:\.test\.ts|\/test_\w+\.py|_test\.go|guard-rails\/\d[^)]*)\)/.test(sentence) ||
  (page === 'docs/on-aws.md' && sentence.startsWith('|'));
const withoutTargets = (sentence: string) => sentence.replace(/\]\([^)]*\)/g, ']');
const promisesSomething = (sentence: string) =>
  /\b(?:never|only|no)\b/i.test(withoutTargets(sentence).replace(/`[^`]*`/g, '`'));

describe.each(Object.entries(promises))('the sentences with "never", "only" or "no" in %s', (page, known) => {
  const sentences = sentencesOf(page)
    .filter((sentence) => promisesSomething(sentence) && !isHeldByItself(page)(sentence))
    .map(withoutTargets);

  it('are known, each with what holds it', () => {
    expect(sentences.length).toBeGreaterThan(0);
    const unknown = sentences.filter((sentence) => !known.some(({ says }) => sentence.includes(says)));
    expect(unknown, 'say in scripts/test/repository/promises.ts what holds these sentences').toEqual([]);
  });

  it('are each found by an entry of their own', () => {
    const found = ({ says }: { readonly says: string }) =>
      sentences.filter((sentence) => sentence.includes(says)).length;
    expect(known.filter((each) => found(each) > 1).map(({ says }) => says)).toEqual([]);
  });

  it('are held by tests that there are, or need none for a reason', () => {
    const missing = known.flatMap(({ says, heldBy, because }) => {
      if (heldBy === undefined) return because === undefined ? [says] : [];
      return heldBy
        .filter(([name, file]) => !read(file).includes(name))
        .map(([name, file]) => `${name} in ${file}`);
    });
    expect(missing).toEqual([]);
  });
});

describe('the installation', () => {
  it('runs the install scripts of these packages alone', () => {
    const [, allowed = ''] = /^allowBuilds:\n((?: {2}.*\n)+)/m.exec(read('pnpm-workspace.yaml')) ?? [];
    expect(allowed.trim().split(/\s*\n\s*/)).toEqual(['esbuild: true', 'node: true']);
    expect(read('pnpm-workspace.yaml')).not.toContain('dangerouslyAllowAllBuilds');
  });
});

describe('what must be trusted', () => {
  /** The permissions without which the list would be incomplete. */
  const rows = [
    'change the issuing function',
    'pass the issuing role',
    'update the state machine',
    'create a function `StepEverywhere_x`',
    'invoke the issuing function',
    'invoke a worker',
    'invoke the other two functions',
    'write to the bucket',
    'start executions',
  ];
  const page = read('SECURITY.md');
  const table = page.slice(page.indexOf('## What must be trusted'), page.indexOf('## How releases'));
  const cells = [...table.matchAll(/^\| (?!permission to|---)(.*) \|$/gm)].map(([, row = '']) =>
    row.split(' | ').map((cell) => cell.trim()),
  );

  it.each(rows)('has the permission to %s', (row) => {
    expect(cells.filter(([permission]) => permission?.startsWith(row))).toHaveLength(1);
  });

  it('has for each permission what it gives, and the event that shows it', () => {
    expect(cells.length).toBeGreaterThan(20);
    expect(cells.filter((row) => row.length !== 3 || row.includes(''))).toEqual([]);
  });
});
