import { isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';

/** One file of the template: a template of its own, with one subject. */
export interface TemplatePart {
  readonly file: string;
  readonly text: string;
}

/** Parts that cannot be joined into a template; the message begins with part and line, such as `2-key.yaml:31`. */
export class TemplatePartError extends Error {
  override readonly name = 'TemplatePartError';
}

/** Sections with a single value, which exactly one part has. */
const VALUES = ['AWSTemplateFormatVersion', 'Transform', 'Description'];
/** All sections, in the order of the template. Sections without a single value have named entries. */
const SECTIONS = [
  ...VALUES,
  ...['Metadata', 'Mappings', 'Parameters', 'Conditions', 'Globals', 'Resources', 'Outputs'],
];

/** A section of a part. */
interface Section {
  readonly name: string;
  readonly file: string;
  /** The source lines, with their comments. */
  readonly lines: readonly string[];
  /** The position, as part and line, of the section or of each of its entries. */
  readonly positions: ReadonlyMap<string, string>;
}

/**
 * Joins the parts into one template: each section gets the unchanged entries of all parts, in the order of the parts.
 *
 * @throws {TemplatePartError} if a part is not YAML, if a section is misspelt or missing, or if two parts have the same entry
 */
export function joinParts(parts: readonly TemplatePart[]): string {
  const sections = parts.flatMap(sectionsOf);
  const joined = SECTIONS.map((name) => {
    const named = sections.filter((section) => section.name === name);
    if (named.length === 0) throw new TemplatePartError(`no part of the template has the section ${name}`);
    refuseDuplicates(named);
    if (VALUES.includes(name)) return named.flatMap(({ lines }) => lines).join('\n');
    const bodies = named.map(({ file, lines }) => [`  # ${file}`, ...lines.slice(1)].join('\n'));
    return `${name}:\n${bodies.join('\n\n')}`;
  });
  return `# Built from the parts in infra/template/; change those.\n${joined.join('\n\n')}\n`;
}

function sectionsOf({ file, text }: TemplatePart): Section[] {
  const counter = new LineCounter();
  const { contents, errors } = parseDocument(text, { lineCounter: counter, logLevel: 'error' });
  const [error] = errors;
  if (error) {
    const { line } = counter.linePos(error.pos[0]);
    throw new TemplatePartError(`${file}:${line}: ${error.message}`, { cause: error });
  }
  if (!isMap(contents)) throw new TemplatePartError(`${file}:1: expected sections such as Resources`);
  const lineOf = ({ key }: Pair) => counter.linePos((isScalar(key) && key.range?.[0]) || 0).line;
  const begins = contents.items.map((pair) => lineOf(pair) - 1);
  return contents.items.map((pair, index) => {
    const name = String(pair.key);
    const position = `${file}:${lineOf(pair)}`;
    if (!SECTIONS.includes(name)) {
      throw new TemplatePartError(
        `${position}: ${name} is not a section; expected one of ${SECTIONS.join(', ')}`,
      );
    }
    const named = VALUES.includes(name) ? [pair] : isMap(pair.value) ? pair.value.items : [];
    const positions = new Map(named.map((each) => [String(each.key), `${file}:${lineOf(each)}`]));
    if (!VALUES.includes(name) && [...positions.values(), position][0] === position) {
      throw new TemplatePartError(`${position}: ${name} needs entries, on lines below it`);
    }
    const lines = text
      .split('\n')
      .slice(begins[index], begins[index + 1])
      .join('\n')
      .trimEnd()
      .split('\n');
    return { name, file, lines, positions };
  });
}

function refuseDuplicates(sections: readonly Section[]): void {
  const seen = new Map<string, string>();
  for (const { positions } of sections) {
    for (const [entry, position] of positions) {
      const other = seen.get(entry);
      if (other) throw new TemplatePartError(`${position}: ${entry} is already in ${other}`);
      seen.set(entry, position);
    }
  }
}
