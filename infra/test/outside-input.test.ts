import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, MalformedObjectError } from '../src/errors/index.ts';
import { parseAccountLine } from '../src/run/account-line.ts';
import { readAccount } from '../src/run/account-outcomes.ts';
import { readRun } from '../src/run/find-run.ts';
import { parseFailedTarget } from '../src/run/lists.ts';
import { parseRetryNote } from '../src/run/retries.ts';
import { parseStoredOutcome } from '../src/run/stored-outcome.ts';
import type { RunObjects } from '../src/storage/index.ts';
import { readJson, readLines } from '../src/storage/index.ts';
import { summarise } from '../src/summary/index.ts';
import { executionArn, makeRun, runPrefix } from './run-inputs.ts';

const account = '210000000001';
const regions = ['us-east-1', 'eu-west-1'];
const line = { AccountId: account, AccountName: 'a', Regions: regions };

/** Objects in memory. */
function objectsOf(texts: Readonly<Record<string, string>>): RunObjects {
  const objects = new Map(Object.entries(texts));
  return {
    location: 's3://results/',
    coarseTimes: true,
    read: async (key) => objects.get(key),
    open: async (key) => {
      const text = objects.get(key);
      return text === undefined ? undefined : { body: new Blob([text]).stream(), modified: 0 };
    },
    async *list(prefix) {
      for (const key of objects.keys())
        if (key.startsWith(prefix)) yield { key, size: 1, modified: 0, version: '' };
    },
    async store(key, content) {
      objects.set(key, typeof content === 'string' ? content : '');
      return 'null';
    },
  };
}

/** Any JSON, and records of the stack in which up to two fields have any JSON as their value. */
const anything = fc.jsonValue({ maxDepth: 3 });
const instead = (whole: Readonly<Record<string, unknown>>) =>
  fc
    .record(
      Object.fromEntries(Object.keys(whole).map((name) => [name, fc.option(anything, { nil: undefined })])),
    )
    .map((changes) => {
      const present = Object.entries(changes).filter(([, value]) => value !== undefined);
      return { ...whole, ...Object.fromEntries(present.slice(0, 2)) };
    });
const lines = fc.oneof(anything, instead({ ...line, Optional: true, Path: 'r-a/ou-b', Skip: 's' }));
const failure = { Error: 'E', Cause: 'c' };
const records = fc.oneof(
  anything,
  instead({ Regions: regions, StartTime: 't', Started: true, Disabled: ['ap-east-1'] }),
  instead({
    Regions: regions,
    Targets: {
      Outcomes: [
        { Status: 'succeeded' },
        { Status: 'failed', Failure: { Worker: failure, Account: failure } },
        { Status: 'failed', ...failure },
      ],
    },
  }),
  instead({ Failure: failure, Refused: failure, Ready: true }),
);
const failures = fc.oneof(anything, instead({ ...line, Region: 'us-east-1', Class: 'handler' }));
const notes = fc.oneof(anything, instead({ ...makeRun(), ExecutionId: executionArn, StartedAt: '2026' }));

/** The result of a parser, or undefined if it refuses the value. Only one kind of error may refuse it. */
function parsed<Value>(parse: (value: unknown) => Value, value: unknown): Value | undefined {
  try {
    return parse(value);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message.length).toBeLessThan(600);
    return undefined;
  }
}

const code = /^[a-z]{2,4}(?:-[a-z]+)+-\d+$/;
const areRegions = (given: unknown) =>
  given === 'enabled' || (Array.isArray(given) && given.every((each) => code.test(each)));

