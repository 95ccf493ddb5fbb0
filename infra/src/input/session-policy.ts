import type { Field } from './field.ts';

const longest = 2048;

interface Policy {
  readonly Statement?: unknown;
}

/**
 * Reads `Session.Policy`: an IAM policy, as an object or as JSON in a string.
 *
 * @returns compact JSON
 */
export function parseSessionPolicy(field: Field): string {
  const policy = typeof field.value === 'string' ? parseJson(field.value) : field.value;
  if (!isPolicy(policy)) field.refuse('an IAM policy with a Statement');
  const text = JSON.stringify(policy);
  if (text.length > longest) {
    field.refuse(`at most ${longest} characters of compact JSON (it has ${text.length})`);
  }
  return text;
}

/** Whether a policy only contains Deny statements. */
export function onlyDenies(policy: string): boolean {
  return [(JSON.parse(policy) as Policy).Statement]
    .flat()
    .every((statement) => (statement as { Effect?: unknown } | null)?.Effect === 'Deny');
}

function isPolicy(value: unknown): value is Policy {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const statements = [(value as Policy).Statement].flat();
  return statements.length > 0 && statements.every((entry) => typeof entry === 'object' && entry !== null);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
