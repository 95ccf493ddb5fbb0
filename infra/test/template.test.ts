import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const file = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const text = readFileSync(file('template.yaml'), 'utf8');

/** CloudFormation's short tags, parsed as the full functions. */
const tagNames = [
  'And',
  'Condition',
  'Equals',
  'GetAtt',
  'If',
  'Join',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'FindInMap',
];
const customTags = [
  { tag: '!Ref', resolve: (name: string) => ({ Ref: name }) },
  ...tagNames.flatMap((name) => [
    { tag: `!${name}`, resolve: (value: string) => ({ [`Fn::${name}`]: value }) },
    {
      tag: `!${name}`,
      collection: 'seq' as const,
      resolve: (value: { toJSON(): unknown }) => ({ [`Fn::${name}`]: value.toJSON() }),
    },
  ]),
];
// biome-ignore lint/suspicious/noExplicitAny: a template has any depth
const template: any = parse(text, { customTags });
type Resource = {
  Type: string;
  DependsOn?: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  Properties: any;
};
const resources = Object.entries(template.Resources as Record<string, Resource>);
const ofType = (type: string) => resources.filter(([, { Type }]) => Type === type);
const statementsOf = (id: string) => template.Resources[id].Properties.KeyPolicy.Statement;

describe('the template', () => {
  it('has the logical ids, parameters and outputs that others rely on', () => {
    expect(Object.keys(template.Resources)).toEqual(
      expect.arrayContaining([
        'ListTargetsFunction',
        'IssueCredentialsFunction',
        'EndRunFunction',
        'StateMachine',
        'Key',
        'Bucket',
        'OutputRole',
      ]),
    );
    expect(Object.keys(template.Parameters)).toEqual([
      'RoleNamePrefix',
      'RolePath',
      'PermissionsBoundary',
      'FunctionKeyArn',
      'SubnetIds',
      'SecurityGroupIds',
      'Tracing',
      'LogRetentionDays',
      'LogKeyArn',
      'KmsKeyArn',
      'OutputBucket',
      'OutputBucketKeyArn',
      'OutputKeyPattern',
      'ResultsExpireAfterDays',
      'DefaultRegions',
      'ConcurrencyShare',
      'SetSourceIdentity',
      'SessionTagKeys',
      'WorkerRoles',
      'EventBusName',
      'NotificationTopicArn',
      'NotifyEmail',
      'NotifyOn',
      'Prices',
      'StateMachineLogLevel',
      'LogExecutionData',
      'StateMachineKeyArn',
      'AlarmTopicArn',
      'Alarms',
      'AlarmFailedPercentage',
      'Dashboard',
    ]);
    expect(Object.keys(template.Outputs)).toEqual(
      expect.arrayContaining(['StateMachineArn', 'BucketName', 'KeyArn', 'Version', 'ContractVersion']),
    );
  });

  it('names no partition', () => {
    expect(text).not.toMatch(/arn:aws(?:-[a-z-]+)?:/);
    expect(text).not.toContain('amazonaws.com.cn');
  });

  it('names no function as if it were a worker', () => {
    for (const [, { Properties }] of ofType('AWS::Serverless::Function')) {
      expect(Properties.FunctionName ?? '').not.toMatch(/^StepEverywhere_/);
    }
  });

  it('gives parameters bounds that their defaults keep', () => {
    for (const [name, parameter] of Object.entries<Record<string, never>>(template.Parameters)) {
      const { Default, AllowedPattern, AllowedValues, MinValue } = parameter;
      if (AllowedPattern !== undefined) expect(Default, name).toMatch(new RegExp(AllowedPattern));
      else if (AllowedValues !== undefined) expect(AllowedValues, name).toContain(Default);
      else expect(Default, name).toBeGreaterThanOrEqual(MinValue as never);
    }
  });

  it('refuses a pattern without a fixed folder, to which uploads could not be limited', () => {
    const pattern = new RegExp(template.Parameters.OutputKeyPattern.AllowedPattern);
    expect('{{ .AccountId }}/x').not.toMatch(pattern);
    expect('/{{ .AccountId }}').not.toMatch(pattern);
    expect('results{{ .AccountId }}').not.toMatch(pattern);
    expect('a/b/{{ .AccountId }}').toMatch(pattern);
  });

  it('uses no YAML anchors, which CloudFormation does not support', () => {
    expect(text).not.toMatch(/^\s*(?:- )?(?:[\w:]+: )?[&*]\w+\s*$/m);
  });
});

