import type { Stack } from '../stack/deploy.ts';
import { organizationOf } from '../world/accounts.ts';
import { executionArn, findGrant, type Grant } from '../world/grants.ts';
import { type Principal, principalsOf } from '../world/principals.ts';
import { findResource, type Target } from '../world/resources.ts';
import { stacks } from '../world/stacks.ts';
import { type Cell, describeCell } from './read-tables.ts';

/** The values that AWS uses in a policy's conditions and variables. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** A request to AWS: a cell with all its names resolved. */
export interface AwsRequest {
  readonly stack: Stack;
  readonly principal: Principal;
  readonly action: string;
  readonly resource: Target;
  readonly context: Context;
  readonly grants: readonly Grant[];
}

const principals = new Map(Object.entries(stacks).map(([name, stack]) => [name, principalsOf(stack)]));

/**
 * Resolves the names in a cell.
 *
 * @throws {Error} if the cell has an unknown name, so that a typing error never looks like a refusal
 */
export function requestOf(cell: Cell): AwsRequest {
  const stack = stacks[cell.stack];
  const known = principals.get(cell.stack);
  const principal = known?.get(cell.who);
  if (!stack || !known) throw new Error(`${cell.at}: no stack is called "${cell.stack}".`);
  if (!principal) throw new Error(`${cell.at}: no principal is called "${cell.who}".`);
  const resource = findResource(stack, cell.to);
  const named = cell.when.map((circumstance) => readCircumstance(circumstance, cell));
  const context = named.filter(({ key }) => key !== 'grant').map(({ key, value }) => contextOf(key, value));
  return {
    stack,
    principal,
    action: cell.does,
    resource,
    context: Object.assign({}, ...alwaysPresent(principal, resource, cell.does), ...context),
    grants: named.filter(({ key }) => key === 'grant').map(({ value }) => findGrant(value, stack, known)),
  };

  function contextOf(key: string, value: string): Context {
    if (key === 'Recipient')
      return { [`kms:EncryptionContext:${key}`]: known?.get(value)?.arn ?? unknownName(value) };
    if (key === 'Execution' && stack) return { [`kms:EncryptionContext:${key}`]: executionArn(stack, value) };
    const list = /^\[(.*)\]$/.exec(value)?.[1];
    return { [key]: list === undefined ? value : list.split(', ') };
  }

  function unknownName(value: string): never {
    throw new Error(`${cell.at}: no principal is called "${value}".`);
  }
}

function readCircumstance(text: string, cell: Cell): { key: string; value: string } {
  if (text === 'over HTTP') return { key: 'aws:SecureTransport', value: 'false' };
  const [, key, value] = /^(\S+): (.+)$/.exec(text) ?? [];
  const isKnown =
    key !== undefined && (['grant', 'Recipient', 'Execution'].includes(key) || key.includes(':'));
  if (isKnown && value !== undefined) return { key, value };
  throw new Error(`${cell.at}: "${text}" is no circumstance (${describeCell(cell)}).`);
}

/** The keys that AWS sets by itself (IAM User Guide, "AWS global condition context keys"). */
function alwaysPresent(
  { arn, accountId }: Principal,
  { tags = {}, accountId: owner }: Target,
  action: string,
): readonly Context[] {
  return [
    { 'aws:SecureTransport': 'true' },
    arn === undefined ? {} : { 'aws:PrincipalArn': arn },
    accountId === undefined
      ? {}
      : { 'aws:PrincipalAccount': accountId, 'aws:PrincipalOrgID': organizationOf(accountId) },
    { 'aws:ResourceOrgID': organizationOf(owner) },
    ...(action.startsWith('sts:')
      ? Object.entries(tags).map(([key, value]) => ({ [`iam:ResourceTag/${key}`]: value }))
      : []),
  ];
}
