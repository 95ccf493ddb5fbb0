import type { Plain, Template } from './parse-template.ts';

/**
 * Evaluates conditions of a template now, as CloudFormation would at deployment: removes resources and branches whose condition
 * is false, and the condition from all others. Conditions that only the removed parts used are removed too.
 *
 * @param holds the value of each condition to evaluate, by name
 */
export function decide(template: Template, holds: Readonly<Record<string, boolean>>): Template {
  const resources = Object.entries(template.Resources)
    .filter(([, { Condition = '' }]) => holds[Condition] ?? true)
    .map(([id, resource]) => [id, withoutCondition(resource, holds)]);
  const rest = branches({ ...template, Resources: Object.fromEntries(resources), Conditions: {} }, holds);
  const used = JSON.stringify(rest);
  const conditions = Object.entries(template.Conditions).filter(([name]) => used.includes(`"${name}"`));
  return { ...(rest as unknown as Template), Conditions: Object.fromEntries(conditions) };
}

function withoutCondition<R extends { readonly Condition?: string }>(
  { Condition, ...resource }: R,
  holds: Readonly<Record<string, boolean>>,
) {
  return Condition === undefined || Condition in holds ? resource : { ...resource, Condition };
}

/** Replaces each `Fn::If` by the branch that applies. */
function branches(value: Plain, holds: Readonly<Record<string, boolean>>): Plain {
  if (Array.isArray(value)) return value.map((item) => branches(item, holds));
  if (value === null || typeof value !== 'object') return value;
  const [condition, whenTrue = null, whenFalse = null] =
    (value as { 'Fn::If'?: readonly Plain[] })['Fn::If'] ?? [];
  const taken = typeof condition === 'string' ? holds[condition] : undefined;
  if (taken !== undefined) return branches(taken ? whenTrue : whenFalse, holds);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, branches(member, holds)]));
}