describe('every function', () => {
  const sources = (name: string): string => readFileSync(file(`src/${name}.lambda.ts`), 'utf8');

  const { Globals } = template;
  const shared = Object.keys(Globals.Function.Environment.Variables);
  const functions = ofType('AWS::Serverless::Function').map(([id, { Properties }]) => {
    const name = Properties.CodeUri.replace('dist/', '');
    const common = sources(name).includes("'./run-rules.ts'")
      ? readFileSync(file('src/run-rules.ts'), 'utf8')
      : '';
    const read = [...`${sources(name)}${common}`.matchAll(/[sS]etting\('(\w+)'\)/g)]
      .map(([, setting]) => setting ?? '')
      // These settings are for a run without a stack.
      .filter((setting) => !setting.startsWith('STEP_EVERYWHERE_'));
    return { id, name, read, own: Object.keys(Properties.Environment?.Variables ?? {}) };
  });

  it.each(functions)('$id is built, and is given the settings that it reads', ({ name, read, own }) => {
    expect(readdirSync(file('src'))).toContain(`${name}.lambda.ts`);
    expect(readFileSync(file('tsup.config.ts'), 'utf8')).toContain(`'${name}'`);
    expect([...shared, ...own]).toEqual(expect.arrayContaining(read));
    for (const setting of own) expect(read).toContain(setting);
  });

  it('is given no setting that none of them reads', () => {
    const read = functions.flatMap((each) => each.read);
    for (const setting of shared) expect(read).toContain(setting);
  });

  it('logs where logs end', () => {
    const group = Globals.Function.LoggingConfig.LogGroup.Ref;
    expect(template.Resources[group].Properties.RetentionInDays).toEqual({ Ref: 'LogRetentionDays' });
  });
});

describe('the state machines', () => {
  const machines = ofType('AWS::StepFunctions::StateMachine');

  it.each(machines)('%s gets exactly the substitutions that it has placeholders for', (_, { Properties }) => {
    const definition = readFileSync(file(Properties.DefinitionS3Location), 'utf8');
    const used = new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const given = Object.keys(Properties.DefinitionSubstitutions);
    expect(given.length).toBeGreaterThan(2);
    expect(given.sort()).toEqual([...used].sort());
  });

  it('log, are traced and are encrypted alike', () => {
    const names = ['TracingConfiguration', 'LoggingConfiguration', 'EncryptionConfiguration'];
    const [one, other] = machines.map(([, { Properties }]) => names.map((name) => Properties[name]));
    expect(one).toEqual(other);
    expect(one).not.toContain(undefined);
  });

  it('have the name in which policies of their roles can name them before they exist', () => {
    const [machine, starter] = machines.map(([, { Properties }]) => Properties.StateMachineName);
    expect(machine).toEqual({ Ref: 'ScheduleGroup' });
    expect(starter).toEqual({ 'Fn::Sub': `\${ScheduleGroup}-starter` });
    expect(Object.keys(template.Resources.ScheduleGroup)).toEqual(['Type', 'Properties']);
  });

  it('are made when their roles may deliver logs, without which Step Functions refuses them', () => {
    const { DeliverLogsAndTraces } = template.Resources;
    expect(DeliverLogsAndTraces.Properties.Roles).toEqual(
      machines.map(([, { Properties }]) => ({ Ref: Properties.RoleArn['Fn::GetAtt'].replace('.Arn', '') })),
    );
    expect(machines.map(([, { DependsOn }]) => DependsOn)).toEqual([
      'DeliverLogsAndTraces',
      'DeliverLogsAndTraces',
    ]);
  });

  it('have one of them that the command line takes for the orchestrator', () => {
    const tagged = machines.filter(([, { Properties }]) => Properties.Tags !== undefined);
    expect(tagged.map(([id]) => id)).toEqual(['StateMachine']);
  });

  it('put failed starts into the queue that the alarm watches', () => {
    const { ScheduleStarter, StartsFail } = template.Resources;
    expect(ScheduleStarter.Properties.DefinitionSubstitutions.DeadLettersUrl).toEqual({
      Ref: 'ScheduleDeadLetters',
    });
    expect(StartsFail.Properties).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': 'ScheduleDeadLetters.QueueName' } }],
    });
  });
});

