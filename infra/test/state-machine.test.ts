import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { transitions } from '../src/estimate/index.ts';

const text = readFileSync(new URL('../state-machine.asl.json', import.meta.url), 'utf8')
  .replaceAll(/\$\{Partition\}/g, 'aws')
  .replaceAll(/\$\{\w+Arn\}/g, 'arn:aws:lambda:us-east-1:111111111111:function:name');
// biome-ignore lint/suspicious/noExplicitAny: a definition is as deep as it is
const definition: any = JSON.parse(text);
const { ForEachAccount } = definition.States;
const childStates = ForEachAccount.ItemProcessor.States;

// biome-ignore lint/suspicious/noExplicitAny: as above
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: any): string[] =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [Next, Default, ...[...Choices, ...Catch].map((rule: any) => rule.Next)].filter(Boolean);

/** The states from one to another, by the choices that are named. */
function way(states: typeof definition, from: string, choices: Record<string, string>): string[] {
  const path: string[] = [];
  for (let name = from; states[name] !== undefined; name = choices[name] ?? states[name].Next)
    path.push(name);
  return path;
}

describe('the state machine', () => {
  it('passes asl-validator, paths and ARNs included', () => {
    const { isValid, errors } = aslValidator(definition, { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.ALL does not match it.
  it('catches DataLimitExceeded by name wherever it catches everything', () => {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const catchers: any[][] = [];
    JSON.stringify(definition, (key, value) => {
      if (key === 'Catch') catchers.push(value);
      return value;
    });
    const catchAlls = catchers.filter((rules) => JSON.stringify(rules).includes('States.ALL'));
    expect(catchAlls).toHaveLength(8);
    for (const rules of catchAlls) {
      expect(rules.slice(-2).map(({ ErrorEquals }) => ErrorEquals[0])).toEqual([
        'States.DataLimitExceeded',
        'States.ALL',
      ]);
    }
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html: failed children as with NONE.
  it('writes the results of the Map to S3, since failed children would not fit into its state', () => {
    expect(ForEachAccount.ResultWriter).toMatchObject({
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { 'Bucket.$': '$.Run.Bucket' },
    });
    expect(ForEachAccount.ResultPath).toBeNull();
  });

  it('notes that an account is begun before the first worker, and keeps the note when the Map over regions fails', () => {
    expect(childStates.IssueCredentials.Next).toBe('IsPreflight');
    expect(childStates.IsPreflight.Default).toBe('RecordStart');
    expect(childStates.RecordStart.Next).toBe('ForEachRegion');
    expect(childStates.RecordStart.Parameters).toMatchObject({
      'Key.$': childStates.RecordOutcomes.Parameters['Key.$'],
      Body: { Started: true },
    });
    for (const { Next } of childStates.ForEachRegion.Catch) expect(Next).toBe('AccountFailed');
  });

  it('goes on to the rest by the same Map when a canary stays within its tolerance, and not otherwise', () => {
    const { IsCanary, TakeRest, ExplainTolerance } = definition.States;
    expect(ForEachAccount).toMatchObject({
      Next: 'IsCanary',
      ToleratedFailurePercentagePath: '$.Run.Wave.ToleratedFailurePercentage',
      ItemReader: { Parameters: { 'Key.$': '$.Run.Wave.TargetsKey' } },
    });
    expect(IsCanary.Choices[0]).toMatchObject({ StringEquals: 'canary', Next: 'TakeRest' });
    expect(TakeRest).toMatchObject({
      InputPath: '$.Run.Rest',
      ResultPath: '$.Run.Wave',
      Next: 'ForEachAccount',
    });
    expect(ForEachAccount.Catch[0].Next).toBe('ExplainTolerance');
    expect(ExplainTolerance).toMatchObject({ ResultPath: '$.Failure', Next: 'Summarise' });
  });

  it('does everything but invoke the worker in a preflight', () => {
    expect(way(childStates, 'IssueCredentials', { IsPreflight: 'RecordReady' })).toEqual([
      'IssueCredentials',
      'IsPreflight',
      'RecordReady',
      'AccountDone',
    ]);
    expect(
      way(definition.States, 'ForEachAccount', { IsCanary: 'ReadAccountLimit', DidRunFail: 'RunDone' }),
    ).toEqual([
      'ForEachAccount',
      'IsCanary',
      'ReadAccountLimit',
      'ReadReservedConcurrency',
      'SummarisePreflight',
      'RevokeGrant',
      'DidRunFail',
      'RunDone',
    ]);
  });

  it('has as many steps as an estimate counts', () => {
    const run = way(definition.States, 'IsWorkerNamed', {
      IsWorkerNamed: 'DescribeWorker',
      IsCanary: 'Summarise',
      DidRunFail: 'RunDone',
    });
    const account = way(childStates, 'IsAccountSkipped', {
      IsAccountSkipped: 'IssueCredentials',
      IsPreflight: 'RecordStart',
      DidAnyTargetFail: 'AccountDone',
    });
    const canary = way(definition.States, 'TakeRest', { IsCanary: 'Summarise', Summarise: 'end' }).slice(
      0,
      3,
    );
    expect(canary).toEqual(['TakeRest', 'ForEachAccount', 'IsCanary']);
    // One more an account, for the start of its execution.
    expect(transitions).toEqual({
      ofRun: run.length,
      ofCanary: canary.length,
      ofAccount: account.length + 1,
      ofTarget: Object.keys(childStates.ForEachRegion.ItemProcessor.States).filter(
        (name) => name !== 'TargetFailed',
      ).length,
    });
  });

  it('skips the management account where nobody named it and it refuses, and fails any other that does', () => {
    const [refused] = childStates.IssueCredentials.Catch;
    expect(refused).toMatchObject({ ErrorEquals: ['AssumeRoleError'], Next: 'IsAccountOptional' });
    expect(childStates.IsAccountOptional).toMatchObject({
      Choices: [{ Variable: '$.Account.Optional', IsPresent: true, Next: 'RecordRefusal' }],
      Default: 'RecordAccountFailure',
    });
    expect(childStates.RecordRefusal.Next).toBe('AccountDone');
  });

  it('revokes the grant on every way out of the Map', () => {
    const waysOut = new Set<string>();
    const follow = (name: string): void => {
      if (waysOut.has(name)) return;
      waysOut.add(name);
      if (name === 'RevokeGrant') return;
      for (const next of nextOf(definition.States[name])) follow(next);
    };
    follow('ForEachAccount');
    expect([...waysOut].filter((name) => nextOf(definition.States[name]).length === 0)).toEqual([]);
    expect(waysOut).toContain('Summarise');
    expect(waysOut).toContain('RevokeGrant');
    expect(waysOut).not.toContain('RunDone');
  });
});
