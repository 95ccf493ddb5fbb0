import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../src/errors/index.ts';
import { Field, parseRunInput } from '../../src/input/index.ts';
import { parseRegions } from '../../src/input/regions.ts';

const executionPrefix = 'arn:aws:states:us-east-1:111111111111:execution:Runs:';
const home = {
  partition: 'aws',
  region: 'us-east-1',
  accountId: '111111111111',
  executionPrefix,
  failureClasses: ['throttled', 'not-attempted'],
};
const worker = 'arn:aws:lambda:us-east-1:111111111111:function:StepEverywhere_example';
const minimal = { Function: worker, RoleName: 'Auditor' };
const parse = (input: unknown, defaultRegions: string[] = []) => parseRunInput(input, home, defaultRegions);

function refusal(input: unknown): InputError {
  try {
    parse(input);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error(`accepted ${JSON.stringify(input)}`);
}

describe('a canary', () => {
  it.each<[object, object]>([
    [{ Canary: { Accounts: 3 } }, { size: { accounts: 3 }, toleratedFailurePercentage: 0 }],
    [{ Canary: { Percentage: 5 } }, { size: { percentage: 5 }, toleratedFailurePercentage: 0 }],
    [
      { Canary: { Percentage: 5 }, ToleratedFailurePercentage: 20 },
      { size: { percentage: 5 }, toleratedFailurePercentage: 20 },
    ],
  ])('%j is read', (fields, canary) => {
    expect(parse({ ...minimal, ...fields }).canary).toEqual(canary);
  });

  it.each<[unknown, RegExp]>([
    [{}, /Canary is \{\}, but must be an object with either Accounts or Percentage/],
    [{ Accounts: 1, Percentage: 5 }, /either Accounts or Percentage/],
    [{ Accounts: 0 }, /Canary\.Accounts is 0, but must be a whole number from 1/],
    [{ Percentage: 100 }, /Canary\.Percentage is 100, but must be a whole number from 1 to 99/],
    [{ Account: 1 }, /Did you mean "Accounts"\?/],
    [3, /must be an object/],
  ])('%j is refused', (Canary, message) => {
    expect(refusal({ ...minimal, Canary }).message).toMatch(message);
  });
});

describe('a retry', () => {
  it.each([['6f1c'], [`${executionPrefix}6f1c`]])('of %s is read', (Execution) => {
    const retry = { executionArn: `${executionPrefix}6f1c`, classes: undefined };
    expect(parse({ ...minimal, Retry: { Execution } }).scope).toEqual({ retry });
  });

  it('knows classes', () => {
    const Retry = { Execution: '6f1c', Classes: ['throttled', 'not-attempted'] };
    expect(parse({ ...minimal, Retry }).scope).toMatchObject({
      retry: { classes: new Set(['throttled', 'not-attempted']) },
    });
  });

  it.each<[object, RegExp]>([
    [{ Execution: 'a b' }, /Retry\.Execution is "a b", but must be the name or the ARN/],
    [{ Execution: 7 }, /the name or the ARN/],
    [{ Execution: executionPrefix }, /the name or the ARN/],
    [{ Execution: 'x', Classes: [] }, /at least one entry/],
    [{ Execution: 'x', Classes: ['throttle'] }, /Did you mean "throttled"\?/],
  ])('%j is refused', (Retry, message) => {
    expect(refusal({ ...minimal, Retry }).message).toMatch(message);
  });
});

describe('what workers get about their account', () => {
  it('is its id and name, unless more is asked for', () => {
    expect(parse(minimal).accountDetails).toEqual([]);
    expect(parse({ ...minimal, AccountDetails: ['tags', 'ou'] }).accountDetails).toEqual(['ou', 'tags']);
  });

  it.each<[unknown, RegExp]>([
    [['tag'], /AccountDetails\[0\] is "tag", but must be "ou" or "tags"\. Did you mean "tags"\?/],
    [[], /at least one entry/],
    [['ou', 'ou'], /named once/],
    ['ou', /must be a list/],
  ])('%j is refused', (AccountDetails, message) => {
    expect(refusal({ ...minimal, AccountDetails }).message).toMatch(message);
  });
});

describe('a preflight', () => {
  it('is asked for by a flag', () => {
    expect(parse(minimal).preflight).toBe(false);
    expect(parse({ ...minimal, Preflight: true }).preflight).toBe(true);
    expect(refusal({ ...minimal, Preflight: 'yes' }).message).toMatch(/true or false/);
  });
});

describe('an input that is accepted', () => {
  it('has the documented defaults', () => {
    expect(parse(minimal)).toMatchObject({
      worker: { arn: worker, functionName: 'StepEverywhere_example', qualifier: '$LATEST' },
      roleName: 'Auditor',
      payload: null,
      session: {},
      concurrency: {},
      toleratedFailurePercentage: 100,
      scope: { accounts: { include: undefined, exclude: [] } },
    });
  });

  it('uses every region that AWS has launched when neither the run nor the stack names any', () => {
    expect(parse(minimal).scope).toMatchObject({ regions: 'launched' });
  });

  it.each([
    ['aws', 'us-east-1'],
    ['aws-cn', 'cn-northwest-1'],
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-iso-b', 'us-isob-east-1'],
  ])('takes the region of the global services of %s, %s, for "global"', (partition, region) => {
    const there = parseRegions(new Field('Regions', 'global'), partition);
    expect(there).toEqual([region]);
  });

  it('accepts a region that this version does not know', () => {
    const Regions = ['us-east-1', 'ap-southeast-9'];
    expect(parse({ ...minimal, Regions }).scope).toMatchObject({ regions: Regions });
  });

  it("uses the stack's regions if there are any", () => {
    expect(parse(minimal, ['eu-west-1']).scope).toMatchObject({ regions: ['eu-west-1'] });
  });

  it('accepts every field', () => {
    const input = parse({
      ...minimal,
      Function: `${worker}:live`,
      RoleName: 'ops/Auditor',
      Regions: 'enabled',
      Payload: { a: 1 },
      Accounts: {
        Include: ['ou-ab12-abcdefgh', '222222222222', 'r-ab12'],
        Exclude: ['333333333333'],
        Tags: { env: ['prod'] },
      },
      Concurrency: { Accounts: 3, Regions: 4 },
      ToleratedFailurePercentage: 0,
      Session: {
        PolicyArns: ['arn:aws:iam::aws:policy/SecurityAudit'],
        Policy: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }] },
        ExternalId: 'ticket-42',
        DurationSeconds: 900,
        Tags: { ticket: 'SEC 42' },
      },
    });
    expect(input).toMatchObject({
      worker: { qualifier: 'live' },
      roleName: 'ops/Auditor',
      scope: { regions: 'enabled' },
      payload: { a: 1 },
      concurrency: { accounts: 3, regions: 4 },
      toleratedFailurePercentage: 0,
      session: { ExternalId: 'ticket-42', DurationSeconds: 900, Tags: { ticket: 'SEC 42' } },
    });
    expect(input.session.Policy).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}',
    );
  });

  it('accepts exact targets, as a retry sends them', () => {
    const { scope } = parse({
      ...minimal,
      Targets: [
        { AccountId: '222222222222', Regions: ['us-east-1'] },
        { AccountId: '333333333333', Regions: 'enabled' },
      ],
    });
    expect('targets' in scope && [...scope.targets]).toEqual([
      ['222222222222', ['us-east-1']],
      ['333333333333', 'enabled'],
    ]);
  });

  it('accepts ReadOnly with a policy that only denies', () => {
    const Policy = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' },
    };
    expect(parse({ ...minimal, Session: { ReadOnly: true, Policy } }).session.ReadOnly).toBe(true);
  });
});

