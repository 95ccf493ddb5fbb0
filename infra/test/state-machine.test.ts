import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../state-machine.asl.json', import.meta.url), 'utf8')
  .replaceAll(/\$\{Partition\}/g, 'aws')
  .replaceAll(/\$\{\w+Arn\}/g, 'arn:aws:lambda:us-east-1:111111111111:function:name');
// biome-ignore lint/suspicious/noExplicitAny: a definition is as deep as it is
const definition: any = JSON.parse(text);
const { ForEachAccount } = definition.States;
const childStates = ForEachAccount.ItemProcessor.States;

describe('the state machine', () => {
  it('passes asl-validator, paths and ARNs included', () => {
    const { isValid, errors } = aslValidator(definition, { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('retries everywhere with full jitter and a bound', () => {
    const retriers = [...text.matchAll(/"Retry"/g)];
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const found: any[] = [];
    JSON.stringify(definition, (key, value) => {
      if (key === 'Retry') found.push(...value);
      return value;
    });
    expect(found).toHaveLength(retriers.length);
    for (const retrier of found) {
      expect(retrier).toMatchObject({ JitterStrategy: 'FULL' });
      expect(retrier.MaxAttempts).toBeLessThanOrEqual(8);
      expect(retrier.MaxDelaySeconds).toBeLessThanOrEqual(60);
    }
  });

  it('retries a worker’s invocation for Lambda’s own errors and never for the handler’s', () => {
    const { ErrorEquals } = childStates.ForEachRegion.ItemProcessor.States.InvokeWorker.Retry[0];
    expect(ErrorEquals).toContain('Lambda.TooManyRequestsException');
    expect(ErrorEquals.every((name: string) => name.startsWith('Lambda.'))).toBe(true);
    expect(ErrorEquals).not.toContain('Lambda.Unknown');
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.ALL does not match it.
  it('catches DataLimitExceeded by name wherever it catches everything', () => {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const catchers: any[][] = [];
    JSON.stringify(definition, (key, value) => {
      if (key === 'Catch') catchers.push(value);
      return value;
    });
    expect(catchers).toHaveLength(5);
    for (const rules of catchers) {
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
    expect(childStates.IssueCredentials.Next).toBe('RecordStart');
    expect(childStates.RecordStart.Next).toBe('ForEachRegion');
    expect(childStates.RecordStart.Parameters).toMatchObject({
      'Key.$': childStates.RecordOutcomes.Parameters['Key.$'],
      Body: { Started: true },
    });
    for (const { Next } of childStates.ForEachRegion.Catch) expect(Next).toBe('AccountFailed');
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
    expect(ForEachAccount.Next).toBe('Summarise');
    expect(definition.States.Summarise.Next).toBe('RevokeGrant');
    for (const { Next } of definition.States.Summarise.Catch) expect(Next).toBe('RevokeGrant');
  });
});
