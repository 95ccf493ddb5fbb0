import { isObject } from '../state-machine/json.ts';

interface Statement {
  readonly Effect?: unknown;
  readonly Action?: unknown;
  readonly Principal?: unknown;
  readonly Resource?: unknown;
}

function listOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function allowing(document: unknown, action: string): Statement[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: Statement | Statement[] };
  const statements = Array.isArray(Statement) ? Statement : [Statement];
  const [service] = action.split(':');
  return statements.filter(
    ({ Effect, Action }) =>
      Effect === 'Allow' && listOf(Action).some((allowed) => [action, `${service}:*`, '*'].includes(allowed)),
  );
}

/** The principals that a resource's policy allows an action, including AWS services; conditions are not evaluated. */
export function allowedPrincipals(document: unknown, action: string): string[] {
  return allowing(document, action).flatMap(({ Principal }) =>
    isObject(Principal) ? Object.values(Principal).flatMap(listOf) : listOf(Principal),
  );
}

/** The resources on which an identity's policy allows an action; conditions are not evaluated. */
export function allowedResources(document: unknown, action: string): string[] {
  return allowing(document, action).flatMap(({ Resource }) => listOf(Resource));
}
