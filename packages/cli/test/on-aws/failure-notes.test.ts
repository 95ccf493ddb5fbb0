import { PassThrough } from 'node:stream';
import { afterAll, expect, it, vi } from 'vitest';
import type { SeenFailure } from '../../src/on-aws/account-progress.ts';
import { FailureNotes } from '../../src/on-aws/failure-notes.ts';

vi.stubEnv('FORCE_COLOR', undefined);
afterAll(() => {
  vi.unstubAllEnvs();
});
const stderr = new PassThrough() as unknown as NodeJS.WriteStream;
const failureOf = (accountId: string, message = 'boom', region = 'us-east-1'): SeenFailure => ({
  accountId,
  accountName: 'prod',
  regions: [region],
  failure: { class: 'handler', error: 'Error', message, remedy: '' },
});
const refused = (accountId: string) =>
  failureOf(accountId, `Cannot assume arn:aws:iam::${accountId}:role/Auditor in account ${accountId}`);

it('prints an outcome once, even if it is stored twice', () => {
  const notes = new FailureNotes();
  expect(notes.take([failureOf('1')], { stderr })).toEqual(['failed  prod (1) us-east-1: Error: boom']);
  expect(notes.take([failureOf('1')], { stderr })).toEqual([]);
});

it('prints a message once if only the account differs, and then only the accounts', () => {
  const notes = new FailureNotes();
  const five = ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(12));
  expect(notes.take(five.map(refused), { stderr })).toEqual([
    'failed  prod (111111111111) us-east-1; prod (222222222222) us-east-1; prod (333333333333) us-east-1 and 2 more accounts: Error: Cannot assume arn:aws:iam::111111111111:role/Auditor in account 111111111111',
  ]);
  expect(notes.take([refused('666666666666')], { stderr })).toEqual([
    'failed  prod (666666666666) us-east-1: Error, as above',
  ]);
});

it('groups the regions of an account if their messages differ only in the region', () => {
  const regions = ['us-east-1', 'eu-west-1', 'eu-west-2', 'eu-north-1', 'sa-east-1'];
  const failures = regions.map((region) => failureOf('1', `none in ${region}`, region));
  expect(new FailureNotes().take(failures, { stderr })).toEqual([
    'failed  prod (1) 5 regions: Error: none in us-east-1',
  ]);
});

it('reports the failure of a whole account', () => {
  expect(new FailureNotes().take([failureOf('1', 'no', 'enabled')], { stderr })).toEqual([
    'failed  prod (1) all regions: Error: no',
  ]);
});

it('prints three lines of each kind, and then once that the rest is counted', () => {
  const notes = new FailureNotes();
  const lines = ['1', '2', '3', '4', '5'].flatMap((id) => notes.take([failureOf(id)], { stderr }));
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toBe('failed  further accounts with Error are only counted');
});
