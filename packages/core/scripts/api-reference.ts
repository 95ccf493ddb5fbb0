import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const ENTRIES = {
  '@step-everywhere/core': 'index.d.ts',
  '@step-everywhere/core/contract': 'contract/index.d.ts',
  '@step-everywhere/core/testing': 'testing/index.d.ts',
};

/** One exported name, as its declaration file has it. */
interface Declaration {
  readonly name: string;
  /** The docstring, without stars. */
  readonly text: string;
  /** The declaration, with the docstrings of its members. */
  readonly code: string;
}

/** Writes the API reference of the built package: each entry's exports with docstring and declaration. */
export async function apiReference(): Promise<string> {
  const parts = [
    '# API reference',
    '',
    'Generated from the declarations by `pnpm generate`; not to be edited.',
    '',
  ];
  for (const [entry, file] of Object.entries(ENTRIES)) {
    parts.push(`## ${entry}`, '');
    for (const { name, text, code } of await declarationsOf(join(dist, file))) {
      parts.push(`### ${name}`, '', text, '', '```ts signature', code, '```', '');
    }
  }
  return formatted(parts.join('\n'));
}

/** As the linter wants it, so that it has nothing to say of the file. */
function formatted(text: string): string {
  const { stdout, stderr } = spawnSync('biome', ['format', '--stdin-file-path', 'docs/api.md'], {
    input: text,
    encoding: 'utf8',
    cwd: dirname(dist),
  });
  if (stdout === '') throw new Error(`biome formats nothing: ${stderr}`);
  return stdout;
}

async function declarationsOf(entry: string): Promise<Declaration[]> {
  const exports = (await readFile(entry, 'utf8')).matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g);
  const found: Declaration[] = [];
  for (const [, names = '', from = ''] of exports) {
    const source = await readFile(join(dirname(entry), from.replace(/\.js$/, '.d.ts')), 'utf8');
    for (const name of names.split(',').map((each) => each.replace('type ', '').trim())) {
      if (name !== '') found.push(await declarationOf(name, source, join(dirname(entry), from)));
    }
  }
  return found.sort((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function declarationOf(name: string, source: string, file: string): Promise<Declaration> {
  const again = new RegExp(`export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(source)?.[1];
  if (again !== undefined) {
    const next = join(dirname(file), again.replace(/\.js$/, '.d.ts'));
    return declarationOf(name, await readFile(next, 'utf8'), next);
  }
  const statement = new RegExp(
    String.raw`((?:/\*\*(?:(?!\*/)[\s\S])*\*/\n)?)export (?:declare )?(?:abstract )?(?:function|const|class|interface|type) ${name}\b[\s\S]*?(?=\n(?:/\*\*|export |interface |type |declare |//# )|$(?![\s\S]))`,
  ).exec(source);
  if (statement === null) throw new Error(`no declaration of ${name} in ${file}`);
  const [whole, doc = ''] = statement;
  if (doc === '') throw new Error(`${name} in ${file} has no docstring`);
  return { name, text: plain(doc), code: whole.slice(doc.length).trim() };
}

/** Takes the stars off a docstring, and makes tags readable. */
function plain(doc: string): string {
  const lines = doc.replace(/^\/\*\*|\*\/\s*$/g, '').split('\n');
  return lines
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .replaceAll(/\{@(?:link|inheritDoc) (\S+?)\}/g, '`$1`')
    .replaceAll(/^@param (\S+) /gm, '- `$1`: ')
    .replaceAll(/^@returns /gm, '- returns ')
    .replaceAll(/^@throws /gm, '- throws ')
    .replaceAll(/^@example$/gm, '\nExample:\n')
    .replaceAll(/^```ts$/gm, '```ts excerpt')
    .trim();
}
