import { PassThrough } from 'node:stream';
import { afterAll, expect, it, vi } from 'vitest';
import { FailureNotes } from '../src/runs/failure-notes.ts';
import type { SeenFailure } from '../src/runs/outcome-watcher.ts';

vi.stubEnv('FORCE_COLOR', undefined);
afterAll(() => {
  vi.unstubAllEnvs();
});
const stderr = new PassThrough() as unknown as NodeJS.WriteStream;
const failureOf = (accountId: string): SeenFailure => ({
  accountId,
  accountName: 'prod',
  regions: ['us-east-1'],
  failure: { class: 'handler', error: 'Error', message: 'boom', remedy: '' },
});

it('says an outcome that is stored twice once', () => {
  const notes = new FailureNotes();
  expect(notes.take([failureOf('1')], { stderr })).toEqual(['failed  prod (1) us-east-1: Error: boom']);
  expect(notes.take([failureOf('1')], { stderr })).toEqual([]);
});

it('names three accounts of a kind, and says once that it counts the rest', () => {
  const notes = new FailureNotes();
  const lines = notes.take(['1', '2', '3', '4', '4', '5'].map(failureOf), { stderr });
  expect(lines).toHaveLength(4);
  expect(lines.at(-1)).toBe('failed  further accounts with Error are only counted');
});
