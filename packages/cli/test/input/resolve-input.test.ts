import { describe, expect, it } from 'vitest';
import { type InputOptions, readExecutionInput } from '../../src/input/execution-input.ts';
import { nodesOf } from '../../src/input/organization-nodes.ts';
import { resolveInput } from '../../src/input/resolve-input.ts';

const units = [
  { id: 'ou-root-prod1111', path: ['Prod'] },
  { id: 'ou-root-workload', path: ['Workloads'] },
  { id: 'ou-root-prod2222', path: ['Workloads', 'Prod'] },
  { id: 'ou-root-testtest', path: ['Workloads', 'Test, old'] },
];
const accounts = [
  { id: '210000000001', name: 'payments' },
  { id: '210000000002', name: 'Acme, Inc. main' },
  { id: '210000000003', name: 'twin' },
  { id: '210000000004', name: 'twin' },
  { id: '210000000005', name: 'Team #1' },
  { id: '210000000006', name: 'payments,Workloads' },
];

let said: string;
async function resolve(options: InputOptions): Promise<Record<string, unknown>> {
  said = '';
  const stderr = { write: (text: string) => (said += text) } as unknown as NodeJS.WriteStream;
  const asked = {
    nodes: async () => nodesOf(['r-root'], units, accounts),
    regions: async () => ['us-east-1', 'us-west-2', 'us-gov-x-1', 'eu-west-1'],
  };
  return resolveInput(await readExecutionInput(options, '/'), options, asked, { stderr });
}
const included = async (...values: string[]) =>
  ((await resolve({ accounts: values })).Accounts as { readonly Include: unknown }).Include;

describe('names of accounts and OUs', () => {
  it.each([
    ['the path of an OU', ['Workloads/Prod'], ['ou-root-prod2222']],
    ['a path from the root', ['/Prod'], ['ou-root-prod1111']],
    ['a path that begins with the root', ['Root/Workloads'], ['ou-root-workload']],
    ['the root', ['Root'], ['r-root']],
    ['the name of an account', ['payments'], ['210000000001']],
    [
      'names and ids, with commas',
      ['payments, ou-abcd-11111111,Workloads'],
      ['210000000001', 'ou-abcd-11111111', 'ou-root-workload'],
    ],
    ['a comma and spaces in a name', ['Acme, Inc. main'], ['210000000002']],
    ['a comma in the name of an OU', ['Workloads/Test, old'], ['ou-root-testtest']],
    ['several options', ['Acme, Inc. main', 'payments'], ['210000000002', '210000000001']],
    ['the same by name and id', ['210000000001', 'payments'], ['210000000001']],
    ['ids alone, as they are', ['210000000009, 123', 'r-root'], ['210000000009', '123', 'r-root']],
  ])('are replaced by ids: %s', async (_, given, expected) => {
    expect(await included(...given)).toEqual(expected);
  });

  it('are printed with their ids, so that the accounts are visible before a run', async () => {
    expect(await resolve({ accounts: ['Workloads/Prod'], exclude: ['payments,210000000009'] })).toEqual({
      Accounts: { Include: ['ou-root-prod2222'], Exclude: ['210000000001', '210000000009'] },
    });
    expect(said).toBe(
      '--accounts: OU /Workloads/Prod is ou-root-prod2222\n--exclude: account payments is 210000000001\n',
    );
  });

  it.each([
    [
      'Prod',
      '--accounts: "Prod" is ambiguous: OU /Prod (ou-root-prod1111), OU /Workloads/Prod (ou-root-prod2222); give the id, or the path from the root, such as /Prod',
    ],
    [
      'twin',
      '--accounts: "twin" is ambiguous: account twin (210000000003), account twin (210000000004); give the id',
    ],
    [
      'payment',
      '--accounts: no account or OU of the organization is named "payment" (Did you mean payments?)',
    ],
    [
      'payments,Workloads',
      '--accounts: "payments,Workloads" is ambiguous: it is a name, and also a list with the name "payments"; use ids, or repeat the option for each name',
    ],
    [
      'payments,nothing like it',
      '--accounts: no account or OU of the organization is named "nothing like it"; give a name, the path of an OU, or an id',
    ],
  ])('are refused unless they are unique: %s', async (name, message) => {
    await expect(included(name)).rejects.toMatchObject({ name: 'OptionError', message });
  });

  it('leave an empty list as it is, which the orchestrator refuses', async () => {
    expect(await included('')).toEqual([]);
  });
});

describe('patterns of regions', () => {
  it.each([
    ['us-*', ['us-east-1', 'us-west-2', 'us-gov-x-1']],
    ['*-west-*,us-west-2', ['us-west-2', 'eu-west-1']],
    ['eu-west-1 us-e*', ['eu-west-1', 'us-east-1']],
    ['us-east-1,nowhere', ['us-east-1', 'nowhere']],
    ['us-.*', ['us-.*']],
    ['enabled', 'enabled'],
  ])('are replaced by the matching regions: %s', async (regions, expected) => {
    expect(await resolve({ regions })).toEqual({ Regions: expected });
  });

  it('are refused when they match none', async () => {
    await expect(resolve({ regions: 'ux-*' })).rejects.toThrow(
      '--regions: no region matches "ux-*"; there are us-east-1, us-west-2, us-gov-x-1, eu-west-1',
    );
  });
});
