import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A function's handler: takes event and context, and returns any JSON value. */
export type Handler = (event: unknown, context: object) => unknown;

/** An error while a function's code is loaded, with the name that Lambda's runtime uses. */
export class HandlerLoadError extends Error {
  override readonly name: string;

  constructor(
    name: `Runtime.${'HandlerNotFound' | 'MalformedHandlerName' | 'ImportModuleError' | 'UserCodeSyntaxError' | 'CallbackHandlerDeprecated'}`,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = name;
  }
}

const CALLBACKS_REMOVED =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

/**
 * Finds a function's handler as Lambda's Node.js 24 runtime does, in ES modules and in CommonJS.
 *
 * @param taskRoot absolute path of the folder of the function's code.
 * @param handlerString for example `index.handler` or `src/index.api.handler`.
 * @throws {HandlerLoadError} if there is no such module or export, or it takes a callback.
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/tree/main/src/function
 */
export async function loadHandler(taskRoot: string, handlerString: string): Promise<Handler> {
  const { module, exportPath } = parseHandlerString(handlerString);
  const loaded = await importModule(path.resolve(taskRoot, module));
  const handler = find(loaded, exportPath) ?? find((loaded as { default?: unknown }).default, exportPath);
  if (!handler) {
    throw new HandlerLoadError('Runtime.HandlerNotFound', `${handlerString} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new HandlerLoadError('Runtime.HandlerNotFound', `${handlerString} is not a function`);
  }
  if (handler.length >= 3) {
    throw new HandlerLoadError('Runtime.CallbackHandlerDeprecated', CALLBACKS_REMOVED);
  }
  return handler as Handler;
}

function parseHandlerString(handlerString: string): { module: string; exportPath: string[] } {
  const folder = path.dirname(handlerString);
  const [file, ...exportPath] = path.basename(handlerString).split('.');
  if (handlerString.includes('..')) {
    throw new HandlerLoadError(
      'Runtime.MalformedHandlerName',
      `'${handlerString}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  if (!file || exportPath.length === 0 || exportPath.includes('')) {
    throw new HandlerLoadError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  return { module: path.join(folder, file), exportPath };
}

async function importModule(withoutExtension: string): Promise<object> {
  const file = ['', '.js', '.mjs', '.cjs']
    .map((end) => withoutExtension + end)
    .find((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
  try {
    if (file === undefined) return createRequire(withoutExtension)(withoutExtension) as object;
    return (await import(pathToFileURL(file).href)) as object;
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new HandlerLoadError('Runtime.UserCodeSyntaxError', String(cause), { cause });
    }
    if ((cause as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      throw new HandlerLoadError('Runtime.ImportModuleError', String(cause), { cause });
    }
    throw cause;
  }
}

function find(exports: unknown, exportPath: readonly string[]): unknown {
  return exportPath.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
    exports,
  );
}
