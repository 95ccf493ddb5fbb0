import { regionsOf } from '@step-everywhere/core/contract';
import { BUCKET_NAME, bucketName } from './bucket-description.ts';
import { checkFunctions } from './check-functions.ts';
import type { OrganizationDescription, SeedDescription } from './description.ts';
import { OrganizationError } from './organization-error.ts';

/**
 * Checks the rules that concern several fields.
 *
 * @throws {OrganizationError} with the path of the field that conflicts with others
 */
export function checkTogether(description: OrganizationDescription): void {
  const { managementAccount, defaults, accounts } = description;
  checkRegions(description);
  requireUnique(
    'accounts',
    accounts.map(({ id }) => id),
    'id',
  );
  const management = accounts.find(({ id }) => id === (managementAccount ?? accounts[0]?.id));
  if (!management) {
    throw new OrganizationError(
      'managementAccount',
      `expected the id of one of the accounts, got "${managementAccount}"`,
    );
  }
  if (management.state !== 'ACTIVE') {
    throw new OrganizationError(
      `accounts[${accounts.indexOf(management)}].state`,
      `expected ACTIVE, since the orchestrator lives in this account, got ${management.state}`,
    );
  }
  // A role's name is unique in its account regardless of its path and case.
  const roleName = ({ name }: { name: string }) => (name.split('/').at(-1) as string).toLowerCase();
  requireUnique('defaults.roles', defaults.roles?.map(roleName), 'name');
  accounts.forEach(({ roles }, index) => {
    requireUnique(`accounts[${index}].roles`, roles?.map(roleName), 'name');
  });
  checkBucketNames({ defaults, accounts });
  checkFunctions(description);
  for (const [index, seed] of description.seeds.entries()) checkSeed(seed, `seeds[${index}]`, accounts);
}

function checkSeed(
  { account, ou }: SeedDescription,
  path: string,
  accounts: OrganizationDescription['accounts'],
): void {
  if (account !== undefined && ou !== undefined)
    throw new OrganizationError(`${path}.ou`, 'expected an account or an OU, got both');
  if (account !== undefined && !accounts.some(({ id }) => id === account))
    throw new OrganizationError(
      `${path}.account`,
      `expected the id of one of the accounts, got "${account}"`,
    );
  // An OU above the accounts' own OUs exists too.
  const isIn = (other: string | undefined) => other === ou || other?.startsWith(`${ou}/`);
  if (ou !== undefined && !accounts.some((each) => isIn(each.ou)))
    throw new OrganizationError(`${path}.ou`, `expected the OU of one of the accounts, got "${ou}"`);
}

/** An organization is in one partition, and can only use that partition's regions. */
function checkRegions({ partition, defaults, accounts, seeds }: OrganizationDescription): void {
  const known = regionsOf(partition).map(({ code }) => code);
  const named = [
    ...namedRegions(defaults).map(below('defaults')),
    ...accounts.flatMap((account, index) => namedRegions(account).map(below(`accounts[${index}]`))),
    ...regionsOfEach('seeds', seeds),
  ];
  const wrong = named.find(([, code]) => !known.includes(code));
  if (wrong !== undefined) {
    throw new OrganizationError(
      wrong[0],
      `expected a region of partition ${partition}, one of ${known.join(', ')}, got "${wrong[1]}"`,
    );
  }
}

const below =
  (top: string) =>
  ([path, code]: [string, string]): [string, string] => [`${top}.${path}`, code];

/** All regions that the description names, each with its path. */
function namedRegions({
  enabledRegions = [],
  functions = [],
  parameters = [],
  buckets = [],
}: OrganizationDescription['defaults']): [string, string][] {
  return [
    ...enabledRegions.map((code, index): [string, string] => [`enabledRegions[${index}]`, code]),
    ...buckets.map(({ region }, index): [string, string] => [`buckets[${index}].region`, region]),
    ...regionsOfEach('functions', functions),
    ...regionsOfEach('parameters', parameters),
  ];
}

function regionsOfEach(
  list: string,
  items: readonly { readonly regions?: readonly string[] | undefined }[],
): [string, string][] {
  return items.flatMap(({ regions = [] }, index) =>
    regions.map((code, at): [string, string] => [`${list}[${index}].regions[${at}]`, code]),
  );
}

/** A bucket's name is unique in all of AWS, and can be checked only after its placeholders are filled in. */
function checkBucketNames({ defaults, accounts }: Pick<OrganizationDescription, 'defaults' | 'accounts'>) {
  const first = new Map<string, string>();
  accounts.forEach(({ id, buckets }, account) => {
    const list = buckets ? `accounts[${account}].buckets` : 'defaults.buckets';
    (buckets ?? defaults.buckets ?? []).forEach((bucket, index) => {
      const path = `${list}[${index}].name`;
      const name = bucketName(bucket, id);
      const before = first.get(name);
      if (before !== undefined) {
        throw new OrganizationError(
          path,
          `"${name}" of account ${id} is taken by ${before}; give each bucket a name of its own, for example with {account} in it`,
        );
      }
      if (!BUCKET_NAME.test(name)) {
        throw new OrganizationError(path, `expected 3 to 63 characters as S3 allows them, got "${name}"`);
      }
      first.set(name, `${path} of account ${id}`);
    });
  });
}

function requireUnique(path: string, values: readonly string[] = [], field: string): void {
  const first = new Map<string, number>();
  values.forEach((value, index) => {
    const before = first.get(value);
    if (before !== undefined) {
      throw new OrganizationError(
        `${path}[${index}].${field}`,
        `"${value}" is taken by ${path}[${before}]; give each its own`,
      );
    }
    first.set(value, index);
  });
}
