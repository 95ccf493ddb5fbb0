import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const needed = (path: string) =>
  (JSON.parse(read(path)) as { engines: { node: string } }).engines.node.replace(/^>=/, '');

it('the pages name the versions of Node.js that a clone and the command need', () => {
  expect(read('README.md')).toContain(`You need npm and Node.js ${needed('package.json')} or later`);
  const command = needed('packages/cli/package.json');
  expect(read('README.md')).toContain(`a project outside of a clone needs Node.js ${command} or later`);
  expect(read('CONTRIBUTING.md')).toContain(`You need Node.js ${needed('package.json')} or later`);
  expect(read('docs/cli/README.md')).toContain(`The command needs Node.js ${command} or later`);
  for (const template of ['template', 'template-python'])
    expect(read(`packages/cli/${template}/README.md`)).toContain(`needs Node.js ${command} or later`);
});

it.each(['packages/emulator', 'packages/cli/template', 'packages/cli/template-python'])(
  '%s needs the Node.js of the command that uses it',
  (folder) => expect(needed(`${folder}/package.json`)).toBe(needed('packages/cli/package.json')),
);