describe('the key policy', () => {
  const statement = (sid: string) => statementsOf('Key').find(({ Sid }: { Sid: string }) => Sid === sid);

  it('denies Decrypt to everyone but the recipient, by a variable that nothing substitutes', () => {
    // Joined from parts, so that no linter takes it for a template literal.
    const variable = ['$', '{aws:PrincipalArn}'].join('');
    expect(template.Resources.Key.Properties.KeyPolicy.Version).toBe('2012-10-17');
    expect(statement('OnlyTheRecipientDecrypts')).toEqual({
      Sid: 'OnlyTheRecipientDecrypts',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'kms:Decrypt',
      Resource: '*',
      Condition: { StringNotEquals: { 'kms:EncryptionContext:Recipient': variable } },
    });
  });

  it('lets nobody re-encrypt', () => {
    expect(statement('NobodyReEncrypts')).toMatchObject({
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: 'kms:ReEncrypt*',
    });
  });

  it('lets only the issuing function encrypt and only runs make grants, of Decrypt', () => {
    const allowing = (action: string) =>
      statementsOf('Key').filter(
        ({ Effect, Action }: { Effect: string; Action: string | string[] }) =>
          Effect === 'Allow' && [Action].flat().some((each) => each === action || each === 'kms:*'),
      );
    expect(allowing('kms:Encrypt').map(({ Principal }: { Principal: object }) => Principal)).toEqual([
      { AWS: { 'Fn::GetAtt': 'IssueCredentialsRole.Arn' } },
    ]);
    expect(allowing('kms:CreateGrant')).toMatchObject([
      {
        Principal: {
          AWS: [{ 'Fn::GetAtt': 'StateMachineRole.Arn' }, { 'Fn::GetAtt': 'IssueCredentialsRole.Arn' }],
        },
        Condition: {
          'ForAllValues:StringEquals': { 'kms:GrantOperations': ['Decrypt'] },
          Null: { 'kms:GrantOperations': 'false' },
          StringEquals: { 'kms:GrantConstraintType': 'EncryptionContextSubset' },
        },
      },
    ]);
    expect(allowing('kms:Decrypt')).toEqual([]);
    expect(statement('AdministerWithoutUsing').Action).toContain('kms:PutKeyPolicy');
  });
});

describe('the roles', () => {
  const policy = (id: string) => template.Resources[id].Properties.Policies[0].PolicyDocument.Statement;

  it('have names with the same prefix in every stack, which target accounts compare with the issuing role’s', () => {
    const names = ofType('AWS::IAM::Role').map(([, { Properties }]) => Properties.RoleName['Fn::Sub'][0]);
    expect(new Set(names).size).toBe(7);
    for (const name of names) expect(name).toMatch(/^\$\{RoleNamePrefix\}-\w+-\$\{Id\}$/);
    // IAM allows 64 characters: the longest prefix, the longest name, and eight characters of the stack's id.
    for (const name of names)
      expect(name.replace(/\$\{RoleNamePrefix\}/, 'x'.repeat(30)).length - 5 + 8).toBeLessThan(65);
    const [issuing] = template.Resources.IssueCredentialsRole.Properties.RoleName['Fn::Sub'];
    const pattern: string = template.Outputs.IssuingRolePattern.Value['Fn::Sub'];
    expect(pattern.endsWith(`role\${RolePath}${issuing.replace(/\$\{Id\}/, '*')}`)).toBe(true);
  });

  it('only have policies that the Serverless Application Repository supports', () => {
    expect(ofType('AWS::IAM::RolePolicy')).toEqual([]);
  });

  it('assume tagged roles only, of the own organization', () => {
    const [assume] = policy('IssueCredentialsRole');
    const organization = ['$', '{aws:PrincipalOrgID}'].join('');
    expect(assume).toMatchObject({
      Action: 'sts:AssumeRole',
      Condition: {
        StringEquals: {
          'iam:ResourceTag/stepeverywhere:assumable': 'true',
          'aws:ResourceOrgID': organization,
        },
      },
    });
  });

  it('set a source identity and tags only if the operator allows them', () => {
    const [, name] = policy('IssueCredentialsRole');
    const [condition, { Action }] = name['Fn::If'];
    expect(condition).toBe('NamesRuns');
    expect(Action).toEqual([
      { 'Fn::If': ['SetsSourceIdentity', 'sts:SetSourceIdentity', { Ref: 'AWS::NoValue' }] },
      { 'Fn::If': ['TagsSessions', 'sts:TagSession', { Ref: 'AWS::NoValue' }] },
    ]);
  });

  it('upload below the pattern’s fixed beginning only', () => {
    const [put, ...others] = policy('OutputRole');
    expect(others).toMatchObject([{ Sid: 'NoRunObjects', Effect: 'Deny' }]);
    expect(put.Action).toBe('s3:PutObject');
    expect(put.Resource['Fn::Sub'][0]).toMatch(/\/\$\{FixedPrefix\}\*$/);
    expect(put.Resource['Fn::Sub'][1].FixedPrefix).toEqual({
      'Fn::Select': [0, { 'Fn::Split': ['{{', { Ref: 'OutputKeyPattern' }] }],
    });
  });

  it('have a wildcard resource in two statements alone, of calls that know no other', () => {
    const wildcards = [...ofType('AWS::IAM::Role'), ...ofType('AWS::IAM::Policy')]
      .flatMap(([, { Properties }]) => Properties.Policies ?? [Properties])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Resource }) => Resource === '*');
    expect(wildcards.map(({ Sid }) => Sid)).toEqual([
      'AskWhatKnowsNoNarrowerResource',
      'DeliverLogsAndTraces',
    ]);
  });
});

