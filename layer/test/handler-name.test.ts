import { basename, dirname } from 'node:path/posix';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandlerSettingError } from '../src/errors.ts';
import { parseHandlerName } from '../src/handler-name.ts';

/** Splits a handler's name as Lambda's runtime client 4.0 does; an independent implementation. */
function lambda(text: string) {
  const match = /^([^.]*)\.(.*)$/s.exec(basename(text));
  return match && { module: match[1], exported: match[2] };
}

describe('a handler name', () => {
  it.each([
    ['index.handler', '.', 'index', ['handler']],
    ['src/index.handler', 'src', 'index', ['handler']],
    ['./src/index.handler', './src', 'index', ['handler']],
    ['src/deep/index.api.handler', 'src/deep', 'index', ['api', 'handler']],
    ['build.v2/index.handler', 'build.v2', 'index', ['handler']],
    ['/opt/nodejs/shared.handler', '/opt/nodejs', 'shared', ['handler']],
    ['find-parameters.default', '.', 'find-parameters', ['default']],
  ])('%s', (text, folder, module, path) => {
    expect(parseHandlerName(text)).toEqual({ text, folder, module, path });
  });

  it.each([
    ['handler', 'there is no dot before the name of an export'],
    ['src/index', 'there is no dot'],
    ['src.handler/', 'there is no dot'],
    ['.handler', 'there is no name of a module before the dot'],
    ['src/.handler', 'there is no name of a module'],
    ['index.', 'the name of an export is empty'],
    ['index.a.', 'the name of an export is empty'],
    ['../index.handler', "'..' is not allowed"],
    ['index..handler', "'..' is not allowed"],
    ['', 'there is no dot'],
  ])('%j is refused', (text, reason) => {
    const parse = () => parseHandlerName(text);
    expect(parse).toThrow(HandlerSettingError);
    expect(parse).toThrow(`STEP_EVERYWHERE_HANDLER is ${JSON.stringify(text)}: ${reason}`);
    expect(parse).toThrow(' What to do: Write FILE.EXPORT');
  });

  const name = fc.stringMatching(/^[\w$@ -]{1,8}$/);
  const folder = fc.stringMatching(/^[\w$@ .-]{1,8}$/).filter((part) => !part.includes('..') && part !== '.');

  it('keeps every part of a good name (property)', () => {
    const parts = fc.record({
      root: fc.constantFrom('', '/', './'),
      folders: fc.array(folder, { maxLength: 3 }),
      module: name,
      path: fc.array(name, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(parts, ({ root, folders, module, path }) => {
        const text = `${root}${[...folders, `${module}.${path.join('.')}`].join('/')}`;
        fc.pre(!text.includes('..'));
        const parsed = parseHandlerName(text);
        expect(parsed).toEqual({ text, folder: dirname(text), module, path });
      }),
    );
  });

  it('is split as on Lambda, or refused, whatever it is (property)', () => {
    const characters = fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', 'é', '\n', ' ', '$', '\0') });
    fc.assert(
      fc.property(fc.oneof(characters, fc.string({ unit: 'binary' })), (text) => {
        let parsed: ReturnType<typeof parseHandlerName>;
        try {
          parsed = parseHandlerName(text);
        } catch (error) {
          expect(error).toBeInstanceOf(HandlerSettingError);
          return;
        }
        expect({ module: parsed.module, exported: parsed.path.join('.') }).toEqual(lambda(text));
      }),
    );
  });
});
