import { createHash } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { SFNClient } from '@aws-sdk/client-sfn';
import { regionsOf } from '@step-everywhere/core/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InputError, ServiceCallError } from '../../src/errors/index.ts';
import type { AccountLine } from '../../src/run/index.ts';
import { makeBucketClient } from '../../src/storage/index.ts';
import { type ListTargetsCircumstances, listTargets } from '../../src/targets/index.ts';
import { type LocalAws, Refusal, startLocalAws } from '../local-aws.ts';
import { type LocalAccount, rootId, serveOrganization } from '../local-organization.ts';
import { executionArn, makeRun, recipient, runPrefix, serveRuns, workerArn } from '../run-inputs.ts';

let aws: LocalAws;
beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws[Symbol.asyncDispose]());

const objectName = `results/${runPrefix}targets.jsonl`;

function run(input: object, circumstances: Partial<ListTargetsCircumstances> = {}) {
  serveRuns(aws, () => ({ Function: workerArn, RoleName: 'Auditor', Regions: ['us-east-1'], ...input }));
  return list(circumstances);
}

function list(circumstances: Partial<ListTargetsCircumstances>) {
  return listTargets(
    { ExecutionId: executionArn },
    {
      lambda: new LambdaClient(aws.config),
      organizations: new OrganizationsClient(aws.config),
      states: new SFNClient({ ...aws.config, maxAttempts: 1 }),
      bucketClient: makeBucketClient(aws.config),
      bucket: 'results',
      outputKeyPattern:
        'StepEverywhere/{{ .Function }}/{{ .FunctionQualifier }}/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json',
      defaultRegions: [],
      sessionTagKeys: [],
      launchedRegions: async () => Promise.reject(new Error('nobody had to be asked')),
      ...circumstances,
    },
  );
}

