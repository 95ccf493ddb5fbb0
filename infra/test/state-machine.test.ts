import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { transitions } from '../src/estimate/index.ts';

// biome-ignore lint/suspicious/noExplicitAny: a definition has any depth
const read = (name: string): any =>
  JSON.parse(
    readFileSync(new URL(`../${name}.asl.json`, import.meta.url), 'utf8')
      .replaceAll(/\$\{Partition\}/g, 'aws')
      .replaceAll(/\$\{\w+Arn\}/g, 'arn:aws:lambda:us-east-1:111111111111:function:name'),
  );
const definition = read('state-machine');
const starter = read('schedule-starter');
const { ForEachAccount } = definition.States;
const childStates = ForEachAccount.ItemProcessor.States;

// biome-ignore lint/suspicious/noExplicitAny: as above
const nextOf = ({ Next, Default, Choices = [], Catch = [] }: any): string[] =>
  // biome-ignore lint/suspicious/noExplicitAny: as above
  [Next, Default, ...[...Choices, ...Catch].map((rule: any) => rule.Next)].filter(Boolean);

interface States {
  readonly States: Record<string, { Branches?: readonly States[]; ItemProcessor?: States }>;
}

/** The names of all states, including those in Maps and branches. */
const namesOf = ({ States }: States): string[] =>
  Object.entries(States).flatMap(([name, { Branches = [], ItemProcessor }]) => [
    name,
    ...[...Branches, ...(ItemProcessor ? [ItemProcessor] : [])].flatMap(namesOf),
  ]);

/** The states on the path between two states that takes the named choices. */
function way(states: typeof definition, from: string, choices: Record<string, string>): string[] {
  const path: string[] = [];
  for (let name = from; states[name] !== undefined; name = choices[name] ?? states[name].Next)
    path.push(name);
  return path;
}

