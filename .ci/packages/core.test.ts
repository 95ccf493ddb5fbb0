import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';
import { inRepository } from './project.ts';

const core = inRepository('packages/core');
const tool = (name: string, ...args: string[]) =>
  promisify(execFile)(`${core}/node_modules/.bin/${name}`, args, { cwd: core });

interface Attw {
  readonly analysis: {
    readonly entrypoints: Readonly<
      Record<
        string,
        { readonly resolutions: Readonly<Record<string, { readonly visibleProblems?: readonly number[] }>> }
      >
    >;
  };
}

describe('the published package of core', () => {
  it('passes publint', async () => {
    const { stdout } = await tool('publint', 'run', inject('tarballs').core, '--strict');
    expect(stdout).toContain('All good!');
  });

  // `node10` ignores `exports`; projects from older templates of CDK and SAM still use it.
  it('has correct types for ES modules and CommonJS (@arethetypeswrong/cli)', async () => {
    // The format of its tables depends on the terminal; it ends with an error if there is a problem.
    const { stdout } = await tool('attw', inject('tarballs').core, '--format', 'json');
    const { entrypoints } = (JSON.parse(stdout) as Attw).analysis;
    for (const subpath of ['.', './contract', './testing']) {
      for (const kind of ['node10', 'node16-cjs', 'node16-esm', 'bundler'] as const) {
        const found = entrypoints[subpath]?.resolutions[kind];
        expect(found, `${subpath}, ${kind}`).toMatchObject({ resolution: {} });
        expect(found?.visibleProblems ?? [], `${subpath}, ${kind}`).toEqual([]);
      }
    }
  });
});
