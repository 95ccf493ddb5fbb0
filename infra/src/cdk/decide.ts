import type { Plain, Template } from './parse-template.ts';

/**
 * Decides conditions of a template now, as CloudFormation would at deployment: what does not hold is left out, resources and
 * branches alike, and the rest no longer has the condition. Conditions that only the former used are left out too.
 *
 * @param holds the conditions to decide by their names
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

/** Puts the branch that is taken in the place of each `Fn::If`. */
function branches(value: Plain, holds: Readonly<Record<string, boolean>>): Plain {
  if (Array.isArray(value)) return value.map((item) => branches(item, holds));
  if (value === null || typeof value !== 'object') return value;
  const [condition, whenTrue = null, whenFalse = null] =
    (value as { 'Fn::If'?: readonly Plain[] })['Fn::If'] ?? [];
  const taken = typeof condition === 'string' ? holds[condition] : undefined;
  if (taken !== undefined) return branches(taken ? whenTrue : whenFalse, holds);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, branches(member, holds)]));
}