function storedLines(): AccountLine[] {
  const text = aws.objects.get(objectName)?.toString() ?? '';
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

const storedIds = () => storedLines().map(({ AccountId }) => AccountId);
const id = (number: number) => String(210_000_000_000 + number);
const makeAccounts = (count: number): LocalAccount[] =>
  Array.from({ length: count }, (_, index) => ({ Id: id(index), Name: `account-${index}`, State: 'ACTIVE' }));

const workloads = 'ou-ab12-workload';
const production = 'ou-ab12-prodprod';
const treeOf: LocalAccount[] = [
  { Id: id(0), Name: 'management', State: 'ACTIVE' },
  { Id: id(1), Name: 'workloads', State: 'ACTIVE', parent: workloads, tags: { env: 'dev' } },
  { Id: id(2), Name: 'production', State: 'ACTIVE', parent: production, tags: { env: 'prod', team: 'a' } },
  { Id: id(3), Name: 'also-production', State: 'ACTIVE', parent: production, tags: { env: 'prod' } },
];
const serveTree = () => serveOrganization(aws, treeOf, { [workloads]: rootId, [production]: workloads });

describe('the list of a run', () => {
  it('matches what the state machine reads', async () => {
    serveTree();
    expect(await run({ Payload: { a: 1 }, Session: { ExternalId: 'e-1' } })).toEqual({
      RunPrefix: runPrefix,
      Recipient: recipient,
      Preflight: false,
      TargetsSha256: createHash('sha256')
        .update(aws.objects.get(objectName) as Buffer)
        .digest('base64'),
      Wave: {
        Name: 'all',
        TargetsKey: `${runPrefix}targets.jsonl`,
        VersionId: 'null',
        ToleratedFailurePercentage: 100,
        AccountConcurrency: 4,
        RegionConcurrency: 1,
      },
      Rest: null,
    });
    expect(storedLines()[1]).toEqual({ AccountId: id(1), AccountName: 'workloads', Regions: ['us-east-1'] });
  });
});

describe('what workers get about their account', () => {
  it('is read where the input asks for it, and not of accounts that are skipped', async () => {
    serveOrganization(
      aws,
      [...treeOf, { Id: id(4), Name: 'closed', State: 'SUSPENDED', parent: production }],
      { [workloads]: rootId, [production]: workloads },
    );
    await run({ AccountDetails: ['ou', 'tags'] });
    expect(storedLines().map(({ OU, Tags }) => [OU, Tags])).toEqual([
      ['', {}],
      [workloads, { env: 'dev' }],
      [`${workloads}/${production}`, { env: 'prod', team: 'a' }],
      [`${workloads}/${production}`, { env: 'prod' }],
      [undefined, undefined],
    ]);
  });

  it('is no more than the input asks for', async () => {
    serveTree();
    await run({ AccountDetails: ['ou'] });
    expect(storedLines()[1]).toMatchObject({ OU: workloads });
    expect(storedLines()[1]).not.toHaveProperty('Tags');
    expect(aws.requestsOf('ListTagsForResource')).toEqual([]);
  });
});

describe('how many run at once', () => {
  const answerQuota = (UnreservedConcurrentExecutions: number) =>
    aws.answer('GetAccountSettings', () => ({
      AccountLimit: { ConcurrentExecutions: UnreservedConcurrentExecutions, UnreservedConcurrentExecutions },
    }));
  const listed = async (input: object, quota: number, concurrencyShare?: number) => {
    serveOrganization(aws, makeAccounts(45));
    serveRuns(aws, () => ({ Function: workerArn, RoleName: 'Auditor', Regions: ['us-east-1'], ...input }));
    answerQuota(quota);
    return list({ ...(concurrencyShare && { concurrencyShare }) });
  };

  it.each([
    [undefined, 8],
    [30, 3],
  ])(
    'follows from the account’s quota and the stack’s share of it, %s %%',
    async (share, AccountConcurrency) => {
      expect((await listed({}, 10, share)).Wave).toMatchObject({ AccountConcurrency, RegionConcurrency: 1 });
    },
  );

  it('is the input’s, with a warning above the quota', async () => {
    const { Wave, Warning } = await listed({ Concurrency: { Accounts: 30 } }, 10);
    expect(Wave).toMatchObject({ AccountConcurrency: 30, RegionConcurrency: 1 });
    expect(Warning).toMatch(/^30 workers at once find room for 10\./);
  });
});

describe('which regions are targets', () => {
  const launched = (codes: string[], isComplete = true) => ({
    launchedRegions: async () => ({ codes, isComplete }),
  });

  it('those that AWS has launched when the run begins, if neither run nor stack names any', async () => {
    serveTree();
    await run({ Regions: undefined }, launched(['us-east-1', 'nz-north-1']));
    expect(storedLines()[0]?.Regions).toEqual(['us-east-1', 'nz-north-1']);
  });

  const unknown = ['us-east-1', 'nz-north-1'];
  it.each<[string, object, Partial<ListTargetsCircumstances>, string[]]>([
    ["the stack's before that", { Regions: undefined }, { defaultRegions: ['eu-west-1'] }, ['eu-west-1']],
    ['the one of the global services', { Regions: 'global' }, {}, ['us-east-1']],
    [
      'that one of an account alone',
      { Regions: undefined, Targets: [{ AccountId: id(1), Regions: 'global' }] },
      {},
      ['us-east-1'],
    ],
    ['one that AWS has launched since', { Regions: unknown }, launched(unknown), unknown],
    ['one that nobody can be asked for', { Regions: unknown }, launched([], false), unknown],
  ])('%s', async (_, input, circumstances, expected) => {
    serveTree();
    await run(input, circumstances);
    expect(storedLines()[0]?.Regions).toEqual(expected);
  });

  it.each([
    [
      { Regions: ['us-east-1', 'sa-west-1'] },
      /^Regions\[1\] is "sa-west-1", but must be a region of the partition aws/,
    ],
    [
      { Targets: [{ AccountId: id(1), Regions: ['sa-west-1'] }] },
      /^Targets\[0\]\.Regions\[0\] is "sa-west-1", but must be/,
    ],
  ])('none that AWS has only announced: %j', async (input, message) => {
    serveTree();
    const fields = 'Targets' in input ? { Regions: undefined, ...input } : input;
    await expect(run(fields, launched(['us-east-1']))).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(message),
    });
  });

  it('none, if the partition is unknown and no service answers', async () => {
    serveTree();
    await expect(run({ Regions: undefined }, launched([], false))).rejects.toThrow(/Name them in Regions/);
  });
});

