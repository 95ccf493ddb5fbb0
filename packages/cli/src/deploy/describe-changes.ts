import type { Change } from '@aws-sdk/client-cloudformation';

/** A change of one resource, as it is displayed. */
export interface ShownChange {
  readonly Action:
    | 'add'
    | 'change'
    | 'replace'
    | 'may replace'
    | 'remove'
    | 'remove, kept'
    | 'import'
    | 'unknown';
  readonly Id: string;
  readonly Type: string;
  /** Properties that change, where CloudFormation says so. */
  readonly Properties: readonly string[];
}

/**
 * Describes each change of a change set. Replaced and removed resources come first.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */
export function describeChanges(changes: readonly Change[]): ShownChange[] {
  return changes
    .flatMap(({ ResourceChange }) => ResourceChange ?? [])
    .map((change): ShownChange => {
      const { LogicalResourceId: Id = '', ResourceType: Type = '', Details = [] } = change;
      const named = Details.map(({ Target }) => Target?.Name ?? Target?.Attribute ?? '');
      return { Action: actionOf(change), Id, Type, Properties: [...new Set(named.filter(Boolean))] };
    })
    .sort((one, other) => order.indexOf(one.Action) - order.indexOf(other.Action));
}

const order: readonly ShownChange['Action'][] = [
  'remove',
  'replace',
  'may replace',
  'unknown',
  'remove, kept',
  'change',
  'import',
  'add',
];

function actionOf({
  Action,
  Replacement,
  PolicyAction,
}: NonNullable<Change['ResourceChange']>): ShownChange['Action'] {
  if (Action === 'Add') return 'add';
  if (Action === 'Import') return 'import';
  if (Action === 'Remove') return PolicyAction === 'Retain' ? 'remove, kept' : 'remove';
  if (Action !== 'Modify') return 'unknown';
  if (Replacement === 'True') return 'replace';
  return Replacement === 'Conditional' ? 'may replace' : 'change';
}

/** Counts changes by kind, such as `1 replace, 3 change`. */
export function countChanges(changes: readonly ShownChange[]): string {
  const counts = order.map((action) => [changes.filter(({ Action }) => Action === action).length, action]);
  return counts
    .filter(([number]) => number !== 0)
    .map((each) => each.join(' '))
    .join(', ');
}
