import { dirname, extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'rolldown';
import { parseAst } from 'rolldown/parseAst';

/** A node of the syntax tree, in ESTree's form. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

type PathKind = 'url' | 'dirname' | 'filename';

/**
 * Makes a plugin that lets each module find the files beside it, although the bundle is in another folder:
 * `import.meta.url`, `import.meta.dirname`, `__dirname` and the like are those of the source.
 */
export function sourcePaths(): Plugin {
  return {
    name: 'source-paths',
    transform: {
      filter: { id: /^[^\0]*\.[cm]?[jt]sx?$/, code: /import\.meta|__dirname|__filename/ },
      handler(code, id, { magicString }) {
        if (magicString === undefined) return null;
        const paths: Readonly<Record<PathKind, string>> = {
          url: pathToFileURL(id).href,
          dirname: dirname(id),
          filename: id,
        };
        for (const { start, end, kind } of pathsIn(parse(code, id)))
          magicString.overwrite(start, end, JSON.stringify(paths[kind]));
        return { code: magicString };
      },
    },
  };
}

function parse(code: string, id: string): Node {
  const [, lang = 'js'] = /^\.[cm]?([jt]sx?)$/.exec(extname(id)) ?? [];
  return parseAst(code, { lang: lang as 'js' }) as unknown as Node;
}

interface FoundPath {
  readonly start: number;
  readonly end: number;
  readonly kind: PathKind;
}

const GLOBALS: Readonly<Record<string, PathKind>> = { __dirname: 'dirname', __filename: 'filename' };

function pathsIn(program: Node): FoundPath[] {
  const found: (FoundPath & { readonly name?: string })[] = [];
  const declared = new Set<unknown>();
  const look = (node: Node, parent: Node | undefined, key: string): void => {
    const { type, start, end, name } = node;
    if (type === 'MemberExpression' && isMeta(node.object)) {
      const { name: kind } = node.property as { readonly name?: string };
      if (kind === 'url' || kind === 'dirname' || kind === 'filename') found.push({ start, end, kind });
      return;
    }
    if (type === 'Identifier' && typeof name === 'string' && name in GLOBALS) {
      if (isDeclaration(parent, key)) declared.add(name);
      else if (!isKey(parent, key)) found.push({ start, end, kind: GLOBALS[name] as PathKind, name });
    }
    for (const [inner, value] of Object.entries(node)) {
      for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) look(each, node, inner);
    }
  };
  look(program, undefined, '');
  // A module may declare these names itself, for example from `import.meta.url`.
  return found.filter(({ name }) => !declared.has(name));
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

function isMeta(value: unknown): boolean {
  return isNode(value) && value.type === 'MetaProperty' && (value.meta as Node).name === 'import';
}

function isDeclaration(parent: Node | undefined, key: string): boolean {
  const isFunction = /^(?:Function|ArrowFunction)/.test(parent?.type ?? '');
  return (
    (parent?.type === 'VariableDeclarator' && key === 'id') ||
    (isFunction && key === 'params') ||
    /^Import.*Specifier$/.test(parent?.type ?? '')
  );
}

/** Whether a name is not a reference but a property's key, as in `paths.__dirname` or in a shorthand property. */
function isKey(parent: Node | undefined, key: string): boolean {
  if (parent?.computed) return false;
  if (parent?.shorthand) return true;
  return (
    (parent?.type === 'MemberExpression' && key === 'property') || (key === 'key' && parent !== undefined)
  );
}