describe('which accounts are targets', () => {
  it('all of them, over pages of which one is empty', async () => {
    serveOrganization(aws, makeAccounts(45));
    await run({});
    expect(storedIds()).toEqual(makeAccounts(45).map(({ Id }) => Id));
    expect(aws.requestsOf('ListTagsForResource')).toEqual([]);
  });

  it('each with the OUs above it, if Organizations returns them', async () => {
    const above = 'o-a1b2c3d4e5/r-ab12/ou-ab12-workload/ou-ab12-prodprod';
    serveOrganization(aws, [
      { Id: id(0), Name: 'management', Paths: [`o-a1b2c3d4e5/r-ab12/${id(0)}/`] },
      { Id: id(1), Name: 'production', Paths: [`${above}/${id(1)}/`] },
      { Id: id(2), Name: 'silent' },
    ]);
    await run({});
    expect(storedLines().map(({ Path }) => Path)).toEqual([
      'r-ab12',
      'r-ab12/ou-ab12-workload/ou-ab12-prodprod',
      undefined,
    ]);
  });

  it('those that are not active with the reason, by State before Status', async () => {
    serveOrganization(aws, [
      { Id: id(1), Name: 'a', State: 'SUSPENDED', Status: 'ACTIVE' },
      { Id: id(2), Name: 'b', State: 'CLOSED' },
      { Id: id(3), Name: 'c', Status: 'SUSPENDED' },
      { Id: id(4), Name: 'd', Status: 'ACTIVE' },
    ]);
    await run({});
    expect(storedLines().map(({ Skip }) => Skip)).toEqual([
      'The account is SUSPENDED in the organization.',
      'The account is CLOSED in the organization.',
      'The account is SUSPENDED in the organization.',
      undefined,
    ]);
  });

  it.each<[string, object, number[]]>([
    ['an account', { Include: [id(3)] }, [3]],
    ['the subtree of an OU', { Include: [workloads] }, [1, 2, 3]],
    ['OU and account together', { Include: [production, id(0)] }, [0, 2, 3]],
    ['the root', { Include: [rootId] }, [0, 1, 2, 3]],
    ['all but an OU', { Exclude: [production] }, [0, 1]],
    ['an OU but one account: Exclude wins', { Include: [workloads, id(2)], Exclude: [id(2)] }, [1, 3]],
    ['a tag with one of two values', { Tags: { env: ['prod', 'dev'] } }, [1, 2, 3]],
    ['two tags', { Tags: { env: ['prod'], team: ['a'] } }, [2]],
    ['an OU and a tag', { Include: [workloads], Tags: { env: ['prod'] } }, [2, 3]],
  ])('%s', async (_name, Accounts, expected) => {
    serveTree();
    await run({ Accounts });
    expect(storedIds()).toEqual(expected.map(id));
    expect(aws.requestsOf('ListAccounts')).toHaveLength(1);
  });

  it('exactly the Targets, each with its regions', async () => {
    serveTree();
    const targets = [
      { AccountId: id(3), Regions: ['eu-west-1'] },
      { AccountId: id(1), Regions: 'enabled' },
    ];
    await run({ Regions: undefined, Targets: targets });
    expect(storedLines().map(({ AccountId, Regions }) => ({ AccountId, Regions }))).toEqual(
      targets.reverse(),
    );
  });
});

