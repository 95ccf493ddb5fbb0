import { closest, distance } from 'fastest-levenshtein';
import { InputError } from '../errors/index.ts';

/** A value in a run's input, with its path, which every refusal names. */
export class Field {
  /** For example `Targets[0].Regions[1]`; empty for the whole input. */
  readonly path: string;
  readonly value: unknown;

  constructor(path: string, value: unknown) {
    this.path = path;
    this.value = value;
  }

  /**
   * Refuses the value.
   *
   * @param expected rest of the sentence "must be …"
   * @param hint a further sentence
   */
  refuse(expected: string, hint = ''): never {
    const what = `${this.path === '' ? 'The input' : this.path} is ${render(this.value)}`;
    throw new InputError(this.path, `${what}, but must be ${expected}.${hint === '' ? '' : ` ${hint}`}`);
  }

  /** Takes an object that has only the known fields, because a typo must never be ignored. */
  object<Name extends string>(known: readonly Name[]): { readonly [Key in Name]?: Field } {
    const unknown = Object.keys(this.record()).find((name) => !known.includes(name as Name));
    if (unknown !== undefined) this.refuseUnknown(unknown, known);
    return this.pick(known);
  }

  /** Takes the named fields of an object and ignores others, which another version of ours may have written. */
  pick<Name extends string>(names: readonly Name[]): { readonly [Key in Name]?: Field } {
    const value = this.record();
    const present = names.filter((name) => Object.hasOwn(value, name) && value[name] !== undefined);
    return Object.fromEntries(present.map((name) => [name, new Field(this.under(name), value[name])])) as {
      [Key in Name]?: Field;
    };
  }

  /** Takes an object with any fields, such as tags, and at least one of them. */
  entries(expected: string): (readonly [string, Field])[] {
    const entries = this.fields(expected);
    if (entries.length === 0) this.refuse(expected);
    return entries;
  }

  /** Like {@link entries}, but the object may be empty. */
  fields(expected: string): (readonly [string, Field])[] {
    const entries = Object.entries(this.record(expected));
    return entries.map(([name, value]) => [name, new Field(this.under(name), value)]);
  }

  /** Takes a list with at least one entry: an empty list never means "all". */
  list(expected: string): Field[] {
    const entries = this.items(expected);
    if (entries.length === 0) this.refuse(`a list of ${expected} with at least one entry`);
    return entries;
  }

  /** Takes a list, which may be empty. */
  items(expected: string): Field[] {
    if (!Array.isArray(this.value)) this.refuse(`a list of ${expected}`);
    return Array.from(this.value as unknown[], (value, index) => new Field(`${this.path}[${index}]`, value));
  }

  /** Takes a list of distinct texts, each read by `read`. */
  distinct(expected: string, read: (field: Field) => string): string[] {
    const seen = new Set<string>();
    for (const field of this.list(expected)) {
      const value = read(field);
      if (seen.has(value)) field.refuse('named once', 'It is already in the list.');
      seen.add(value);
    }
    return [...seen];
  }

  /** Takes a text that matches a pattern. */
  text(expected: string, pattern: RegExp): string {
    if (typeof this.value !== 'string' || !pattern.test(this.value)) this.refuse(expected);
    return this.value;
  }

  /** Takes any text up to a number of characters. */
  shortText(mostCharacters: number): string {
    const { value } = this;
    if (typeof value !== 'string' || value.length > mostCharacters)
      this.refuse(`a text of at most ${mostCharacters} characters`);
    return value;
  }

  wholeNumber(lowest: number, highest: number): number {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < lowest || value > highest) {
      this.refuse(`a whole number from ${lowest} to ${highest}`);
    }
    return value;
  }

  flag(): boolean {
    if (typeof this.value !== 'boolean') this.refuse('true or false');
    return this.value;
  }

  /** Refuses a text that is not one of the known ones, and suggests the closest. */
  refuseText(expected: string, known: readonly string[]): never {
    return this.refuse(expected, typeof this.value === 'string' ? didYouMean(this.value, known) : '');
  }

  private record(expected = 'an object'): Record<string, unknown> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) this.refuse(expected);
    return value as Record<string, unknown>;
  }

  private refuseUnknown(name: string, known: readonly string[]): never {
    const where = this.path === '' ? 'The input' : this.path;
    const hint = didYouMean(name, known);
    throw new InputError(
      this.under(name),
      `${where} has the unknown field ${render(name)}.${hint === '' ? '' : ` ${hint}`} Known fields: ${known.join(', ')}.`,
    );
  }

  private under(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

function didYouMean(given: string, known: readonly string[]): string {
  if (given.length > 100 || known.length === 0) return '';
  const nearest = closest(
    given.toLowerCase(),
    [...known].map((name) => name.toLowerCase()),
  );
  const found = known.find((name) => name.toLowerCase() === nearest) ?? '';
  return distance(given.toLowerCase(), nearest) <= 2 ? `Did you mean ${JSON.stringify(found)}?` : '';
}

/** Any value as one short line, even if JSON has no form for it. */
function render(value: unknown): string {
  const text = renderWhole(value);
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}

function renderWhole(value: unknown): string {
  try {
    return JSON.stringify(value) ?? typeof value;
  } catch {
    return `a value that is no JSON (${typeof value})`;
  }
}
