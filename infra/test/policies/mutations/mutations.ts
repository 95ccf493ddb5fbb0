import type { PolicyDocument, Statement } from '../stack/documents.ts';

/** A change to one statement of one policy. */
export interface Mutation {
  /** Id of the policy and name of the statement: `Key.KeyPolicy/NobodyReEncrypts`. */
  readonly statement: string;
  /** What is changed about it, for instance `deleted` or `without s3:GetObject`. */
  readonly change: string;
  readonly document: string;
  /** The policy with the change; the same object when it has no such statement. */
  apply(document: PolicyDocument): PolicyDocument;
}

/** Name of a statement within its policy: its Sid, or its number from 1. */
export function statementName({ Sid }: Statement, index: number): string {
  return Sid ?? `statement ${index + 1}`;
}

/** Every way to take away one statement. */
export function deletions(id: string, document: PolicyDocument): readonly Mutation[] {
  return document.Statement.map((statement, index) =>
    mutation(id, statementName(statement, index), 'deleted', () => []),
  );
}

/**
 * Every way to change one part of a statement for the worse: an action, resource or condition less, and, where it
 * allows, any resource, every action of the service, or any principal instead of the named ones.
 */
export function distortions(id: string, document: PolicyDocument): readonly Mutation[] {
  return document.Statement.flatMap((statement, index) => {
    const name = statementName(statement, index);
    const shorter = [...withoutOne(statement, 'Action'), ...withoutOne(statement, 'Resource')];
    const changes = [...shorter, ...withoutCondition(statement), ...wider(statement)];
    return changes.map(({ change, changed }) => mutation(id, name, change, () => [changed]));
  });
}

interface Change {
  readonly change: string;
  readonly changed: Statement;
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

function wider(statement: Statement): readonly Change[] {
  if (statement.Effect !== 'Allow') return [];
  const services = [...new Set([statement.Action].flat().map((action) => `${action.split(':')[0]}:*`))];
  const isNarrow = statement.Resource !== undefined && ![statement.Resource].flat().includes('*');
  return [
    { change: `of ${services.join(', ')}`, changed: { ...statement, Action: services } },
    ...(isNarrow ? [{ change: 'on any resource', changed: { ...statement, Resource: '*' } }] : []),
    ...(statement.Principal ? [{ change: 'for anyone', changed: { ...statement, Principal: '*' } }] : []),
  ];
}

function mutation(
  document: string,
  name: string,
  change: string,
  replace: () => readonly Statement[],
): Mutation {
  return {
    statement: `${document}/${name}`,
    change,
    document,
    apply: (original) => {
      if (!original.Statement.some((statement, index) => statementName(statement, index) === name))
        return original;
      const Statement = original.Statement.flatMap((statement, index) =>
        statementName(statement, index) === name ? replace() : [statement],
      );
      return { ...original, Statement };
    },
  };
}
