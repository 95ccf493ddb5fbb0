import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { changesOf } from '../src/changes.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'changes-'));
  // In the format of changesets.
  await write(
    'packages/cli/CHANGELOG.md',
    `# step-everywhere

## 0.2.0

### Minor Changes

- 38662d9: A change.

### Patch Changes

- e9ca18b: A fix in two packages.
  
  With a second paragraph.
- Updated dependencies [e9ca18b]
  - @step-everywhere/core@0.2.0

## 0.1.0

### Minor Changes

- 1111111: An older change.
`,
  );
  await write(
    'packages/core/CHANGELOG.md',
    '# core\n\n## 0.2.0\n\n### Patch Changes\n\n- e9ca18b: A fix in two packages.\n  \n  With a second paragraph.\n',
  );
  await write('infra/CHANGELOG.md', '# infra\n\n## 0.2.0\n\nNo changes in this release.\n');
});
afterEach(() => rm(root, { recursive: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
}

it('shows each change of a version once, the greater ones first', async () => {
  expect(await changesOf(root, '0.2.0')).toBe(
    '### Minor Changes\n\n- 38662d9: A change.\n\n### Patch Changes\n\n- e9ca18b: A fix in two packages.\n\n  With a second paragraph.',
  );
});

it('shows the last version of a log also', async () => {
  expect(await changesOf(root, '0.1.0')).toBe('### Minor Changes\n\n- 1111111: An older change.');
});

it('shows nothing of a version that no log has', async () => {
  expect(await changesOf(root, '0.0.1')).toBe('');
});
