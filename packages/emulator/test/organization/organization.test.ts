import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { makeOrganization } from '../../src/organization/make-organization.ts';
import { Organization } from '../../src/organization/organization.ts';
import { OrganizationError } from '../../src/organization/organization-error.ts';
import { organizationSchema } from '../../src/organization/organization-schema.ts';
import { parseOrganization } from '../../src/organization/parse-organization.ts';

const management = { id: '111111111111', name: 'management' };

function errorOf(text: string): OrganizationError {
  try {
    parseOrganization(text);
  } catch (error) {
    expect(error).toBeInstanceOf(OrganizationError);
    return error as OrganizationError;
  }
  throw new Error(`expected an OrganizationError for ${text}`);
}

describe('parseOrganization', () => {
  it('gives an account the defaults for missing fields', () => {
    const organization = parseOrganization(`
      defaults:
        roles: [{ name: Auditor }]
        parameters: [{ name: /a, value: a }]
        functions: [{ name: old, runtime: nodejs16.x }]
        enabledRegions: [ap-east-1]
      accounts:
        - { id: "111111111111", name: management }
        - { id: "210000000001", name: own, ou: A/B, roles: [], functions: [], parameters: [], enabledRegions: [af-south-1] }
    `);
    const [first, own] = organization.accounts;
    expect(first).toMatchObject({
      roles: [{ name: 'Auditor', tags: {} }],
      parameters: [{ name: '/a', type: 'String' }],
      functions: [{ name: 'old', runtime: 'nodejs16.x', memory: 128, timeout: 3 }],
      state: 'ACTIVE',
    });
    expect(own).toMatchObject({ roles: [], functions: [], parameters: [] });
    expect(organization.isRegionEnabled('111111111111', 'ap-east-1')).toBe(true);
    expect(organization.isRegionEnabled('210000000001', 'ap-east-1')).toBe(false);
    expect(organization.isRegionEnabled('210000000001', 'af-south-1')).toBe(true);
    expect(organization.isRegionEnabled('210000000001', 'us-east-1')).toBe(true);
    expect(organization.isRegionEnabled('999999999999', 'us-east-1')).toBe(false);
    expect(organization.unit(own?.parentId ?? '')?.name).toBe('B');
  });

  it('accepts aliases, merge keys, and fields beginning with x- that they refer to', () => {
    const organization = parseOrganization(`
      x-roles: &roles [{ name: Auditor }]
      accounts:
        - &base { id: "111111111111", name: management, tags: { env: prod }, roles: *roles }
        - { <<: *base, id: "210000000001", name: other }
    `);
    const [first, other] = organization.accounts;
    expect(other).toMatchObject({ id: '210000000001', name: 'other', tags: { env: 'prod' } });
    expect(other?.roles).toEqual(first?.roles);
    expect(errorOf('x-a: 1\naccounts: [{ id: "111111111111", name: a, x-b: 1 }]').path).toBe(
      'accounts[0].x-b',
    );
  });

  it('accepts the output of `aws organizations list-accounts`', () => {
    const printed = (management: string, ...accounts: object[]) =>
      JSON.stringify({
        Accounts: accounts.map((account) => ({
          Arn: `arn:aws-us-gov:organizations::${management}:account/o-abcdefghij/210000000001`,
          Email: 'a@example.com',
          Name: 'orders, prod',
          Status: 'ACTIVE',
          JoinedMethod: 'CREATED',
          JoinedTimestamp: '2026-01-01T00:00:00Z',
          ...account,
        })),
        NextToken: null,
      });
    const member = { Id: '210000000001', State: 'SUSPENDED' };
    const whole = parseOrganization(printed('111111111111', { Id: '111111111111' }, member));
    expect(whole).toMatchObject({ partition: 'aws-us-gov', managementAccountId: '111111111111' });
    expect(whole.accounts).toMatchObject([
      { id: '111111111111', name: 'orders, prod', state: 'ACTIVE', roles: [{ name: 'Auditor' }] },
      { id: '210000000001', state: 'SUSPENDED' },
    ]);
    // One page of several, without the management account.
    expect(parseOrganization(printed('111111111111', member)).accounts.map(({ id }) => id)).toEqual([
      '111111111111',
      '210000000001',
    ]);
  });

  it.each<[string, object, string, RegExp]>([
    [
      'an unknown field',
      { accounts: [management], acounts: [] },
      'acounts',
      /unknown field; expected partition, managementAccount, defaults, accounts, seeds$/,
    ],
    [
      'a seed of an account that is not there',
      { accounts: [management], seeds: [{ file: 'seed.ts', account: '999999999999' }] },
      'seeds[0].account',
      /one of the accounts, got "999999999999"/,
    ],
    [
      'a seed of an OU that is not there',
      { accounts: [{ ...management, ou: 'Work/Prod' }], seeds: [{ file: 'seed.ts', ou: 'Prod' }] },
      'seeds[0].ou',
      /OU of one of the accounts, got "Prod"/,
    ],
    [
      'a seed in a region that is not there',
      { accounts: [management], seeds: [{ file: 'seed.ts', regions: ['eu-noth-1'] }] },
      'seeds[0].regions[0]',
      /got "eu-noth-1"/,
    ],
    ['a misspelt field that must not be missing', { acounts: [management] }, 'acounts', /unknown field/],
    [
      'an unknown field of a role',
      { accounts: [{ ...management, roles: [{ name: 'A', tag: {} }] }] },
      'accounts[0].roles[0].tag',
      /unknown field; expected name, tags$/,
    ],
    [
      'an unknown field of a bucket',
      { accounts: [{ ...management, buckets: [{ name: 'logs', region: 'eu-west-1', acl: 'private' }] }] },
      'accounts[0].buckets[0].acl',
      /unknown field/,
    ],
    [
      'a bucket without a region',
      { accounts: [{ ...management, buckets: [{ name: 'logs' }] }] },
      'accounts[0].buckets[0].region',
      /expected a region code/,
    ],
    [
      'a region of another partition',
      {
        partition: 'aws-cn',
        accounts: [
          { ...management, parameters: [{ name: '/a', value: 'b', regions: ['cn-north-1', 'eu-west-1'] }] },
        ],
      },
      'accounts[0].parameters[0].regions[1]',
      /expected a region of partition aws-cn, one of cn-north-1, cn-northwest-1, got "eu-west-1"/,
    ],
    [
      'a partition that is none',
      { partition: 'aws-mars', accounts: [management] },
      'partition',
      /expected one of aws, .*got "aws-mars"/,
    ],
    [
      'a public access block that is none',
      {
        accounts: [
          { ...management, buckets: [{ name: 'logs', region: 'eu-west-1', publicAccessBlock: 'on' }] },
        ],
      },
      'accounts[0].buckets[0].publicAccessBlock',
      /expected true, false, or an object/,
    ],
    [
      'a bucket name that no bucket may have once it is filled in',
      {
        accounts: [
          { ...management, buckets: [{ name: `${'a'.repeat(52)}-{account}`, region: 'eu-west-1' }] },
        ],
      },
      'accounts[0].buckets[0].name',
      /got "a+-111111111111".*/,
    ],
    [
      'a bucket of two accounts',
      {
        defaults: { buckets: [{ name: 'logs', region: 'eu-west-1' }] },
        accounts: [management, { id: '210000000001', name: 'a' }],
      },
      'defaults.buckets[0].name',
      /"logs" of account 210000000001 is taken by defaults.buckets\[0\].name of account 111111111111/,
    ],
    [
      'a misspelt field of a function',
      { accounts: [{ ...management, functions: [{ name: 'a', runtimes: 'nodejs16.x' }] }] },
      'accounts[0].functions[0].runtimes',
      /unknown field; expected name, regions, runtime, /,
    ],
    [
      'a function in a region that is not there',
      { defaults: { functions: [{ name: 'a', regions: ['eu-noth-1'] }] }, accounts: [management] },
      'defaults.functions[0].regions[0]',
      /one of .*eu-north-1.*got "eu-noth-1"/,
    ],
    [
      'a function name that is too long once it is filled in',
      { defaults: { functions: [{ name: `${'a'.repeat(53)}{account}` }] }, accounts: [management] },
      'defaults.functions[0].name',
      /at most 64 letters.*got "a+111111111111"/,
    ],
    [
      'two functions of one name in one region',
      {
        accounts: [
          {
            ...management,
            functions: [
              { name: 'a', regions: ['us-east-1'] },
              { name: 'a', regions: ['eu-west-1'] },
              { name: 'a' },
            ],
          },
        ],
      },
      'accounts[0].functions[2].name',
      /"a" in [a-z0-9-]+ is taken by accounts\[0\]\.functions\[[01]\]; give each its own, or other regions/,
    ],
    [
      'a container image with a runtime',
      {
        accounts: [
          { ...management, functions: [{ name: 'a', packageType: 'Image', runtime: 'nodejs24.x' }] },
        ],
      },
      'accounts[0].functions[0].runtime',
      /expected none, since packageType is Image, got "nodejs24.x"/,
    ],
    [
      'a day that is none',
      { accounts: [{ ...management, functions: [{ name: 'a', lastModified: '2024-02-31' }] }] },
      'accounts[0].functions[0].lastModified',
      /a day or a time in UTC, in quotes.*got "2024-02-31"/,
    ],
    [
      'a time-out that Lambda has not',
      { accounts: [{ ...management, functions: [{ name: 'a', timeout: 901 }] }] },
      'accounts[0].functions[0].timeout',
      /seconds from 1 to 900, got 901/,
    ],
    [
      'a variable that is a number, without showing it',
      { accounts: [{ ...management, functions: [{ name: 'a', environment: { PIN: 4711 } }] }] },
      'accounts[0].functions[0].environment.PIN',
      /need quotes, got a number$/,
    ],
    [
      'an id that is a number',
      { accounts: [{ id: 111111111111, name: 'm' }] },
      'accounts[0].id',
      /twelve digits in quotes.*got 111111111111/,
    ],
    [
      'a region that is none',
      { accounts: [{ ...management, enabledRegions: ['eu-noth-1'] }] },
      'accounts[0].enabledRegions[0]',
      /one of .*eu-north-1.*got "eu-noth-1"/,
    ],
    [
      'a state that is none',
      { accounts: [{ ...management, state: 'OPEN' }] },
      'accounts[0].state',
      /one of ACTIVE, SUSPENDED/,
    ],
    [
      'a role name with a space',
      { accounts: [{ ...management, roles: [{ name: 'A B' }] }] },
      'accounts[0].roles[0].name',
      /got "A B"/,
    ],
    [
      'a value that is a number',
      { accounts: [{ ...management, parameters: [{ name: '/a', value: 1 }] }] },
      'accounts[0].parameters[0].value',
      /need quotes/,
    ],
    ['no accounts', { accounts: [] }, 'accounts', /at least one/],
    [
      'two accounts of one id',
      { accounts: [management, management] },
      'accounts[1].id',
      /is taken by accounts\[0\]/,
    ],
    [
      'two roles of one name',
      { accounts: [{ ...management, roles: [{ name: 'a/Auditor' }, { name: 'auditor' }] }] },
      'accounts[0].roles[1].name',
      /taken/,
    ],
    [
      'a management account that is not there',
      { managementAccount: '222222222222', accounts: [management] },
      'managementAccount',
      /one of the accounts/,
    ],
    [
      'a suspended management account',
      { accounts: [{ ...management, state: 'SUSPENDED' }] },
      'accounts[0].state',
      /expected ACTIVE/,
    ],
  ])('refuses %s', (_, description, path, message) => {
    for (const text of [JSON.stringify(description), stringify(description)]) {
      expect(errorOf(text)).toMatchObject({ path, message: expect.stringMatching(message) });
    }
  });

  it.each(['', 'null', '[]', 'accounts: [', 'a: *b', '{"accounts": [}', 'a: 1\na: 2', 'a: 1\n---\na: 2'])(
    'refuses %j',
    (text) => {
      errorOf(text);
    },
  );

  const regions = ['us-east-1', 'eu-west-1', 'ap-east-1', 'af-south-1'];
  const word = fc.stringMatching(/^[A-Za-z][\w.-]{0,20}$/);
  const accountId = fc.stringMatching(/^\d{12}$/);
  const functions = fc.record(
    {
      name: fc.stringMatching(/^[\w-]{1,64}$/),
      runtime: fc.constantFrom('nodejs16.x', 'python3.13', 'provided.al2023'),
      regions: fc.uniqueArray(fc.constantFrom(...regions), { minLength: 1 }),
      memory: fc.integer({ min: 128, max: 10_240 }),
      timeout: fc.integer({ min: 1, max: 900 }),
      environment: fc.dictionary(word, fc.string(), { maxKeys: 2 }),
      lastModified: fc
        .date({ min: new Date('2014-11-13'), max: new Date('2099-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      tags: fc.dictionary(word, word, { maxKeys: 2 }),
    },
    { requiredKeys: ['name'] },
  );
  const account = fc.record(
    {
      id: accountId,
      name: fc.stringMatching(/^[A-Za-z][ -~]{0,30}$/),
      ou: fc.array(word, { minLength: 1, maxLength: 3 }).map((names) => names.join('/')),
      tags: fc.dictionary(word, word, { maxKeys: 3 }),
      roles: fc.uniqueArray(fc.record({ name: word, tags: fc.dictionary(word, word, { maxKeys: 2 }) }), {
        maxLength: 3,
        selector: ({ name }) => name.toLowerCase(),
      }),
      functions: fc.uniqueArray(functions, { maxLength: 3, selector: ({ name }) => name }),
      enabledRegions: fc.uniqueArray(fc.constantFrom(...regions)),
    },
    { requiredKeys: ['id', 'name'] },
  );
  const description = fc
    .uniqueArray(account, { minLength: 1, maxLength: 6, selector: ({ id }) => id })
    .map((accounts) => ({ accounts }));

  it('keeps every field of a description, as JSON and as YAML', () => {
    fc.assert(
      fc.property(description, (described) => {
        for (const text of [JSON.stringify(described), stringify(described)]) {
          const organization = parseOrganization(text);
          expect(organization.managementAccountId).toBe(described.accounts[0]?.id);
          for (const { id, name, tags, roles, functions, ou } of described.accounts) {
            const parsed = organization.account(id);
            expect(parsed).toMatchObject({
              ...{ name, tags: tags ?? {}, roles: roles ?? [], functions: functions ?? [] },
            });
            expect(pathOf(organization, parsed?.parentId ?? '')).toBe(ou ?? '');
          }
        }
      }),
    );
  });

  const fields = ['id', 'name', 'ou', 'state', 'tags', 'roles', 'functions', 'parameters', 'enabledRegions'];
  it('names the path of an unknown field, wherever it is', () => {
    fc.assert(
      fc.property(description, fc.nat(), word, (described, which, field) => {
        fc.pre(!fields.includes(field));
        const index = which % described.accounts.length;
        const accounts = described.accounts.map((each, i) => (i === index ? { ...each, [field]: 1 } : each));
        expect(errorOf(JSON.stringify({ accounts })).path).toBe(`accounts[${index}].${field}`);
      }),
    );
  });

  it('turns any text into an organization or an OrganizationError', () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything().map((value) => stringify({ accounts: [value] }) ?? ''),
    );
    fc.assert(
      fc.property(text, (any) => {
        try {
          expect(parseOrganization(any)).toBeInstanceOf(Organization);
        } catch (error) {
          expect(error).toBeInstanceOf(OrganizationError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('makeOrganization', () => {
  it('generates the same organization for the same number', () => {
    const [one, two] = [makeOrganization({ accounts: 30 }), makeOrganization({ accounts: 30 })];
    expect(one.accounts).toEqual(two.accounts);
    expect(one.units).toEqual(two.units);
    expect(one.accounts).toHaveLength(30);
    expect(one.units.length).toBeGreaterThan(3);
    expect(
      one.accounts.every(
        ({ state, roles }) => state === 'ACTIVE' && roles[0]?.tags['stepeverywhere:assumable'] === 'true',
      ),
    ).toBe(true);
  });

  it.each([0, -1, 1.5, Number.NaN, 50_001])('refuses %d accounts', (accounts) => {
    expect(() => makeOrganization({ accounts })).toThrow(OrganizationError);
  });
});

function pathOf(organization: Organization, unitId: string): string {
  const unit = organization.unit(unitId);
  return unit ? [pathOf(organization, unit.parentId), unit.name].filter(Boolean).join('/') : '';
}

it('has the published JSON Schema for editors', async () => {
  const published = new URL('../../../../docs/organization.schema.json', import.meta.url);
  // Written by `node packages/emulator/scripts/write-organization-schema.ts`.
  expect(JSON.parse(await readFile(published, 'utf8'))).toEqual(organizationSchema());
});

it('has patterns in its JSON Schema that other languages support', () => {
  // Python's `re` has no such classes, and JavaScript without the flag `u` reads them as letters.
  expect(JSON.stringify(organizationSchema())).not.toMatch(/\\\\p\{/);
});