describe('an input that is refused names field, value and expectation', () => {
  it.each<[string, object, string, RegExp]>([
    [
      'an unknown field',
      { Region: ['us-east-1'] },
      'Region',
      /unknown field "Region"\. Did you mean "Regions"\? Known fields: Function,/,
    ],
    [
      'an unknown nested field',
      { Concurrency: { Account: 3 } },
      'Concurrency.Account',
      /Concurrency has the unknown field "Account"\. Did you mean "Accounts"/,
    ],
    [
      'an unknown field of a target',
      { Targets: [{ AccountId: '222222222222', Region: [] }] },
      'Targets[0].Region',
      /Did you mean "Regions"/,
    ],
    [
      'no regions',
      { Regions: [] },
      'Regions',
      /Regions is \[\], but must be a list of region codes with at least one entry/,
    ],
    [
      'no such region',
      { Regions: ['us-east-1', 'eu-noth-1'] },
      'Regions[1]',
      /Regions\[1\] is "eu-noth-1", but must be a region of the partition aws\. Did you mean "eu-north-1"\?/,
    ],
    ['a region of another partition', { Regions: ['cn-north-1'] }, 'Regions[0]', /partition aws/],
    ['a region twice', { Regions: ['us-east-1', 'us-east-1'] }, 'Regions[1]', /named once/],
    [
      'regions as a text',
      { Regions: 'all' },
      'Regions',
      /a list of region codes, the text "enabled", or the text "global"/,
    ],
    [
      'a function without the prefix',
      { Function: 'arn:aws:lambda:us-east-1:111111111111:function:Foo' },
      'Function',
      /function:Foo", but must be .*starts with "StepEverywhere_"/,
    ],
    [
      'a function that is a name',
      { Function: 'Foo' },
      'Function',
      /Function is "Foo", but must be the ARN of a Lambda function/,
    ],
    [
      'a function elsewhere',
      { Function: worker.replace('us-east-1', 'eu-west-1') },
      'Function',
      /orchestrator's account and region/,
    ],
    [
      'a role with a space',
      { RoleName: 'My Role' },
      'RoleName',
      /RoleName is "My Role", but must be the name of an IAM role/,
    ],
    ['a role as an ARN', { RoleName: 'arn:aws:iam::222222222222:role/A' }, 'RoleName', /It is an ARN/],
    [
      'accounts with targets',
      {
        Accounts: { Include: ['222222222222'] },
        Targets: [{ AccountId: '222222222222', Regions: ['us-east-1'] }],
      },
      'Targets',
      /both Targets and Accounts/,
    ],
    [
      'regions with targets',
      { Regions: ['us-east-1'], Targets: [{ AccountId: '222222222222', Regions: ['us-east-1'] }] },
      'Targets',
      /both Targets and Regions/,
    ],
    ['no targets', { Targets: [] }, 'Targets', /at least one entry/],
    [
      'a target without regions',
      { Targets: [{ AccountId: '222222222222' }] },
      'Targets[0]',
      /AccountId and Regions/,
    ],
    [
      'an account twice',
      {
        Targets: ['us-east-1', 'us-east-2'].map((region) => ({
          AccountId: '222222222222',
          Regions: [region],
        })),
      },
      'Targets[1].AccountId',
      /named once/,
    ],
    [
      'an account id as a number',
      { Accounts: { Include: [222222222222] } },
      'Accounts.Include[0]',
      /is 222222222222, but must be an account id \(12 digits as a text\)/,
    ],
    ['an empty include', { Accounts: { Include: [] } }, 'Accounts.Include', /at least one entry/],
    ['empty accounts', { Accounts: {} }, 'Accounts', /Include, Exclude or Tags/],
    ['empty tags', { Accounts: { Tags: {} } }, 'Accounts.Tags', /tag keys/],
    ['a tag with no values', { Accounts: { Tags: { env: [] } } }, 'Accounts.Tags.env', /at least one entry/],
    [
      'too many at once',
      { Concurrency: { Regions: 41 } },
      'Concurrency.Regions',
      /is 41, but must be a whole number from 1 to 40/,
    ],
    [
      'a fraction',
      { ToleratedFailurePercentage: 1.5 },
      'ToleratedFailurePercentage',
      /whole number from 0 to 100/,
    ],
    ['a long session', { Session: { DurationSeconds: 7200 } }, 'Session.DurationSeconds', /from 900 to 3600/],
    [
      'read-only with policies',
      { Session: { ReadOnly: true, PolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] } },
      'Session.PolicyArns',
      /add up/,
    ],
    [
      'read-only with an allowing policy',
      { Session: { ReadOnly: true, Policy: { Statement: { Effect: 'Allow' } } } },
      'Session.Policy',
      /add up/,
    ],
    [
      'a policy of another partition',
      { Session: { PolicyArns: ['arn:aws-cn:iam::aws:policy/X'] } },
      'Session.PolicyArns[0]',
      /partition aws/,
    ],
    [
      'a long policy',
      { Session: { Policy: { Statement: [{ Sid: 'x'.repeat(2100) }] } } },
      'Session.Policy',
      /2048 characters/,
    ],
    [
      'a reserved tag',
      { Session: { Tags: { 'aws:x': 'y' } } },
      'Session.Tags.aws:x',
      /does not start with "aws:"/,
    ],
    [
      'a large payload',
      { Payload: 'x'.repeat(70_000) },
      'Payload',
      /at most 65536 bytes of JSON \(it has 70002\)/,
    ],
    [
      'a payload with a number that may have been rounded',
      { Payload: { ids: [1, 9007199254740992] } },
      'Payload.ids[1]',
      /is 9007199254740992, but must be a whole number of at most 9007199254740991\. Write it as a text/,
    ],
  ])('%s', (_name, fields, field, message) => {
    const error = refusal({ ...minimal, ...fields });
    expect(error.field).toBe(field);
    expect(error.message).toMatch(message);
    expect(error.message.length).toBeLessThan(500);
  });

  it.each([undefined, null, 3, 'text', [], {}])('%j', (input) => {
    expect(refusal(input).name).toBe('InputError');
  });

  it('a required field that is missing', () => {
    expect(refusal({ Function: worker }).message).toContain('lacks RoleName');
  });
});

