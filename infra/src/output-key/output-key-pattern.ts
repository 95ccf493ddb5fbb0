import { closest, distance } from 'fastest-levenshtein';
import { OutputKeyPatternError } from '../errors/index.ts';

/** The names that an `OutputKeyPattern` may use as `{{ .Name }}`. */
export const placeholders = ['Function', 'FunctionQualifier', 'ExecutionId', 'AccountId', 'Region'] as const;

/** One of {@link placeholders}. */
export type Placeholder = (typeof placeholders)[number];

/** A parsed pattern: a sequence of fixed texts and placeholders. */
export type OutputKeyPattern = readonly (string | { readonly placeholder: Placeholder })[];

/** Without these, results of different targets or runs would overwrite each other. */
const required: readonly Placeholder[] = ['ExecutionId', 'AccountId', 'Region'];

/**
 * Parses the stack's `OutputKeyPattern`, in the syntax of Go's templates: `{{ .AccountId }}`, spaces optional.
 *
 * @throws {OutputKeyPatternError} for an unknown placeholder, a missing one, an unmatched brace, a wildcard, or
 *   a pattern that does not begin with a folder's name
 * @example
 * ```ts
 * parseOutputKeyPattern('results/{{ .ExecutionId }}/{{ .AccountId }}/{{ .Region }}.json');
 * ```
 */
export function parseOutputKeyPattern(pattern: string): OutputKeyPattern {
  const parts = parsePlaceholders(pattern);
  const [first] = parts;
  if (typeof first !== 'string' || first.startsWith('/') || !first.includes('/')) {
    throw new OutputKeyPatternError(
      pattern,
      'must begin with the name of a folder, such as "StepEverywhere/": uploads are limited to it',
    );
  }
  if (parts.some((part) => typeof part === 'string' && /[*?]|\$\{/.test(part))) {
    throw new OutputKeyPatternError(
      pattern,
      'must not have *, ? or ${: policies take them for more than themselves',
    );
  }
  const present = new Set(parts.map((part) => (typeof part === 'string' ? undefined : part.placeholder)));
  const missing = required.filter((name) => !present.has(name)).map(show);
  if (missing.length > 0) {
    throw new OutputKeyPatternError(
      pattern,
      `lacks ${missing.join(', ')}, without which results would overwrite each other`,
    );
  }
  return parts;
}

/**
 * Parses a pattern without checking that all placeholders are there, for a pattern that is partly filled in.
 *
 * @throws {OutputKeyPatternError} for an unknown placeholder or an unmatched brace
 */
export function parsePlaceholders(pattern: string): OutputKeyPattern {
  return pattern
    .split(/(\{\{.*?\}\})/s)
    .filter((part) => part !== '')
    .map((part) => {
      if (part.startsWith('{{') && part.endsWith('}}'))
        return { placeholder: parsePlaceholder(pattern, part) };
      if (/\{\{|\}\}/.test(part)) {
        throw new OutputKeyPatternError(pattern, `has braces that do not match at ${JSON.stringify(part)}`);
      }
      return part;
    });
}

/**
 * Fills values into a pattern; a placeholder without a value remains.
 *
 * @example
 * ```ts
 * fillPlaceholders(parsePlaceholders('a/{{ .AccountId }}/{{ .Region }}.json'), { Region: 'eu-west-1' });
 * // 'a/{{ .AccountId }}/eu-west-1.json'
 * ```
 */
export function fillPlaceholders(
  pattern: OutputKeyPattern,
  values: Readonly<Partial<Record<Placeholder, string>>>,
): string {
  return pattern
    .map((part) => (typeof part === 'string' ? part : (values[part.placeholder] ?? show(part.placeholder))))
    .join('');
}

function parsePlaceholder(pattern: string, part: string): Placeholder {
  const name = /^\{\{\s*\.(\w+)\s*\}\}$/.exec(part)?.[1];
  const known = placeholders.find((placeholder) => placeholder === name);
  if (known !== undefined) return known;
  const inner = part.slice(2, -2).trim().replace(/^\./, '');
  const nearest = closest(inner, [...placeholders]);
  const hint = distance(inner, nearest) <= 3 ? ` Did you mean ${show(nearest as Placeholder)}?` : '';
  const all = placeholders.map(show).join(', ');
  throw new OutputKeyPatternError(pattern, `has the unknown placeholder ${part}.${hint} Known: ${all}`);
}

function show(placeholder: Placeholder): string {
  return `{{ .${placeholder} }}`;
}
