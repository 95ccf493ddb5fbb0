/**
 * Parses a module and everything that it imports, without evaluating it. Throws the first syntax error.
 *
 * Node.js prints the position of a syntax error only to standard error, when it ends the process. This function finds the file,
 * the line and the text for the error's message. It is called only after such an error, so a normal start costs nothing.
 *
 * Its source is run in a separate process (`--experimental-vm-modules`), so it must not use anything from outside the function.
 *
 * @param first absolute path
 */
export function parseModules(first: string): void {
  const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
  const { dirname, join } = process.getBuiltinModule('node:path');
  const { createRequire } = process.getBuiltinModule('node:module');
  const { compileFunction, SourceTextModule } = process.getBuiltinModule('node:vm');
  const seen = new Set<string>();

  function parse(file: string): void {
    if (seen.has(file) || !/\.[cm]?js$/.test(file)) return;
    seen.add(file);
    const source = readFileSync(file, 'utf8');
    const called = [...source.matchAll(/\b(?:require|import)\(\s*(["'])([^"']+)\1\s*\)/g)].map(
      ([, , name]) => name,
    );
    const imported = isModule(file, source) ? parseModule(file, source) : parseCommonJs(file, source);
    for (const name of [...imported, ...called]) parseImported(String(name), file);
  }

  function parseModule(file: string, source: string): readonly string[] {
    return new SourceTextModule(source, { identifier: file }).dependencySpecifiers;
  }

  function parseCommonJs(file: string, source: string): readonly string[] {
    const names = ['exports', 'require', 'module', '__filename', '__dirname'];
    compileFunction(source.replace(/^#!.*/, ''), names, { filename: file });
    return [];
  }

  function isModule(file: string, source: string): boolean {
    if (!file.endsWith('.js')) return file.endsWith('.mjs');
    const type = typeIn(dirname(file));
    return type === undefined ? /^(?:import|export)\b/m.test(source) : type === 'module';
  }

  /** The field `type` of the nearest package.json. */
  function typeIn(folder: string): unknown {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type;
    return folder === dirname(folder) ? undefined : typeIn(dirname(folder));
  }

  /** A module that cannot be found has its own error. */
  function parseImported(name: string, from: string): void {
    let file: string;
    try {
      file = createRequire(from).resolve(name);
    } catch {
      return;
    }
    if (file.startsWith('/')) parse(file);
  }

  parse(first);
}