describe('whatever the input is', () => {
  const known = [
    'Function',
    'RoleName',
    'Regions',
    'Payload',
    'Accounts',
    'Targets',
    'Concurrency',
    'Session',
  ];
  const anything = fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true });

  it('nothing but an InputError is thrown', () => {
    const inputs = fc.oneof(
      anything,
      fc.dictionary(fc.constantFrom(...known), anything).map((fields) => ({ ...minimal, ...fields })),
      fc
        .record({ Session: fc.record({ Policy: anything, Tags: anything }, { requiredKeys: [] }) })
        .map((fields) => ({ ...minimal, ...fields })),
    );
    fc.assert(
      fc.property(inputs, (input) => {
        try {
          parse(input);
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('an unknown field is never accepted, at any level', () => {
    const levels = [
      (extra: object) => ({ ...minimal, ...extra }),
      (extra: object) => ({ ...minimal, Accounts: { Include: ['222222222222'], ...extra } }),
      (extra: object) => ({ ...minimal, Concurrency: extra }),
      (extra: object) => ({ ...minimal, Session: extra }),
      (extra: object) => ({
        ...minimal,
        Targets: [{ AccountId: '222222222222', Regions: ['us-east-1'], ...extra }],
      }),
    ];
    const fieldNames = [
      ...known,
      'ToleratedFailurePercentage',
      'Include',
      'Exclude',
      'Tags',
      'Regions',
      'AccountId',
    ];
    const sessionNames = ['ReadOnly', 'PolicyArns', 'Policy', 'ExternalId', 'DurationSeconds'];
    const unknown = fc.string().filter((name) => ![...fieldNames, ...sessionNames].includes(name));
    fc.assert(
      fc.property(fc.constantFrom(...levels), unknown, fc.jsonValue(), (level, name, value) => {
        const extra = Object.defineProperty({}, name, { value, enumerable: true });
        expect(refusal(level(extra)).message).toContain('unknown field');
      }),
    );
  });
});
