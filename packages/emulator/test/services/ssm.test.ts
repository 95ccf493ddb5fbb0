import {
  DescribeParametersCommand,
  type DescribeParametersCommandInput,
  GetParameterCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseOrganization } from '../../src/organization/parse-organization.ts';
import { ssmService } from '../../src/services/ssm.ts';
import { type Served, serve } from '../fixtures/serve.ts';

const organization = parseOrganization(`
defaults:
  parameters:
    - { name: /app/ZenMode, value: "on in {account}, {region}" }
    - { name: "/garden/Zen/{region}", value: raked }
    - { name: /garden/pond, value: koi, regions: [us-east-1] }
    - { name: /secret, value: hush, type: SecureString }
accounts:
  - { id: "111111111111", name: management }
  - { id: "210000000001", name: payments }
  - { id: "210000000002", name: empty, parameters: [] }
`);
let served: Served;

beforeAll(async () => {
  served = await serve(() => [ssmService({ organization })], { organization });
});
afterAll(() => served.close());

function ssm(account = '210000000001', region = 'us-east-1'): SSMClient {
  return new SSMClient(served.client(served.session(`arn:aws:iam::${account}:role/Auditor`), region));
}

async function names(input: DescribeParametersCommandInput, client = ssm()): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new DescribeParametersCommand({ ...input, NextToken }));
    found.push(...(page.Parameters ?? []).map(({ Name }) => Name));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

function put(input: Partial<PutParameterCommandInput>, client = ssm()) {
  return client.send(new PutParameterCommand({ Name: '/new', Value: 'v', Type: 'String', ...input }));
}

describe('the organization’s parameters', () => {
  it('differ by account and region', async () => {
    const value = async (account: string, region: string) =>
      (await ssm(account, region).send(new GetParameterCommand({ Name: '/app/ZenMode' }))).Parameter?.Value;
    expect(await value('210000000001', 'us-east-1')).toBe('on in 210000000001, us-east-1');
    expect(await value('111111111111', 'eu-west-1')).toBe('on in 111111111111, eu-west-1');
    expect(await names({}, ssm('210000000001', 'eu-west-1'))).toEqual([
      '/app/ZenMode',
      '/garden/Zen/eu-west-1',
      '/secret',
    ]);
    expect(await names({}, ssm('210000000002'))).toEqual([]);
  });

  it('are described without their values', async () => {
    const { Parameters } = await ssm().send(
      new DescribeParametersCommand({ ParameterFilters: [{ Key: 'Name', Values: ['/garden/pond'] }] }),
    );
    expect(Parameters).toMatchObject([
      {
        Name: '/garden/pond',
        Type: 'String',
        Version: 1,
        Tier: 'Standard',
        DataType: 'text',
        ARN: 'arn:aws:ssm:us-east-1:210000000001:parameter/garden/pond',
      },
    ]);
    expect(Parameters?.[0]?.LastModifiedDate).toBeInstanceOf(Date);
    expect(JSON.stringify(Parameters)).not.toContain('koi');
  });
});