describe('the bucket', () => {
  it('is closed to the public, encrypted, versioned and kept', () => {
    const { Properties, DeletionPolicy, UpdateReplacePolicy } = template.Resources.Bucket;
    expect(Object.values(Properties.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
    expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(Properties.BucketEncryption).toBeDefined();
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });

  it('accepts only TLS, a run’s own objects only from the stack, and deletes none of them', () => {
    expect(template.Resources.BucketPolicy.Properties.PolicyDocument.Statement).toMatchObject([
      {
        Sid: 'TlsOnly',
        Effect: 'Deny',
        Principal: '*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'OnlyTheStackWritesRunObjects',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:PutObject', 's3:ReplicateObject'],
      },
      {
        Sid: 'NobodyDeletesRunObjects',
        Effect: 'Deny',
        Principal: '*',
        Action: ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:ReplicateDelete'],
      },
    ]);
  });

  it('keeps results unless the operator sets an expiry', () => {
    const [, old, results] = template.Resources.Bucket.Properties.LifecycleConfiguration.Rules;
    expect(template.Parameters.ResultsExpireAfterDays.Default).toBe(0);
    expect(template.Conditions.ResultsExpire).toEqual({
      'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ResultsExpireAfterDays' }, 0] }],
    });
    const [condition, rule, otherwise] = results['Fn::If'];
    expect([condition, otherwise]).toEqual(['ResultsExpire', { Ref: 'AWS::NoValue' }]);
    expect(rule).toEqual({
      Id: 'Results',
      Status: 'Enabled',
      ExpirationInDays: { Ref: 'ResultsExpireAfterDays' },
    });
    expect(old.NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 30 });
  });
});

describe('the end of a run', () => {
  const { Events } = template.Resources.EndRunFunction.Properties;

  it('is delivered to a function, whatever the end is', () => {
    expect(Events.RunEnded.Type).toBe('EventBridgeRule');
    expect(Events.RunEnded.Properties.Pattern).toEqual({
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        status: ['ABORTED', 'FAILED', 'SUCCEEDED', 'TIMED_OUT'],
        stateMachineArn: [
          {
            'Fn::Sub': `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:\${ScheduleGroup}`,
          },
        ],
      },
    });
  });

  it('is searched for every hour, in case the event was lost', () => {
    expect(Events.EveryHour).toMatchObject({ Type: 'Schedule', Properties: { Schedule: 'rate(1 hour)' } });
    const [input, id] = Events.EveryHour.Properties.Input['Fn::Sub'];
    const [name, sameId] = template.Resources.ScheduleGroup.Properties.Name['Fn::Sub'];
    expect(input).toContain(`:stateMachine:${name}"`);
    expect(id).toEqual(sameId);
  });
});
