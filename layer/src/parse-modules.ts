/**
 * Parses a module and all that it imports, and evaluates none. Throws the first syntax error.
 *
 * Node.js tells where a syntax error is only to standard error, when it ends the process: this finds the file, its line and
 * the text for the error's message. It is called after such an error alone, and costs a start nothing.
 *
 * Its text is run in a process of its own (`--experimental-vm-modules`): it may use nothing from outside of it.
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

  /** `type` of the nearest package.json. */
  function typeIn(folder: string): unknown {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) return JSON.parse(readFileSync(manifest, 'utf8')).type;
    return folder === dirname(folder) ? undefined : typeIn(dirname(folder));
  }

  /** What cannot be found has an error of its own. */
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