describe('DescribeParameters', () => {
  it.each<[string, DescribeParametersCommandInput, string[]]>([
    [
      'Contains',
      { ParameterFilters: [{ Key: 'Name', Option: 'Contains', Values: ['Zen'] }] },
      ['/app/ZenMode', '/garden/Zen/us-east-1'],
    ],
    [
      'BeginsWith',
      { ParameterFilters: [{ Key: 'Name', Option: 'BeginsWith', Values: ['/garden'] }] },
      ['/garden/Zen/us-east-1', '/garden/pond'],
    ],
    ['Equals, the default', { ParameterFilters: [{ Key: 'Name', Values: ['/garden'] }] }, []],
    [
      'several values',
      { ParameterFilters: [{ Key: 'Name', Values: ['/secret', '/garden/pond'] }] },
      ['/garden/pond', '/secret'],
    ],
    ['Type', { ParameterFilters: [{ Key: 'Type', Values: ['SecureString'] }] }, ['/secret']],
    [
      'two filters',
      {
        ParameterFilters: [
          { Key: 'Type', Values: ['String'] },
          { Key: 'Name', Option: 'Contains', Values: ['pond'] },
        ],
      },
      ['/garden/pond'],
    ],
    ['Path, one level', { ParameterFilters: [{ Key: 'Path', Values: ['/garden'] }] }, ['/garden/pond']],
    [
      'Path, recursive',
      { ParameterFilters: [{ Key: 'Path', Option: 'Recursive', Values: ['/garden'] }] },
      ['/garden/Zen/us-east-1', '/garden/pond'],
    ],
  ])('filters by %s', async (_, input, expected) => {
    expect(await names(input)).toEqual(expected);
  });

  it.each<[string, DescribeParametersCommandInput, string]>([
    ['an unknown key', { ParameterFilters: [{ Key: 'Color', Values: ['red'] }] }, 'ValidationException'],
    [
      'a key of another operation',
      { ParameterFilters: [{ Key: 'Label', Values: ['x'] }] },
      'InvalidFilterKey',
    ],
    [
      'an option that its key does not have',
      { ParameterFilters: [{ Key: 'Type', Option: 'Contains', Values: ['S'] }] },
      'InvalidFilterOption',
    ],
    [
      'a type that is none',
      { ParameterFilters: [{ Key: 'Type', Values: ['Number'] }] },
      'InvalidFilterValue',
    ],
    [
      'a path without a slash',
      { ParameterFilters: [{ Key: 'Path', Values: ['garden'] }] },
      'InvalidFilterValue',
    ],
    ['no values', { ParameterFilters: [{ Key: 'Name' }] }, 'InvalidFilterValue'],
    [
      'the same key twice',
      {
        ParameterFilters: [
          { Key: 'Name', Values: ['a'] },
          { Key: 'Name', Values: ['b'] },
        ],
      },
      'InvalidFilterKey',
    ],
    ['the retired filters', { Filters: [{ Key: 'Name', Values: ['a'] }] }, 'ValidationException'],
    ['51 a page', { MaxResults: 51 }, 'ValidationException'],
    ['a made-up token', { NextToken: 'made-up' }, 'InvalidNextToken'],
  ])('refuses %s', async (_, input, name) => {
    await expect(ssm().send(new DescribeParametersCommand(input))).rejects.toMatchObject({ name });
  });

  it('answers in pages', async () => {
    const client = ssm('210000000002', 'eu-west-3');
    for (let i = 0; i < 12; i += 1) await put({ Name: `/many/${i}` }, client);
    const page = await client.send(new DescribeParametersCommand({}));
    expect(page.Parameters).toHaveLength(10);
    expect(await names({ MaxResults: 5 }, client)).toHaveLength(12);
    expect(await names({ MaxResults: 12 }, client)).toHaveLength(12);
  });
});

describe('PutParameter', () => {
  it('creates versions, in its own account and region only', async () => {
    expect(await put({ Value: 'one' })).toMatchObject({ Version: 1, Tier: 'Standard' });
    await expect(put({ Value: 'two' })).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect(await put({ Value: 'two', Overwrite: true })).toMatchObject({ Version: 2 });
    const get = (Name: string, client = ssm()) => client.send(new GetParameterCommand({ Name }));
    expect((await get('/new')).Parameter).toMatchObject({ Value: 'two', Version: 2 });
    expect((await get('/new:1')).Parameter).toMatchObject({ Value: 'one', Version: 1, Selector: ':1' });
    expect((await get('arn:aws:ssm:us-east-1:210000000001:parameter/new')).Parameter).toMatchObject({
      Value: 'two',
    });
    await expect(get('/new:9')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    for (const client of [ssm('111111111111'), ssm('210000000001', 'eu-west-1')]) {
      await expect(get('/new', client)).rejects.toMatchObject({ name: 'ParameterNotFound' });
    }
  });

  it.each<[string, Partial<PutParameterCommandInput>, string]>([
    ['a reserved name', { Name: 'aws-x' }, 'ValidationException'],
    ['a reserved path', { Name: '/aws/x' }, 'AccessDeniedException'],
    ['a path without a leading slash', { Name: 'a/b' }, 'ValidationException'],
    ['16 levels', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
    ['no type', { Name: '/typeless', Type: undefined }, 'ValidationException'],
    ['another type', { Name: '/secret', Overwrite: true, Type: 'String' }, 'HierarchyTypeMismatchException'],
    ['a value beyond 4,096 characters', { Value: 'v'.repeat(4097), Overwrite: true }, 'ValidationException'],
    [
      'a value off its pattern',
      { Name: '/pattern', AllowedPattern: '^\\d+$' },
      'ParameterPatternMismatchException',
    ],
    ['a pattern that is none', { Name: '/pattern', AllowedPattern: '(' }, 'InvalidAllowedPatternException'],
  ])('refuses %s', async (_, input, name) => {
    const error = await put({ Value: 'plain', ...input }).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name });
  });
});

it('answers a SecureString in the clear only when asked to decrypt', async () => {
  const get = async (WithDecryption: boolean) =>
    (await ssm().send(new GetParameterCommand({ Name: '/secret', WithDecryption }))).Parameter?.Value;
  expect(await get(true)).toBe('hush');
  expect(await get(false)).toMatch(/^AQICAHh/);
});
