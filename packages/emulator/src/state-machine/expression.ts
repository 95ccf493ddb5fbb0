import { JSONPath } from 'jsonpath-plus';
import { InvalidDefinitionError } from './definition.ts';
import { intrinsicFailure, intrinsicFunctions } from './intrinsic-functions.ts';
import type { Json } from './json.ts';
import { StateError } from './state-error.ts';

/** The context object, `$$`. */
export type Context = Readonly<Record<string, Json>>;

/** A compiled path, literal or intrinsic function. */
export type Expression = (input: Json, context: Context) => Json;

/**
 * Compiles the value of a field whose name ends in `.$`.
 *
 * @param source For example `$.Outcomes[*].Status` or `States.Format('{}.json', $.AccountId)`.
 * @throws {InvalidDefinitionError} if it cannot be parsed.
 */
export function compileExpression(source: string): Expression {
  const reader = new ExpressionReader(source);
  const expression = reader.value();
  reader.end();
  return expression;
}

/** Whether a path may match any number of values: a wildcard, a descent, a slice, a union or a filter. */
export function isIndefinite(path: string): boolean {
  return /\.\.|\.\*|\[(?:\*|\?|-?\d*:|[^\]']*,|'[^']*'\s*,)/.test(path);
}

function compilePath(path: string): Expression {
  const isOfContext = path.startsWith('$$');
  const rooted = isOfContext ? path.slice(1) : path;
  const indefinite = isIndefinite(path);
  const find = NAMES_ALONE.test(rooted) ? byNames(rooted.split('.').slice(1)) : byJsonPath(rooted);
  return (input, context) => {
    const found = find(isOfContext ? (context as Json) : input);
    if (indefinite) return found;
    if (found.length > 0) return found[0] as Json;
    throw new StateError('States.Runtime', `The JSONPath '${path}' could not be found in the input.`);
  };
}

/** The result of a path: for a definite path, one value or none. */
type Find = (json: Json) => Json[];

const NAMES_ALONE = /^\$(?:\.[A-Za-z_]\w*)*$/;

/** The form of nearly all paths; the library takes ten times as long for it, which is a tenth of the time of a target. */
function byNames(names: readonly string[]): Find {
  return (json) => {
    let value = json;
    for (const name of names) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return [];
      value = (value as { [key: string]: Json })[name] as Json;
    }
    return [value];
  };
}

function byJsonPath(path: string): Find {
  return (json) =>
    typeof json === 'object' && json !== null
      ? (JSONPath({ path, json, wrap: true, eval: 'safe' }) as Json[])
      : [];
}

class ExpressionReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  value(): Expression {
    this.#skipSpace();
    const rest = this.#source.slice(this.#at);
    if (rest.startsWith("'")) {
      const literal = withoutEscapes(this.#quoted());
      return () => literal;
    }
    if (rest.startsWith('$')) return compilePath(this.#path());
    const word = /^[\w.+-]+/.exec(rest)?.[0] ?? this.#fail('a path, a literal or a function');
    this.#at += word.length;
    return this.#source[this.#at] === '(' ? this.#call(word) : this.#literal(word);
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#source.length) this.#fail('the end');
  }

  #literal(word: string): Expression {
    try {
      const literal = JSON.parse(word) as Json;
      return () => literal;
    } catch {
      return this.#fail(`a literal instead of ${word}`);
    }
  }

  #call(name: string): Expression {
    const { args, template } = this.#arguments();
    const evaluate = (input: Json, context: Context) => args.map((arg) => arg(input, context));
    if (name === 'States.Array') return evaluate;
    if (name === 'States.Format') return format(template, args);
    const run = intrinsicFunctions.get(name);
    if (!run) throw new InvalidDefinitionError(`There is no intrinsic function ${name}, in ${this.#source}`);
    return (input, context) => run(...evaluate(input, context));
  }

  /** The arguments, and the first one as written if it is a quoted string: `\{` is not a placeholder. */
  #arguments(): { args: Expression[]; template: string | undefined } {
    const args: Expression[] = [];
    let template: string | undefined;
    this.#at++;
    this.#skipSpace();
    while (this.#source[this.#at] !== ')') {
      if (args.length > 0) this.#expect(',');
      this.#skipSpace();
      const start = this.#at;
      args.push(this.value());
      if (args.length === 1 && this.#source[start] === "'") {
        template = this.#source.slice(start + 1, this.#at - 1);
      }
      this.#skipSpace();
    }
    this.#at++;
    return { args, template };
  }

  #path(): string {
    const path =
      /^\$\$?(?:\.{1,2}[^\s,().[\]]+|\.{2}(?=\[)|\[(?:'(?:\\.|[^'\\])*'|\((?:[^()]|\([^()]*\))*\)|[^\]'(])*\])*/.exec(
        this.#source.slice(this.#at),
      )?.[0];
    this.#at += path?.length ?? 0;
    return path ?? this.#fail('a path');
  }

  #quoted(): string {
    const text = /^'((?:\\.|[^'\\])*)'/.exec(this.#source.slice(this.#at));
    if (!text) return this.#fail('a closing quote');
    this.#at += text[0].length;
    return text[1] as string;
  }

  #expect(char: string): void {
    if (this.#source[this.#at] !== char) this.#fail(`"${char}"`);
    this.#at++;
  }

  #skipSpace(): void {
    while (this.#source[this.#at] === ' ') this.#at++;
  }

  #fail(expected: string): never {
    throw new InvalidDefinitionError(
      `Cannot read the expression ${this.#source}: expected ${expected} at character ${this.#at + 1}.`,
    );
  }
}

function withoutEscapes(text: string): string {
  return text.replace(/\\(['{}\\])/g, '$1');
}

function format(literal: string | undefined, args: readonly Expression[]): Expression {
  const [first, ...values] = args;
  return (input, context) => {
    const template = literal ?? first?.(input, context);
    if (typeof template !== 'string') throw intrinsicFailure('States.Format', 'the template is not a string');
    const parts = template.split(/(?<!\\)\{\}/);
    if (parts.length - 1 !== values.length) {
      const problem = `the template has ${parts.length - 1} placeholders for ${values.length} arguments`;
      throw intrinsicFailure('States.Format', problem);
    }
    const texts = values.map((value) => {
      const evaluated = value(input, context);
      return typeof evaluated === 'string' ? evaluated : JSON.stringify(evaluated);
    });
    return parts.map((part, i) => withoutEscapes(part) + (texts[i] ?? '')).join('');
  };
}
