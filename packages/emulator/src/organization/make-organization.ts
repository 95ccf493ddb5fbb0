import { ASSUMABLE_TAG } from './assumable-tag.ts';
import { descriptionSchema } from './description.ts';
import { Organization } from './organization.ts';
import { OrganizationError } from './organization-error.ts';

const kinds = [
  { ou: 'Workloads/Prod', env: 'prod', names: ['payments', 'orders', 'search', 'billing'] },
  { ou: 'Workloads/Dev', env: 'dev', names: ['payments', 'orders', 'search', 'billing'] },
  { ou: 'Security', env: 'prod', names: ['audit', 'log-archive'] },
  { ou: 'Sandbox', env: 'sandbox', names: ['experiments', 'training'] },
];

/** The size of an organization to generate. */
export interface OrganizationSize {
  /** Number of accounts, including the management account: 1 to 50,000. */
  readonly accounts: number;
}

/**
 * Generates an organization: active accounts in several OUs, each with an assumable role `Auditor` and a few parameters.
 *
 * The same number always generates the same organization.
 *
 * @param size number of accounts, 1 to 50,000, including the management account
 * @returns the organization, for {@link EmulatorSettings.organization}
 * @throws {OrganizationError} for an invalid number of accounts
 * @example
 * ```ts
 * makeOrganization({ accounts: 30 });
 * ```
 */
export function makeOrganization({ accounts }: OrganizationSize): Organization {
  if (!Number.isInteger(accounts) || accounts < 1 || accounts > 50_000) {
    throw new OrganizationError('accounts', `expected a whole number from 1 to 50,000, got ${accounts}`);
  }
  return new Organization(
    descriptionSchema.parse({
      managementAccount: '111111111111',
      defaults: {
        roles: [{ name: 'Auditor', tags: { [ASSUMABLE_TAG]: 'true' } }],
        parameters: [
          { name: '/app/name', value: 'app of {account}' },
          { name: '/app/ZenMode', value: 'on in {account}, {region}' },
          { name: '/garden/Zen/{region}', value: 'raked in {region}' },
        ],
      },
      accounts: Array.from({ length: accounts }, (_, index) => (index === 0 ? management : member(index))),
    }),
  );
}

const management = { id: '111111111111', name: 'management' };

function member(index: number): object {
  const { ou, env, names } = kinds[index % kinds.length] as (typeof kinds)[number];
  const round = Math.floor(index / kinds.length);
  const name = `${names[round % names.length]}-${env}-${index}`;
  return { id: String(210_000_000_000 + index), name, ou, tags: { env } };
}
