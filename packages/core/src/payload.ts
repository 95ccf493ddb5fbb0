import type { StandardSchemaV1 } from '@standard-schema/spec';
import { PayloadError } from './errors.ts';

/** How many problems a message lists; it has to fit into a state. */
const MOST_LISTED = 8;

/**
 * Checks a run's payload against the author's schema.
 *
 * @param schema any Standard Schema validator: zod, valibot, arktype, … (standardschema.dev)
 * @returns what the schema makes of the payload, its defaults and transformations applied
 * @throws {@link PayloadError} with path and expectation of each problem
 */
export async function checkPayload(payload: unknown, schema: StandardSchemaV1): Promise<unknown> {
  const outcome = await schema['~standard'].validate(payload);
  if (outcome.issues === undefined) return outcome.value;
  const issues = outcome.issues.map(({ path, message }) => ({ path: written(path), message }));
  const listed = issues.slice(0, MOST_LISTED).map(({ path, message }) => `${path}: ${message}`);
  const more = issues.length > MOST_LISTED ? `; and ${issues.length - MOST_LISTED} more` : '';
  throw new PayloadError(`the run's payload does not fit the worker: ${listed.join('; ')}${more}`, issues);
}

function written(path: StandardSchemaV1.Issue['path'] = []): string {
  return path.reduce<string>((at, segment) => {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (typeof key === 'number') return `${at}[${key}]`;
    return /^[A-Za-z_$][\w$]*$/.test(String(key))
      ? `${at}.${String(key)}`
      : `${at}[${JSON.stringify(String(key))}]`;
  }, 'payload');
}