describe('an object that others may have written', () => {
  it('is a line of a list with an account id, regions of the partition and short texts, or refused', () => {
    fc.assert(
      fc.property(lines, (value) => {
        const found = parsed((given) => parseAccountLine(given, 'aws'), value);
        if (found === undefined) return;
        expect(found.AccountId).toMatch(/^\d{12}$/);
        expect(areRegions(found.Regions)).toBe(true);
        for (const text of [found.AccountName, found.Skip ?? '', found.Path ?? ''])
          expect(text.length).toBeLessThanOrEqual(2000);
      }),
    );
    expect(() => parseAccountLine({ ...line, Regions: ['cn-north-1'] }, 'aws')).toThrow(
      'of the partition aws',
    );
    expect(() => parseAccountLine({ ...line, AccountName: 'x'.repeat(201) })).toThrow(
      'at most 200 characters',
    );
    expect(parseAccountLine({ ...line, Later: 1 })).toEqual(line);
    expect(parseAccountLine({ ...line, Regions: ['eu-future-1'] }, 'aws').Regions).toEqual(['eu-future-1']);
  });

  it('is the record of an account, or refused', () => {
    fc.assert(
      fc.property(records, (value) => {
        const found = parsed(parseStoredOutcome, value);
        if (found === undefined) return;
        expect(areRegions(found.Regions ?? [])).toBe(true);
        for (const { Status } of found.Outcomes ?? [])
          expect(['succeeded', 'unstored', 'failed']).toContain(Status);
      }),
    );
  });

  it('is a failed target, or refused', () => {
    fc.assert(
      fc.property(failures, (value) => {
        const found = parsed(parseFailedTarget, value);
        if (found === undefined) return;
        expect(found.AccountId).toMatch(/^\d{12}$/);
        expect(found.Region).toMatch(/^enabled$|^[a-z]{2,4}(?:-[a-z]+)+-\d+$/);
      }),
    );
  });

  it('is the note of a retry whose folder is a run’s, or none', () => {
    fc.assert(
      fc.property(notes, (value) => {
        expect(parseRetryNote(value)?.RunPrefix ?? runPrefix).toMatch(/^StepEverywhere\/.*\/_run\/$/);
      }),
    );
    const note = { ...makeRun(), ExecutionId: executionArn, StartedAt: '2026', RunPrefix: 'payroll/' };
    expect(parseRetryNote(note)).toBeUndefined();
  });

  it('never prevents that a target is counted once, or that a run gets its summary', async () => {
    await fc.assert(
      fc.asyncProperty(records, async (record) => {
        const objects = objectsOf({
          [`${runPrefix}targets.jsonl`]: `${JSON.stringify(line)}\n`,
          [`${runPrefix}outcomes/${account}.json`]: JSON.stringify(record),
        });
        const outcomes = await readAccount(objects, makeRun(), line);
        const { Targets, Succeeded, Failed, Skipped, NotAttempted } = await summarise(
          { ExecutionId: executionArn, StartTime: 't', Run: makeRun() },
          objects,
        );
        expect(Targets).toBe(outcomes.length);
        expect(Targets).toBe(Succeeded + Failed + Skipped + NotAttempted);
      }),
      { numRuns: 50 },
    );
  });

  it('fails only the account of the object, with its name', async () => {
    const objects = objectsOf({ [`${runPrefix}outcomes/${account}.json`]: '{"Outcomes": "planted' });
    const outcomes = await readAccount(objects, makeRun(), line);
    expect(outcomes.map(({ region }) => region)).toEqual(regions);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'failed', failure: { class: 'orchestrator' } });
      const { failure: shown } = outcome as Extract<typeof outcome, { status: 'failed' }>;
      expect(shown.message).toBe(
        `s3://results/${runPrefix}outcomes/${account}.json is not as the run left it: It is not JSON.`,
      );
    }
  });

  it.each([
    ['null', 'no object'],
    ['{"Function": 1}', 'no texts'],
    [JSON.stringify(makeRun({ Original: { ExecutionId: executionArn, RunPrefix: 'payroll/' } })), 'a folder'],
  ])('is no run: %s', async (text) => {
    const objects = objectsOf({ [`${runPrefix}run.json`]: text });
    await expect(readRun(objects, runPrefix)).rejects.toBeInstanceOf(MalformedObjectError);
  });

  it('is refused when it is larger than any object of a run', async () => {
    const long = JSON.stringify('x'.repeat(1024 * 1024));
    const read = async () => {
      for await (const _ of readLines(objectsOf({ list: long }), 'list'));
    };
    await expect(read()).rejects.toThrow(/list is not as the run left it: It has 10\d+ bytes, but must have/);
    const limits: (number | undefined)[] = [];
    const observed = async (_: string, most?: number): Promise<undefined> => {
      limits.push(most);
    };
    await readJson({ ...objectsOf({}), read: observed }, 'a.json');
    expect(limits).toEqual([4 * 1024 * 1024]);
  });
});
