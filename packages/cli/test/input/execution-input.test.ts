import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OptionError } from '../../src/console/errors.ts';
import { parseRegions, readExecutionInput, readRunInput } from '../../src/input/execution-input.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'execution input '));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return name;
}

describe('readExecutionInput', () => {
  it('is empty when nothing is given', async () => {
    expect(await readExecutionInput({}, folder)).toEqual({});
  });

  it('passes the input file on, including unknown fields', async () => {
    const input = await file('input.json', '{ "RoleName": "Auditor", "Regoins": ["us-east-1"] }');
    expect(await readExecutionInput({ input }, folder)).toEqual({
      RoleName: 'Auditor',
      Regoins: ['us-east-1'],
    });
  });

  it('reads the ids of accounts from a file', async () => {
    const accounts = [
      `@${await file('ids.txt', '210000000001, 210000000002\n# closed\nou-abcd-11111111 # Prod\n')}`,
    ];
    expect(await readExecutionInput({ accounts }, folder)).toEqual({
      Accounts: { Include: ['210000000001', '210000000002', 'ou-abcd-11111111'] },
    });
    const empty = await file('none.txt', '# none\n');
    expect(await readExecutionInput({ accounts: [`@${empty}`] }, folder)).toEqual({
      Accounts: { Include: [] },
    });
    const names = await file(
      'names.txt',
      '\uFEFFAcme, Inc.\r\n# closed\n  Team#1  # of two\nWorkloads/Prod\n',
    );
    expect(
      await readExecutionInput({ exclude: [`@${names}`, 'a b,c', '210000000001 r-abcd'] }, folder),
    ).toEqual({
      Accounts: { Exclude: ['Acme, Inc.', 'Team#1', 'Workloads/Prod', 'a b,c', '210000000001', 'r-abcd'] },
    });
    await expect(readExecutionInput({ accounts: ['@missing.txt'] }, folder)).rejects.toThrow(
      '--accounts: cannot read missing.txt: there is no such file',
    );
  });

  it('accepts the name of a worker in the file, as --function does', async () => {
    const home = { partition: 'aws', region: 'us-east-1', accountId: '111111111111' };
    const arn = (name: string) => `arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_${name}`;
    const input = await file('named.json', '{ "Function": "example:live" }');
    expect(await readRunInput({ input }, home, folder)).toEqual({ Function: arn('example:live') });
    expect(await readRunInput({ input, function: 'other' }, home, folder)).toEqual({
      Function: arn('other'),
    });
    const wrong = await file('wrong.json', '{ "Function": 3 }');
    expect(await readRunInput({ input: wrong }, home, folder)).toEqual({ Function: 3 });
  });

  it('lets every option override its field', async () => {
    const input = await file(
      'all.json',
      JSON.stringify({
        RoleName: 'A',
        Regions: 'enabled',
        Payload: 1,
        Concurrency: { Accounts: 1, Regions: 2 },
        Accounts: { Include: ['111111111111'], Exclude: ['222222222222'] },
      }),
    );
    const options = {
      input,
      role: 'ops/B',
      regions: 'us-east-1, eu-west-1',
      payload: 'null',
      concurrency: 7,
      accounts: ['ou-abcd-11111111'],
      tags: { env: ['prod'] },
    };
    expect(await readExecutionInput(options, folder)).toEqual({
      RoleName: 'ops/B',
      Regions: ['us-east-1', 'eu-west-1'],
      Payload: null,
      Concurrency: { Accounts: 7, Regions: 2 },
      Accounts: { Include: ['ou-abcd-11111111'], Exclude: ['222222222222'], Tags: { env: ['prod'] } },
    });
  });

  it('reads a payload from a file', async () => {
    await file('payload.json', '\uFEFF{ "dryRun": true }');
    expect(await readExecutionInput({ payload: '@payload.json' }, folder)).toEqual({
      Payload: { dryRun: true },
    });
  });

  it.each([
    [
      { payload: '{dryRun: true}' },
      /^--payload: the argument is not JSON: .* \(@FILE reads it from a file\)$/,
    ],
    [{ payload: '@missing.json' }, '--payload: cannot read missing.json: there is no such file'],
    [{ input: '.' }, '--input: cannot read .: it is a folder; name a file'],
    [{ input: 'missing.json' }, '--input: cannot read missing.json: there is no such file'],
  ])('refuses %j', async (options, message) => {
    await expect(readExecutionInput(options, folder)).rejects.toThrow(message);
    await expect(readExecutionInput(options, folder)).rejects.toBeInstanceOf(OptionError);
  });

  it('refuses an input file that is not a JSON object', async () => {
    const input = await file('list.json', '[]');
    await expect(readExecutionInput({ input }, folder)).rejects.toThrow(
      '--input: list.json must hold a JSON object such as { "RoleName": "Auditor" }, not a list',
    );
  });
});

describe('parseRegions', () => {
  it('keeps `enabled`', () => {
    expect(parseRegions('enabled')).toBe('enabled');
  });

  it('turns an empty text into an empty list, which the orchestrator refuses', () => {
    expect(parseRegions('')).toEqual([]);
  });

  it('returns any list of names', () => {
    const name = fc.stringMatching(/^[a-z0-9-]+$/).filter((text) => text !== 'enabled');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1 }), (names) => {
        expect(parseRegions(names.join(','))).toEqual(names);
        expect(parseRegions(names.join(' , '))).toEqual(names);
        expect(parseRegions(names.join(' '))).toEqual(names);
      }),
    );
  });
});