describe('without permission to read the organization', () => {
  const refuse = (name: string) => {
    serveTree();
    for (const operation of ['ListAccounts', 'ListAccountsForParent', 'ListTagsForResource'])
      aws.answer(operation, () => {
        throw new Refusal(name, "You don't have permissions to access this resource.");
      });
  };

  it.each([
    ['Include', 'AccessDeniedException', { Accounts: { Include: [id(2), id(1)], Exclude: [id(1)] } }],
    ['Include', 'AWSOrganizationsNotInUseException', { Accounts: { Include: [id(2)] } }],
    [
      'Targets',
      'AccessDeniedException',
      { Regions: undefined, Targets: [{ AccountId: id(2), Regions: ['us-east-1'] }] },
    ],
  ])('accounts that are named one by one are still targets: %s, %s', async (_, error, input) => {
    refuse(error);
    await run(input);
    expect(storedLines()).toEqual([{ AccountId: id(2), AccountName: id(2), Regions: ['us-east-1'] }]);
  });

  it.each([
    ['every account', {}, 'ListAccounts'],
    ['an OU', { Accounts: { Include: [workloads, id(2)] } }, 'ListAccountsForParent'],
    ['accounts by their tags', { Accounts: { Include: [id(2)], Tags: { env: ['prod'] } } }, 'ListAccounts'],
  ])('others are refused, with the permission: %s', async (_, input, operation) => {
    refuse('AccessDeniedException');
    await expect(run(input)).rejects.toMatchObject({
      name: 'ServiceCallError',
      message: expect.stringMatching(
        new RegExp(
          `^organizations:${operation} failed: AccessDeniedException: .* Allow organizations:${operation} to`,
        ),
      ),
    });
  });
});

describe('refused without storing anything', () => {
  const absent = '999999999999';
  it.each<[string, object, RegExp]>([
    [
      'an account that is not there',
      { Accounts: { Include: [absent] } },
      /Accounts\.Include names 9{12}, which is not an account/,
    ],
    [
      'an excluded account that is not there',
      { Accounts: { Exclude: [absent] } },
      /Accounts\.Exclude names 9{12}/,
    ],
    [
      'a target that is not there',
      { Regions: undefined, Targets: [{ AccountId: absent, Regions: ['us-east-1'] }] },
      /Targets names 9{12}/,
    ],
    [
      'an OU that is not there',
      { Accounts: { Include: ['ou-ab12-nosuchou'] } },
      /must name OUs of the organization/,
    ],
    ['another root', { Accounts: { Include: ['r-zz99'] } }, /a root of the organization: r-ab12/],
    ['no account at all', { Accounts: { Exclude: [rootId] } }, /selects no account/],
    ['a bad input, before Organizations is asked', { Regions: [] }, /at least one entry/],
  ])('%s', async (_name, input, message) => {
    serveTree();
    const failure = await run(input).catch((error) => error);
    expect(failure).toBeInstanceOf(InputError);
    expect(failure.message).toMatch(message);
    expect(aws.objects.size).toBe(0);
  });

  it('tags whose keys the operator does not list', async () => {
    serveTree();
    const Session = { Tags: { ticket: 'SEC-42' } };
    await expect(run({ Session })).rejects.toMatchObject({
      name: 'InputError',
      field: 'Session.Tags.ticket',
      message: expect.stringMatching(
        /SessionTagKeys does not list it \(no tags are allowed\).*Leave the tag out/,
      ),
    });
    await expect(run({ Session }, { sessionTagKeys: ['team'] })).rejects.toThrow(/only team/);
    await expect(run({ Session }, { sessionTagKeys: ['team', 'ticket'] })).resolves.toBeDefined();
  });

  it('a role that the operator does not let the worker be run with', async () => {
    serveTree();
    const bound = (worker: string, roles: string[]) => run({}, { workerRoles: [{ worker, roles }] });
    await expect(bound('StepEverywhere_example', ['Other', 'ops/*'])).rejects.toMatchObject({
      name: 'InputError',
      field: 'RoleName',
      message: expect.stringMatching(/lets StepEverywhere_example be run with Other, ops\/\* alone/),
    });
    await expect(bound('StepEverywhere_other', ['Auditor'])).rejects.toThrow(/with no role at all/);
    await expect(bound('StepEverywhere_exam*', ['Audit*'])).resolves.toBeDefined();
  });

  it('a missing worker', async () => {
    serveTree();
    const started = run({});
    aws.failNext('GetFunctionConfiguration', 1, new Refusal('ResourceNotFoundException', 'no', 404));
    await expect(started).rejects.toMatchObject({ name: 'InputError', field: 'Function' });
  });

  it.each([
    ...['http', 'HTTPS', 'fs,net', 'h*', '*'].map((value) => ['NODE_DEBUG', value] as const),
    ['GODEBUG', 'gctrace=1,http2debug=2'] as const,
  ])('a worker whose log would have session tokens: %s=%s', async (name, value) => {
    serveTree();
    const started = run({});
    aws.answer('GetFunctionConfiguration', () => ({
      Role: recipient,
      Environment: { Variables: { [name]: value } },
    }));
    await expect(started).rejects.toMatchObject({
      name: 'InputError',
      field: 'Function',
      message: expect.stringContaining(`out of ${name}`),
    });
    expect(aws.objects.has(objectName)).toBe(false);
  });

  it.each(['undici', 'httpx,fs', ''])('no worker for another NODE_DEBUG: %j', async (NODE_DEBUG) => {
    serveTree();
    const started = run({});
    aws.answer('GetFunctionConfiguration', () => ({
      Role: recipient,
      Environment: { Variables: { NODE_DEBUG, GODEBUG: 'http2debug=0' } },
    }));
    await expect(started).resolves.toBeDefined();
  });

  it('an error says where to deploy when the account may not ask', async () => {
    serveTree();
    aws.failNext('ListAccounts', 1, new Refusal('AccessDeniedException', 'You do not have permission'));
    const failure = await run({}).catch((error) => error);
    expect(failure).toBeInstanceOf(ServiceCallError);
    expect(failure.message).toMatch(
      /organizations:ListAccounts failed: AccessDeniedException.*management account/,
    );
  });
});

