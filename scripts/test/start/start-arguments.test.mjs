import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startArguments } from '../../start/start-arguments.mjs';

const worker = fileURLToPath(import.meta.url);
const start = (given, env = {}) => startArguments('/example', given, env);

it('runs the example in its own organization', () => {
  expect(start(['--json'])).toEqual([
    'dev',
    '/example/src/index.ts',
    ...['--name', 'example', '--input', '/example/input.json', '--org', '/example/organization.yaml'],
    '--json',
  ]);
});

it.each([[['--org', '3']], [['--org=3']], [['--org', 'mine.yaml']]])(
  'leaves the organization to %j',
  (given) => expect(start(given)).not.toContain('/example/organization.yaml'),
);

// npm 10 puts the value into its environment; npm 11 passes it on as an argument.
it.each([
  [{ npm_config_org: '30' }, []],
  [{ npm_config_org: 'true' }, ['30']],
])('says what to type when npm kept the options: %j', (env, given) => {
  expect(() => start(given, env)).toThrow('put -- before the options: npm start -- --org 30');
});

it('says how to run another worker', () => {
  const command = `npx step-everywhere dev ${worker}`;
  expect(() => start([worker])).toThrow(`runs the example alone; run ${worker} with: ${command}`);
  expect(() => start(['--payload', worker])).not.toThrow();
});
