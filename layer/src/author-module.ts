import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HandlerNotFoundError, HandlerSettingError, HandlerSyntaxError } from './errors.ts';
import { type HandlerName, SETTING } from './handler-name.ts';
import { locateSyntaxError } from './syntax-error.ts';

/** In the order in which Lambda tries them. */
const EXTENSIONS = ['', '.js', '.mjs', '.cjs'];

const REMEDY =
  'Correct the source. An ES module ends in .mjs, or in .js where package.json has "type": "module".';

/** The author's module, loaded. */
export interface AuthorModule {
  /** Absolute path. */
  readonly file: string;
  readonly exports: object;
}

/**
 * Loads the author's module, from the same path as Lambda would.
 *
 * Errors that the module itself throws while it is loaded are passed on unchanged.
 *
 * @param taskRoot folder of the function's code: `LAMBDA_TASK_ROOT`
 * @throws {HandlerNotFoundError} if there is no module
 * @throws {HandlerSyntaxError} if the module, or one that it imports, is not valid JavaScript
 * @throws {HandlerSettingError} if the module is this layer's own handler
 */
export async function loadAuthorModule(taskRoot: string, name: HandlerName): Promise<AuthorModule> {
  const file = find(taskRoot, name);
  if (file === fileURLToPath(import.meta.url)) {
    throw new HandlerSettingError(
      SETTING,
      `${SETTING} is ${name.text}, which is the layer's own handler. What to do: Set it to yours, such as index.handler.`,
    );
  }
  try {
    return { file, exports: (await import(pathToFileURL(file).href)) as object };
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const where = locateSyntaxError(thrown, file);
    const message = `Cannot load ${file} (${SETTING} is ${name.text}): ${thrown}${where}. What to do: ${REMEDY}`;
    throw new HandlerSyntaxError(file, message, { cause: thrown });
  }
}

function find(taskRoot: string, name: HandlerName): string {
  const folder = resolve(taskRoot, name.folder);
  const candidates = EXTENSIONS.map((extension) => resolve(folder, name.module + extension));
  const file = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
  return file ?? findAsPackage(name, { taskRoot, folder, candidates });
}

interface Searched {
  readonly taskRoot: string;
  readonly folder: string;
  readonly candidates: readonly string[];
}

/** As a last resort, Lambda treats the module's name as the name of a package, in `node_modules` or another layer. */
function findAsPackage(name: HandlerName, { taskRoot, folder, candidates }: Searched): string {
  try {
    return createRequire(resolve(taskRoot, 'index.js')).resolve(name.module, { paths: [taskRoot, folder] });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
  }
  throw new HandlerNotFoundError(
    name.text,
    `Cannot find the module of ${SETTING} ${name.text}. Looked for ${candidates.join(', ')}, and for a package ` +
      `${name.module}. ${inventory(folder)} What to do: Set ${SETTING} to FILE.EXPORT, as in index.handler, from ${taskRoot}.`,
  );
}

const MOST_NAMES = 20;

function inventory(folder: string): string {
  try {
    const names = readdirSync(folder).sort();
    if (names.length === 0) return `${folder} is empty.`;
    const more = names.length > MOST_NAMES ? ', …' : '';
    return `${folder} has ${names.slice(0, MOST_NAMES).join(', ')}${more}.`;
  } catch {
    return `There is no folder ${folder}.`;
  }
}
