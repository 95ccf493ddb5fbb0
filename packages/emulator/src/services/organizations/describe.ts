import type { Account } from '../../organization/account.ts';
import type { Organization } from '../../organization/organization.ts';
import type { Unit } from '../../organization/unit-tree.ts';

const JOINED = new Date('2024-01-01T00:00:00Z');

/** As in the answer of `DescribeOrganization`. */
export function describeOrganization(organization: Organization): object {
  const { id, managementAccountId } = organization;
  return {
    Id: id,
    Arn: arn(organization, `organization/${id}`),
    FeatureSet: 'ALL',
    MasterAccountArn: arn(organization, `account/${id}/${managementAccountId}`),
    MasterAccountId: managementAccountId,
    MasterAccountEmail: organization.account(managementAccountId)?.email,
    AvailablePolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
  };
}

/** As in the answers of `ListAccounts` and `DescribeAccount`. */
export function describeAccount(
  organization: Organization,
  { id, name, email, state, parentId }: Account,
): object {
  return {
    Id: id,
    Arn: arn(organization, `account/${organization.id}/${id}`),
    Email: email,
    Name: name,
    State: state,
    Status: legacyStatus(state),
    Paths: [`${pathTo(organization, parentId)}/${id}/`],
    JoinedMethod: id === organization.managementAccountId ? 'INVITED' : 'CREATED',
    JoinedTimestamp: JOINED,
  };
}

/** The retired `Status` had three values: an account that was neither closed nor suspended counted as active. */
function legacyStatus(state: Account['state']): string {
  if (state === 'CLOSED') return 'SUSPENDED';
  return state === 'PENDING_ACTIVATION' ? 'ACTIVE' : state;
}

/** As in the answer of `ListRoots`. */
export function describeRoot(organization: Organization): object {
  const Arn = arn(organization, `root/${organization.id}/${organization.rootId}`);
  const PolicyTypes = [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }];
  return { Id: organization.rootId, Arn, Name: 'Root', PolicyTypes };
}

/** As in the answer of `ListOrganizationalUnitsForParent`. */
export function describeUnit(organization: Organization, { id, name, parentId }: Unit): object {
  const Path = `${pathTo(organization, parentId)}/${id}/`;
  return { Id: id, Arn: arn(organization, `ou/${organization.id}/${id}`), Name: name, Path };
}

function pathTo(organization: Organization, parentId: string): string {
  const unit = organization.unit(parentId);
  if (!unit) return `${organization.id}/${parentId}`;
  return `${pathTo(organization, unit.parentId)}/${unit.id}`;
}

function arn({ partition, managementAccountId }: Organization, resource: string): string {
  return `arn:${partition}:organizations::${managementAccountId}:${resource}`;
}
