import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DeployedCloud, deployCloud } from '../harness/deployed-cloud.ts';

let aws: DeployedCloud;
beforeAll(async () => {
  aws = await deployCloud('packages/cli/test/harness/workers/varied.ts', { org: 'org.yaml' }, organization);
  const start = async (name: string, regions: string, payload: object, ...args: string[]) => {
    const { stderr } = await aws.run(
      ...['run', '--function', 'example', '--role', 'Auditor', '--regions', regions, ...args],
      ...['--payload', JSON.stringify(payload), '--name', name, '--json'],
    );
    expect(stderr).toContain(name);
  };
  await start('first', 'us-east-1,eu-west-1', { without: ['us-east-1'] });
  await start('second', 'us-east-1,eu-west-1,eu-north-1', { days: 4 }, '--exclude', '222222222222');
});
afterAll(() => aws.close());

const organization = `
defaults: { roles: [{ name: Auditor, tags: { "stepeverywhere:assumable": "true" } }] }
accounts:
  - { id: "111111111111", name: management }
  - { id: "222222222222", name: prod }
  - { id: "444444444444", name: without-role, roles: [] }
`;

describe('step-everywhere diff', () => {
  it('shows targets that appeared, vanished, ended differently or have another result', async () => {
    const { status, stdout, stderr } = await aws.run('diff', 'first', 'second');
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(stdout.trimEnd().split('\n').sort()).toEqual(
      [
        'other status  111111111111 management us-east-1: failed handler RangeError → succeeded',
        'other result  111111111111 management eu-west-1',
        '    $.keys[0].Days: 3 → 4',
        'appeared  111111111111 management eu-north-1: succeeded',
        'vanished  222222222222 prod us-east-1: failed handler RangeError',
        'vanished  222222222222 prod eu-west-1: succeeded',
        'appeared  444444444444 without-role eu-north-1: failed assume-role AssumeRoleError',
        '6 targets differ: 2 appeared, 2 vanished, 1 other status, 1 other result; 2 the same',
      ].sort(),
    );
  });

  it('reports no difference between a run and itself', async () => {
    expect(await aws.run('diff', 'second', 'latest')).toEqual({
      status: 0,
      stdout: 'No target differs; 6 are the same\n',
      stderr: '',
    });
  });

  it('prints one object with --json, or writes it to a file', async () => {
    const { status, stdout } = await aws.run(
      'diff',
      'first',
      'second',
      '--json',
      '--out',
      'changes/diff.json',
    );
    expect(status).toBe(2);
    const written = { File: join(aws.folder, 'changes/diff.json'), Counts: { appeared: 2, vanished: 2 } };
    expect(JSON.parse(stdout)).toMatchObject(written);
    const diff = JSON.parse(await readFile(join(aws.folder, 'changes/diff.json'), 'utf8'));
    expect(diff).toMatchObject({
      From: expect.stringMatching(/^arn:aws:states:.*:execution:.*:first$/),
      To: expect.stringMatching(/:second$/),
      Counts: { appeared: 2, vanished: 2, status: 1, failure: 0, result: 1, unread: 0, same: 2 },
    });
    expect(diff.Changes).toHaveLength(6);
    expect(diff.Changes).toContainEqual({
      AccountId: '111111111111',
      AccountName: 'management',
      Region: 'eu-west-1',
      Change: 'result',
      From: { Status: 'succeeded' },
      To: { Status: 'succeeded' },
      Paths: [{ Path: '$.keys[0].Days', From: 3, To: 4 }],
    });
    const same = JSON.parse((await aws.run('diff', 'second', 'second', '--json')).stdout);
    expect(same).toMatchObject({ Changes: [], Counts: { same: 6 } });
  });

  it('leaves ignored keys out', async () => {
    const { stdout } = await aws.run('diff', 'first', 'second', '--ignore', 'Other,Days');
    expect(stdout).not.toContain('other result');
    expect(stdout).toContain('3 the same');
  });

  it.each([
    ['a run that there is not', ['first', 'third'], /there is no run "third" of .*step-everywhere list/],
    ['one run alone', ['first'], /missing required argument 'to'/],
  ])('refuses %s', async (_, args, message) => {
    const { status, stdout, stderr } = await aws.run('diff', ...args);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
