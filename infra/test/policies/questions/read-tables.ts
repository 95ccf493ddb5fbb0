import { readdirSync, readFileSync } from 'node:fs';

/** The answer to a request in a table: it is allowed, no policy allows it, or a policy denies it. */
export type Answer = 'allowed' | 'not allowed' | 'forbidden';

/** One question with its answer: one principal, action, resource and set of circumstances. */
export interface Cell {
  /** File and line of the row, to find it again. */
  readonly at: string;
  /** The heading above the table. */
  readonly question: string;
  readonly stack: string;
  readonly who: string;
  readonly does: string;
  readonly to: string;
  readonly when: readonly string[];
  readonly answer: Answer;
}

const folder = new URL('../guard-rails/', import.meta.url);
const columns = ['who', 'does', 'to', 'when', 'answer', 'because'];
const answers: readonly string[] = ['allowed', 'not allowed', 'forbidden'] satisfies readonly Answer[];

/**
 * Reads every table in guard-rails/. A row with several principals, actions or resources is one question for each combination.
 *
 * @throws {Error} for a table that does not have the form in guard-rails/README.md
 */
export function readTables(): readonly Cell[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.md') && name !== 'README.md');
  return files.sort().flatMap((name) => readTable(name, readFileSync(new URL(name, folder), 'utf8')));
}

/** Reads the tables of one file. */
export function readTable(file: string, text: string): readonly Cell[] {
  const cells: Cell[] = [];
  let stacks: readonly string[] = [];
  let question = '';
  for (const [index, line] of text.split('\n').entries()) {
    const at = `${file}:${index + 1}`;
    if (line.startsWith('Stack: ')) stacks = line.slice('Stack: '.length).split('; ');
    else if (line.startsWith('## ')) question = line.slice(3);
    else if (line.startsWith('|')) {
      const values = rowOf(line);
      if (values[0] === 'who') expectColumns(values, at);
      else if (!/^:?-+:?$/.test(values[0] ?? '')) cells.push(...cellsOf(values, { at, question, stacks }));
    }
  }
  return cells;
}

/** The values of a table's row, without the backquotes around code. */
function rowOf(line: string): readonly string[] {
  return line
    .replace(/^\||\|\s*$/g, '')
    .split('|')
    .map((value) => value.replaceAll('`', '').trim());
}

function cellsOf(
  values: readonly string[],
  { at, question, stacks }: { at: string; question: string; stacks: readonly string[] },
): readonly Cell[] {
  if (values.length !== columns.length) {
    throw new Error(`${at} has ${values.length} columns; expected ${columns.join(', ')}.`);
  }
  const [who = '', does = '', to = '', when = '', answer = '', because = ''] = values;
  if (!answers.includes(answer))
    throw new Error(`${at} answers "${answer}"; expected ${answers.join(', ')}.`);
  if (stacks.length === 0) throw new Error(`${at} is before any line "Stack: …".`);
  if (because === '') throw new Error(`${at} gives no reason for its answer.`);
  const combine = (stack: string) =>
    listOf(who).flatMap((one) =>
      listOf(does).flatMap((action) =>
        listOf(to).map((target) => ({ stack, who: one, does: action, to: target })),
      ),
    );
  const circumstances = when === '' ? [] : when.split('; ');
  return stacks
    .flatMap(combine)
    .map((cell) => ({ at, question, ...cell, when: circumstances, answer: answer as Answer }));
}

const listOf = (value: string) => value.split(', ');

function expectColumns(values: readonly string[], at: string): void {
  if (values.join() === columns.join()) return;
  throw new Error(`${at} has the columns ${values.join(', ')}; expected ${columns.join(', ')}.`);
}

/** A cell in a few words, for the name of a test or a message. */
export function describeCell({ who, does, to, when, stack }: Cell): string {
  const circumstances = when.length === 0 ? '' : ` (${when.join('; ')})`;
  return `${who}: ${does} on ${to}${circumstances}${stack === 'as shipped' ? '' : ` [${stack}]`}`;
}
