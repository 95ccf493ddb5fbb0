import {
  type Account,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { ServiceCallError, serviceFailure } from '../errors/index.ts';

interface Page {
  readonly NextToken?: string | undefined;
}

/** Lists every account of the organization, in the order of Organizations. */
export function listAccounts(client: OrganizationsClient): AsyncGenerator<Account> {
  return entries(
    'organizations:ListAccounts',
    (NextToken) => client.send(new ListAccountsCommand({ NextToken })),
    ({ Accounts }) => Accounts,
  );
}

/** Lists the accounts directly below a root or OU. */
export function listAccountsBelow(client: OrganizationsClient, ParentId: string): AsyncGenerator<Account> {
  return entries(
    'organizations:ListAccountsForParent',
    (NextToken) => client.send(new ListAccountsForParentCommand({ ParentId, NextToken })),
    ({ Accounts }) => Accounts,
  );
}

/** Lists the OUs directly below a root or OU. */
export function listUnitsBelow(
  client: OrganizationsClient,
  ParentId: string,
): AsyncGenerator<{ Id?: string | undefined; Name?: string | undefined }> {
  return entries(
    'organizations:ListOrganizationalUnitsForParent',
    (NextToken) => client.send(new ListOrganizationalUnitsForParentCommand({ ParentId, NextToken })),
    ({ OrganizationalUnits }) => OrganizationalUnits,
  );
}

/** Lists the organization's roots; currently there is only one. */
export function listRoots(client: OrganizationsClient): AsyncGenerator<{ Id?: string | undefined }> {
  return entries(
    'organizations:ListRoots',
    (NextToken) => client.send(new ListRootsCommand({ NextToken })),
    ({ Roots }) => Roots,
  );
}

/** Lists the tags of an account. */
export function listTags(
  client: OrganizationsClient,
  ResourceId: string,
): AsyncGenerator<{ Key: string | undefined; Value: string | undefined }> {
  return entries(
    'organizations:ListTagsForResource',
    (NextToken) => client.send(new ListTagsForResourceCommand({ ResourceId, NextToken })),
    ({ Tags }) => Tags,
  );
}

/**
 * Continues as long as there is a `NextToken`: Organizations can return an empty page that has a successor
 * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html).
 */
async function* entries<Answer extends Page, Entry>(
  operation: string,
  send: (token: string | undefined) => Promise<Answer>,
  read: (answer: Answer) => readonly Entry[] | undefined,
): AsyncGenerator<Entry> {
  let token: string | undefined;
  do {
    const answer: Answer = await send(token).catch((error) => {
      throw serviceFailure(operation, error, (cause) => refusal(operation, cause));
    });
    yield* read(answer) ?? [];
    token = answer.NextToken;
  } while (token !== undefined && token !== '');
}

/** The caller has no permission, or its account is not in an organization. */
const refused = /AccessDenied|NotInUse/;

/** Whether a list failed because the caller may not read the organization, or is not in one. */
export function mayNotRead(error: unknown): boolean {
  return error instanceof ServiceCallError && refused.test((error.cause as Error).name);
}

function refusal(operation: string, cause: Error): ServiceCallError {
  const remedy = refused.test(cause.name)
    ? ` Allow ${operation} to the caller, which must be of the management account of an organization or of a delegated administrator of it, or name the accounts one by one, by their ids.`
    : '';
  return new ServiceCallError(operation, `${operation} failed: ${cause.name}: ${cause.message}.${remedy}`, {
    cause,
  });
}
