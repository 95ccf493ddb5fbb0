import { readFile } from 'node:fs/promises';
import { contractVersion } from '@step-everywhere/core/contract';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Orchestrator } from '../../src/aws/orchestrator.ts';
import type { Console } from '../../src/console/console.ts';
import {
  contracts,
  describeVersions,
  lineOf,
  ownVersion,
  type Versions,
  versionProblems,
} from '../../src/versions/compare-versions.ts';
import { warnOfVersions } from '../../src/versions/read-versions.ts';
import { inRepository } from '../harness/run-binary.ts';

const stack = { version: '0.1.4', contract: 1 };
const worker = (version: string): NonNullable<Versions['worker']> => ({
  name: 'StepEverywhere_example',
  sdk: { version, from: 'tag' },
});

describe('versionProblems', () => {
  it.each([
    ['the same release', '0.1.4', { stack }],
    ['another release of the same line', '0.1.0', { stack }],
    [
      'a worker of an older SDK',
      '0.1.4',
      { stack: { version: '0.1.4', contract: 2 }, worker: worker('0.1.0') },
    ],
    ['a worker of a newer SDK with the same contract', '0.1.4', { stack, worker: worker('0.1.9') }],
    ['a worker that does not say its SDK', '0.1.4', { stack, worker: { name: 'StepEverywhere_example' } }],
    ['1.0 with any 1.x', '1.0.0', { stack: { version: '1.9.0', contract: 7 } }],
  ])('finds no problem with %s', (_, own, versions) => {
    expect(versionProblems(versions, own)).toEqual([]);
  });

  it.each([
    [
      'a stack that does not say its version',
      '0.1.4',
      { stack: {} },
      /^the stack does not say its version.*update it$/,
    ],
    ['a newer stack', '0.1.4', { stack: { version: '0.2.0', contract: 1 } }, /update the command line$/],
    ['an older stack', '0.10.0', { stack: { version: '0.9.0', contract: 1 } }, /update the stack$/],
    [
      'a worker of a newer contract',
      '0.1.4',
      { stack: { ...stack, contract: 0 }, worker: worker('0.1.0') },
      /follows contract 1, and the stack 0\.1\.4 contract 0, .*update the stack$/,
    ],
    [
      'a worker of an SDK that is not known yet',
      '0.1.4',
      { stack, worker: worker('0.2.0') },
      /may follow a newer contract/,
    ],
  ])('finds a problem with %s', (_, own, versions, problem) => {
    expect(versionProblems(versions, own)).toEqual([expect.stringMatching(problem)]);
  });
});

it('says which versions there are', () => {
  expect(describeVersions({ stack, worker: worker('0.1.0') }, '0.1.2')).toBe(
    'command line 0.1.2, stack 0.1.4 (contract 1), StepEverywhere_example: SDK 0.1.0 (from its tag)',
  );
  expect(describeVersions({ stack: {} }, '0.1.2')).toBe('command line 0.1.2, stack unknown');
});

describe('the version of the contract', () => {
  it('is known for this release, and is the same in the template and in the contract', async () => {
    expect(contracts[lineOf(ownVersion)]).toBe(contractVersion);
    const template = parse(await readFile(inRepository('infra/template.yaml'), 'utf8'), {
      logLevel: 'silent',
    });
    expect(template.Mappings.StepEverywhere.Release).toEqual({
      Version: ownVersion,
      Contract: String(contractVersion),
    });
    const contract = await readFile(inRepository('packages/core/contract/README.md'), 'utf8');
    expect(contract).toContain(`This is version ${contractVersion} of the contract.`);
  });

  it('of each line of releases is in the table of docs/upgrade.md', async () => {
    const page = await readFile(inRepository('docs/upgrade.md'), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+(?:\.\d+)?)\.x +\| (\d+) +\|$/gm)];
    expect(Object.fromEntries(rows.map(([, line, contract]) => [line, Number(contract)]))).toEqual(contracts);
  });
});

describe('before a run', () => {
  const said = async (tags: readonly object[] | Error) => {
    const states = {
      send: async () => {
        if (tags instanceof Error) throw tags;
        return { tags };
      },
    };
    const lambda = async () => ({ send: async () => ({}) });
    const orchestrator = { aws: { states, lambda }, stateMachine: { arn: 'arn' } } as unknown as Orchestrator;
    const text: string[] = [];
    const stderr = { write: (more: string) => text.push(more) };
    const worker = 'arn:aws:lambda:us-east-1:111122223333:function:StepEverywhere_example';
    await warnOfVersions(orchestrator, worker, { stderr } as unknown as Console);
    return text.join('');
  };

  it('says in one line which parts do not work together', async () => {
    const tags = [
      { key: 'stepeverywhere:version', value: '999.0.0' },
      { key: 'stepeverywhere:contract', value: '7' },
    ];
    expect(await said(tags)).toMatch(
      /^Versions: the command line is .* 999\.0\.0, .*\(docs\/upgrade\.md\)\n$/,
    );
  });

  it('prints nothing when there is no problem, and when the tags cannot be read', async () => {
    const tags = [
      { key: 'stepeverywhere:version', value: ownVersion },
      { key: 'stepeverywhere:contract', value: String(contractVersion) },
    ];
    expect(await said(tags)).toBe('');
    expect(await said(new Error('denied'))).toBe('');
  });
});
