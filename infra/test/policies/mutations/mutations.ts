import type { PolicyDocument, Statement } from '../stack/documents.ts';

/** A change to one statement of one policy. */
export interface Mutation {
  /** Id of the policy and name of the statement: `Key.KeyPolicy/NobodyReEncrypts`. */
  readonly statement: string;
  /** The change, for example `deleted` or `without s3:GetObject`. */
  readonly change: string;
  /** Id of the policy. */
  readonly policy: string;
  /** The policy with the change. */
  readonly changed: PolicyDocument;
}

/** Name of a statement within its policy: its Sid, or its number from 1. */
export function statementName({ Sid }: Statement, index: number): string {
  return Sid ?? `statement ${index + 1}`;
}

/** Changes that remove one statement. */
export function deletions(policy: string, document: PolicyDocument): readonly Mutation[] {
  return mutate(policy, document, () => [{ change: 'deleted' }]);
}

/**
 * Changes that weaken one part of a statement: each removes an action, resource or condition. For an Allow, others replace the
 * named resources, actions or principals by any resource, every action of the service, or any principal.
 */
export function distortions(policy: string, document: PolicyDocument): readonly Mutation[] {
  return mutate(policy, document, (statement) => [
    ...withoutOne(statement, 'Action'),
    ...withoutOne(statement, 'Resource'),
    ...withoutCondition(statement),
    ...wider(statement),
  ]);
}

interface Change {
  readonly change: string;
  /** The changed statement; undefined removes the statement. */
  readonly changed?: Statement;
}

function mutate(
  policy: string,
  document: PolicyDocument,
  changesOf: (statement: Statement) => readonly Change[],
): readonly Mutation[] {
  return document.Statement.flatMap((statement, index) =>
    changesOf(statement).map(({ change, changed }) => ({
      policy,
      statement: `${policy}/${statementName(statement, index)}`,
      change,
      changed: {
        ...document,
        Statement: document.Statement.toSpliced(index, 1, ...(changed === undefined ? [] : [changed])),
      },
    })),
  );
}

function withoutOne(statement: Statement, part: 'Action' | 'Resource'): readonly Change[] {
  const values = [statement[part] ?? []].flat();
  if (values.length < 2) return [];
  return values.map((value) => ({
    change: `without ${value}`,
    changed: { ...statement, [part]: values.filter((other) => other !== value) },
  }));
}

function withoutCondition(statement: Statement): readonly Change[] {
  const { Condition = {}, ...unconditional } = statement;
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key) => {
      const { [key]: _, ...otherKeys } = keys;
      const { [operator]: __, ...otherOperators } = Condition;
      const left =
        Object.keys(otherKeys).length === 0 ? otherOperators : { ...Condition, [operator]: otherKeys };
      const changed = Object.keys(left).length === 0 ? unconditional : { ...unconditional, Condition: left };
      return { change: `without the condition ${operator} ${key}`, changed };
    }),
  );
}

function wider({ NotResource, ...statement }: Statement): readonly Change[] {
  if (NotResource !== undefined) {
    return [{ change: `on ${NotResource} too`, changed: { ...statement, Resource: '*' } }];
  }
  if (statement.Effect !== 'Allow') return [];
  const services = [...new Set([statement.Action].flat().map((action) => `${action.split(':')[0]}:*`))];
  const isNarrow = statement.Resource !== undefined && ![statement.Resource].flat().includes('*');
  return [
    { change: `of ${services.join(', ')}`, changed: { ...statement, Action: services } },
    ...(isNarrow ? [{ change: 'on any resource', changed: { ...statement, Resource: '*' } }] : []),
    ...(statement.Principal ? [{ change: 'for anyone', changed: { ...statement, Principal: '*' } }] : []),
  ];
}
