import type { StandardSchemaV1 } from '@standard-schema/spec';
import { PayloadError } from './errors.ts';

/** How many problems a message lists; it has to fit into a state. */
const MOST_LISTED = 8;

/**
 * Checks a run's payload against the author's schema.
 *
 * Without a payload, the schema is asked about `undefined`, so that its defaults apply, and then about `null`.
 *
 * @param schema any Standard Schema validator: zod, valibot, arktype, … (standardschema.dev)
 * @returns what the schema makes of the payload, its defaults and transformations applied
 * @throws {@link PayloadError} with path and expectation of each problem
 */
export async function checkPayload(payload: unknown, schema: StandardSchemaV1): Promise<unknown> {
  const { validate } = schema['~standard'];
  const isGiven = payload !== null && payload !== undefined;
  // `undefined` is what defaults of a schema stand in for; `null` is what an event holds then.
  const outcome = await validate(isGiven ? payload : undefined);
  if (outcome.issues === undefined) return outcome.value;
  if (!isGiven) {
    const ofNull = await validate(null);
    if (ofNull.issues === undefined) return ofNull.value;
  }
  const issues = outcome.issues.map(({ path, message }) => ({ path: written(path), message }));
  const listed = issues.slice(0, MOST_LISTED).map(({ path, message }) => `${path}: ${message}`);
  const more = issues.length > MOST_LISTED ? `; and ${issues.length - MOST_LISTED} more` : '';
  const found = `${listed.join('; ')}${more}`;
  throw new PayloadError(
    isGiven
      ? `the run's payload does not fit the worker: ${found}`
      : `the run has no payload, and the worker needs one (${found}); give it as Payload in the run's input, or with --payload`,
    issues,
  );
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
