import { isObject } from '../state-machine/json.ts';
import { resolve, type TemplateScope } from './intrinsics.ts';
import { type PseudoParameters, parameterValues } from './parameters.ts';
import { StackError } from './stack-error.ts';
import type { ResourceDeclaration, Template, TemplateValue } from './template.ts';

/** A value of a template, or why only a deployed stack can determine it. */
export type Known = { readonly value: TemplateValue } | { readonly reason: string };

/** The scope of a template that is not deployed: it knows the defaults of parameters, but no other resources. */
export function undeployedScope(template: Template, pseudo: PseudoParameters): TemplateScope {
  return {
    template,
    parameters: defaultsOf(template, pseudo),
    attributes(id) {
      if (id in template.Parameters) throw new StackError('', `the parameter ${id} has no default`);
      if (id in template.Resources)
        throw new StackError('', `the resource ${id} is there only when the stack is deployed`);
      return undefined;
    },
  };
}

function defaultsOf(template: Template, pseudo: PseudoParameters): Record<string, TemplateValue> {
  const values = parameterValues({ ...template, Parameters: {} }, {}, pseudo);
  for (const [name, parameter] of Object.entries(template.Parameters)) {
    // Its default is only the name of the parameter that contains the value.
    if (parameter.Default === undefined || parameter.Type?.startsWith('AWS::SSM::')) continue;
    try {
      Object.assign(values, parameterValues({ ...template, Parameters: { [name]: parameter } }, {}, pseudo));
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      // A default that does not match its own pattern means that there is none.
    }
  }
  return values;
}

/** Reads the properties of a function; for AWS SAM also from `Globals`. */
export class PropertyReader {
  readonly template: Template;
  readonly #own: Readonly<Record<string, TemplateValue>>;
  readonly #globals: Readonly<Record<string, TemplateValue>>;
  readonly #scope: TemplateScope;

  constructor({ Type, Properties = {} }: ResourceDeclaration, template: Template, pseudo: PseudoParameters) {
    this.template = template;
    this.#own = Properties;
    this.#globals = Type.startsWith('AWS::Serverless::') ? (template.Globals.Function ?? {}) : {};
    this.#scope = undeployedScope(template, pseudo);
  }

  /** A property as written: the one in Globals first, because the function's own completes a list or a map. */
  written(name: string): readonly TemplateValue[] {
    return [this.#globals[name], this.#own[name]].filter((value) => value !== undefined);
  }

  /** A property that is text, if it is known. */
  text(name: string): string | undefined {
    const value = this.#last(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** A property that is a number, if it is known. */
  number(name: string): number | undefined {
    const value = this.#last(name);
    const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isNaN(number) ? undefined : number;
  }

  /** Resolves a value of a property. */
  resolve(value: TemplateValue): Known {
    try {
      const resolved = resolve(value, this.#scope, '');
      return typeof resolved === 'string' && resolved.includes('{{resolve:')
        ? { reason: 'CloudFormation looks it up when it deploys the stack' }
        : { value: resolved };
    } catch (error) {
      if (!(error instanceof StackError)) throw error;
      return { reason: error.problem.split(';', 1)[0] as string };
    }
  }

  /** The part of a map with a key; undefined for a map that a function returns. */
  static part(map: TemplateValue | undefined, key: string): TemplateValue | undefined {
    return isObject(map) ? (map[key] as TemplateValue | undefined) : undefined;
  }

  #last(name: string): TemplateValue | undefined {
    const written = this.written(name).at(-1);
    const found = written === undefined ? undefined : this.resolve(written);
    return found !== undefined && 'value' in found ? found.value : undefined;
  }
}
