import { expect, inject, it } from 'vitest';
import { Project } from './project.ts';

const WORKER = `
import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';

export const handler = everywhere(async ({ client, account, logger }) => {
  const { Parameters = [] } = await client(SSMClient).send(new DescribeParametersCommand({}));
  logger.info('listed');
  return { account: account.id, at: new Date(0), names: new Set(Parameters.map(({ Name }) => Name)) };
});
`;

/** Tests a handler alone and through `everywhere`; each test runner has its own assertions. */
const test = (from: string, head: string, equal: (actual: string, expected: string) => string) => `${head}
import { SSMClient } from '@aws-sdk/client-ssm';
import { everywhere } from '@step-everywhere/core';
import { lambdaContext, startTestAws } from '@step-everywhere/core/testing';
import { handler } from '${from}';

test('by itself', async () => {
  const ssm = { send: async () => ({ Parameters: [{ Name: '/a' }] }) };
  const result = await everywhere.local(handler, { account: '222222222222', clients: [[SSMClient, ssm]] });
  ${equal('result', `{ account: '222222222222', at: '1970-01-01T00:00:00.000Z', names: ['/a'] }`)};
});

test('the whole way, and its failures', async () => {
  const aws = await startTestAws();
  Object.assign(process.env, aws.environment);
  await everywhere(({ account }) => new Map([['id', account.id]]))(aws.event(), lambdaContext());
  ${equal('[...aws.objects.values()]', `['{"id":"222222222222"}']`)};
  const failed = everywhere(() => { throw new RangeError('too far'); })(aws.event(), lambdaContext());
  const { name, message } = await failed.catch((error) => error);
  ${equal('[name, message]', `['RangeError', 'too far']`)};
  await aws.close();
});
`;
const expectEqual = (actual: string, expected: string) => `expect(${actual}).toEqual(${expected})`;

/** As `cdk init app --language typescript` sets them up: CommonJS, whose packages Jest runs in a context of its own. */
const JEST = {
  'package.json': '{ "name": "app", "version": "0.1.0", "private": true }',
  'tsconfig.json': `{ "compilerOptions": { "target": "ES2022", "module": "NodeNext", "moduleResolution": "NodeNext",
    "lib": ["es2022"], "strict": true, "isolatedModules": true, "skipLibCheck": true, "typeRoots": ["./node_modules/@types"] } }`,
  'jest.config.js': `module.exports = { testEnvironment: 'node', testMatch: ['**/*.test.ts'],
    transform: { '^.+\\\\.tsx?$': 'ts-jest' } };`,
  'worker.test.ts': test('./worker', '', expectEqual),
};
const ES_MODULES = '{ "name": "app", "private": true, "type": "module" }';

const RUNNERS: Readonly<
  Record<
    string,
    readonly [files: Record<string, string>, packages: string[], command: string[], passed: RegExp]
  >
> = {
  Jest: [
    JEST,
    ['jest@29', 'ts-jest@29', '@types/jest@29', 'typescript@5', '@types/node@24'],
    ['jest', '--ci', '--json'],
    /"numPassedTests":2/,
  ],
  Vitest: [
    {
      'package.json': ES_MODULES,
      'worker.test.ts': test('./worker.ts', "import { expect, test } from 'vitest';", expectEqual),
    },
    ['vitest@5'],
    ['vitest', 'run', '--reporter=tap-flat'],
    /^1\.\.2$/m,
  ],
  'node:test': [
    {
      'package.json': ES_MODULES,
      'worker.test.ts': test(
        './worker.ts',
        "import { deepStrictEqual } from 'node:assert';\nimport { test } from 'node:test';",
        (actual, expected) => `deepStrictEqual(${actual}, ${expected})`,
      ),
    },
    [],
    ['node', '--test'],
    /^# pass 2$|ℹ pass 2/m,
  ],
};

it.each(Object.keys(RUNNERS))('a worker is tested with %s', { timeout: 300_000 }, async (name) => {
  const [files, packages, [command = '', ...args], passed] = RUNNERS[name] as (typeof RUNNERS)[string];
  const project = await Project.create([inject('tarballs').core, '@aws-sdk/client-ssm@3', ...packages], {
    'worker.ts': WORKER,
    ...files,
  });
  try {
    // If the runner does not end, our code keeps something open.
    expect(await project.run(command, args, { timeout: 240_000 })).toMatch(passed);
  } finally {
    await project.remove();
  }
});