describe('the management account', () => {
  const optional = () =>
    storedLines()
      .filter(({ Optional }) => Optional)
      .map(({ AccountId }) => AccountId);

  it.each<[string, object]>([
    ['every account', {}],
    ['the root', { Accounts: { Include: [rootId] } }],
    ['another account and the root', { Accounts: { Include: [id(1), rootId] } }],
  ])('is optional among %s', async (_name, input) => {
    serveTree();
    await run(input);
    expect(optional()).toEqual([id(0)]);
  });

  it.each<[string, object]>([
    ['by its id', { Accounts: { Include: [id(0), workloads] } }],
    ['as a target', { Regions: undefined, Targets: [{ AccountId: id(0), Regions: ['us-east-1'] }] }],
  ])('is a target like any other when it is named %s', async (_name, input) => {
    serveTree();
    await run(input);
    expect(storedIds()).toContain(id(0));
    expect(optional()).toEqual([]);
  });

  it('can be excluded', async () => {
    serveTree();
    await run({ Accounts: { Exclude: [id(0)] } });
    expect(storedIds()).not.toContain(id(0));
  });
});

describe('what the run is', () => {
  it('is stored for the summary, without its payload, its external id and the worker’s variables', async () => {
    serveTree();
    const Session = { ReadOnly: true, ExternalId: 'half-a-secret' };
    const given = await run({ Payload: { private: 'words' }, Session });
    const text = aws.objects.get(`results/${runPrefix}run.json`)?.toString() ?? '';
    expect(JSON.parse(text)).toEqual(
      makeRun({
        RoleName: 'Auditor',
        Session: { ReadOnly: true },
        AccountConcurrency: 4,
        RegionConcurrency: 1,
      }),
    );
    expect(text + JSON.stringify(given)).not.toMatch(/words|half-a-secret|of-the-worker/);
  });
});

describe('size and faults', () => {
  it('10,000 accounts in 34 regions end as one object', async () => {
    serveOrganization(aws, makeAccounts(10_000));
    await run({ Regions: regionsOf('aws').map(({ code }) => code) });
    const text = aws.objects.get(objectName)?.toString() ?? '';
    expect(text.split('\n')).toHaveLength(10_001);
    expect(aws.requestsOf('PutObject')).toHaveLength(2);
    expect(aws.requestsOf('PutObject')[0]?.headers['x-amz-checksum-sha256']).toBeDefined();
  });

  it('survives throttling by Organizations and a failing PUT', async () => {
    serveTree();
    aws.failNext('ListAccounts', 1, new Refusal('TooManyRequestsException', 'slow down', 429));
    aws.failNext('PutObject', 2, new Refusal('SlowDown', 'Reduce your request rate.', 503));
    await run({});
    expect(storedIds()).toHaveLength(4);
    expect(aws.requestsOf('PutObject')).toHaveLength(4);
  });
});