describe.each([
  ['the state machine', definition, 7],
  ['the starter', starter, 3],
])('%s', (_, machine, catchingAll) => {
  it('passes asl-validator, paths and ARNs included', () => {
    const { isValid, errors } = aslValidator(machine, { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  // https://states-language.net/#error-names: the states language reserves the prefix.
  it('fails with no name that the language reserves', () => {
    const named: string[] = [];
    JSON.stringify(definition, (_, value) => {
      if (value?.Type === 'Fail') named.push(value.Error ?? value.ErrorPath);
      return value;
    });
    // A state before this one checks the worker's error: see `tenant-isolation.test.ts`.
    expect(named.filter((name) => name.startsWith('States.') || name.startsWith('$'))).toEqual([
      '$.Value.errorType',
    ]);
  });

  // https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.ALL does not match it.
  it('catches DataLimitExceeded by name wherever it catches everything', () => {
    // biome-ignore lint/suspicious/noExplicitAny: as above
    const catchers: any[][] = [];
    JSON.stringify(machine, (key, value) => {
      if (key === 'Catch') catchers.push(value);
      return value;
    });
    const catchAlls = catchers.filter((rules) => JSON.stringify(rules).includes('States.ALL'));
    expect(catchAlls).toHaveLength(catchingAll);
    for (const rules of catchAlls) {
      expect(rules.slice(-2).map(({ ErrorEquals }) => ErrorEquals[0])).toEqual([
        'States.DataLimitExceeded',
        'States.ALL',
      ]);
    }
  });
});

describe('the state machine', () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html: failed children as with NONE.
  it('writes the results of the Map to S3, because failed children would not fit into its state', () => {
    expect(ForEachAccount.ResultWriter).toMatchObject({
      Resource: 'arn:aws:states:::s3:putObject',
      Parameters: { 'Prefix.$': expect.stringContaining('children') },
    });
    expect(ForEachAccount.ResultPath).toBeNull();
  });

  it('gives a child its account’s line and where the run is, since failed children are exported', () => {
    expect(ForEachAccount.ItemSelector).toEqual({
      'Account.$': '$$.Map.Item.Value',
      Run: {
        'ExecutionId.$': '$$.Execution.Id',
        'Prefix.$': '$.Run.RunPrefix',
        'RegionConcurrency.$': '$.Run.Wave.RegionConcurrency',
      },
    });
  });

  it('requests nothing from a service that must not be kept: the history has the whole answer for 90 days', () => {
    const resources = new Set<string>();
    JSON.stringify(definition, (key, value) => {
      if (key === 'Resource') resources.add(value.split(':::').at(-1));
      return value;
    });
    expect([...resources].sort()).toEqual([
      'aws-sdk:kms:createGrant',
      'aws-sdk:kms:revokeGrant',
      'aws-sdk:lambda:invoke',
      'aws-sdk:s3:putObject',
      'lambda:invoke',
      's3:getObject',
      's3:putObject',
    ]);
  });

  it('keeps the note that an account is begun when the Map over regions fails', () => {
    for (const { Next } of childStates.ForEachRegion.Catch) expect(Next).toBe('AccountFailed');
  });

  it('issues new credentials for one region when the worker’s would expire, and invokes it again', () => {
    const { InvokeWorker, ReissueCredentials } = childStates.ForEachRegion.ItemProcessor.States;
    expect(InvokeWorker.Catch[0]).toMatchObject({
      ErrorEquals: ['StaleCredentialsError'],
      Next: 'ReissueCredentials',
    });
    expect(ReissueCredentials).toMatchObject({ OutputPath: '$.Payload', Next: 'InvokeWorker' });
  });

  it('invokes a worker with the account as its tenant as it invokes any other', () => {
    const { InvokeWorker, InvokeAsTenant } = childStates.ForEachRegion.ItemProcessor.States;
    const { InvokeInOwnEnvironment } = InvokeAsTenant.Branches[0].States;
    const { Payload, ...parameters } = InvokeInOwnEnvironment.Parameters;
    expect(parameters).toEqual({
      'FunctionName.$': '$.Context.Function',
      'TenantId.$': '$.Context.AccountId',
    });
    // The event has all fields of the contract, but not Lambda's answer to the first invocation.
    const contract = Object.keys(childStates.ForEachRegion.ItemSelector).map((key) => key.replace('.$', ''));
    expect(Object.keys(Payload)).toEqual(contract.map((key) => `${key}.$`));
    // The branch fails with the errors of a function. Errors of Lambda are retried in the state itself.
    const ofInvoke = InvokeWorker.Retry.map((rule: { ErrorEquals: string[] }) => ({
      ...rule,
      ErrorEquals: rule.ErrorEquals.filter((name) => name.startsWith('Lambda.')),
    }));
    expect(InvokeInOwnEnvironment.Retry).toEqual(ofInvoke);
    const [ofKms] = InvokeAsTenant.Retry;
    const retrier = InvokeWorker.Retry.find(({ ErrorEquals }: typeof ofKms) =>
      ErrorEquals.includes(ofKms.ErrorEquals[0]),
    );
    expect(ofKms).toEqual({ ...retrier, ErrorEquals: ['KmsUnavailableError'] });
    // If Lambda refuses both invocations, the target's error is the first refusal.
    const [refused] = InvokeWorker.Catch.filter(({ Next }: { Next: string }) => Next === 'InvokeAsTenant');
    expect(InvokeAsTenant.Catch).toEqual(
      InvokeWorker.Catch.map((rule: object) =>
        rule === refused ? { ...refused, ResultPath: null, Next: 'TargetFailed' } : rule,
      ),
    );
  });

  it('continues with the rest in the same Map only when a canary stays within its tolerance', () => {
    const { IsCanary, TakeRest, DidRunFail, ToleranceExceeded } = definition.States;
    expect(ForEachAccount).toMatchObject({
      Next: 'IsCanary',
      ToleratedFailurePercentagePath: '$.Run.Wave.ToleratedFailurePercentage',
      ItemReader: {
        Parameters: { 'Key.$': '$.Run.Wave.TargetsKey', 'VersionId.$': '$.Run.Wave.VersionId' },
      },
    });
    expect(IsCanary.Choices[0]).toMatchObject({ StringEquals: 'canary', Next: 'TakeRest' });
    expect(TakeRest).toMatchObject({
      InputPath: '$.Run.Rest',
      ResultPath: '$.Run.Wave',
      Next: 'ForEachAccount',
    });
    for (const rule of ForEachAccount.Catch)
      expect(rule).toMatchObject({ ResultPath: '$.Failure', Next: 'Summarise' });
    expect(DidRunFail.Choices[0]).toMatchObject({
      And: [{ IsPresent: true }, { StringEquals: 'States.ExceedToleratedFailureThreshold' }],
      Next: 'ToleranceExceeded',
    });
    expect(ToleranceExceeded.Type).toBe('Fail');
  });

  it('has the number of steps that an estimate counts', () => {
    const run = way(definition.States, 'ListTargets', {
      IsCanary: 'Summarise',
      DidRunFail: 'RunDone',
    });
    const account = way(childStates, 'IssueCredentials', {
      DidAnyTargetFail: 'AccountDone',
    });
    const canary = way(definition.States, 'TakeRest', { IsCanary: 'Summarise', Summarise: 'end' }).slice(
      0,
      3,
    );
    expect(canary).toEqual(['TakeRest', 'ForEachAccount', 'IsCanary']);
    const { InvokeAsTenant } = childStates.ForEachRegion.ItemProcessor.States;
    const branch = InvokeAsTenant.Branches[0];
    const asTenant = [
      'InvokeAsTenant',
      ...way(branch.States, branch.StartAt, { DidWorkerThrow: 'WorkerAnswered' }),
    ];
    expect(asTenant).toHaveLength(4);
    // One more per account, for the start of its execution.
    expect(transitions).toEqual({
      ofRun: run.length,
      ofCanary: canary.length,
      ofAccount: account.length + 1,
      ofTarget: Object.keys(childStates.ForEachRegion.ItemProcessor.States).filter(
        (name) => name === 'InvokeWorker',
      ).length,
      ofTenantTarget: ['InvokeWorker', ...asTenant].length,
    });
    for (const page of ['../README.md', '../../packages/core/README.md'])
      expect(readFileSync(new URL(page, import.meta.url), 'utf8')).toMatch(
        /A target (?:then )?needs five state transitions instead of one/,
      );
  });

  it('has the states and their number from the page about the architecture', () => {
    const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
    const [diagram = '', ofStarter = ''] = [...page.matchAll(/```mermaid\n(.*?)```/gs)].map(
      ([, text]) => text ?? '',
    );
    const drawn = [...diagram.matchAll(/[[({]([A-Z][a-z]+[A-Z]\w+)(?=[\])}<])/g)].map(([, name]) => name);
    const inBranch = namesOf(childStates.ForEachRegion.ItemProcessor.States.InvokeAsTenant.Branches[0]);
    const names = namesOf(definition);
    expect([...drawn, ...inBranch].sort()).toEqual(names.filter((name) => name !== 'Summarise').sort());
    expect(diagram).toContain('[Summarise<br/>');
    expect(page).toContain(
      `It has ${names.length} states, six of them only for workers with tenant isolation`,
    );
    expect(inBranch).toHaveLength(5);
    const small = new Set([...ofStarter.matchAll(/\b[A-Z]\w+(?=[[({])/g)].map(([name]) => name));
    expect([...small].sort()).toEqual(namesOf(starter).sort());
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
