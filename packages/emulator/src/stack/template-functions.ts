import path from 'node:path';
import { isObject } from '../state-machine/json.ts';
import { conditionHolds, type TemplateScope } from './intrinsics.ts';
import type { PseudoParameters } from './parameters.ts';
import { StackError } from './stack-error.ts';
import { parseTemplate, type ResourceDeclaration, type Template } from './template.ts';
import { type FunctionSettings, settingsOf } from './template-settings.ts';
import { PropertyReader, undeployedScope } from './undeployed-scope.ts';

export type { FunctionSettings, UnknownSetting } from './template-settings.ts';

/** A function that a template deploys. */
export interface TemplateFunction {
  /** Its logical id. */
  readonly id: string;
  /** Name of the function, if the template sets one. */
  readonly name?: string;
  /** Absolute paths of its sources, with or without their extensions. */
  readonly sources: readonly string[];
  /** For example `index.handler`. */
  readonly handler?: string;
  /** @param pseudo values of pseudo parameters such as `AWS::Region` */
  settings(pseudo: PseudoParameters): FunctionSettings;
}

const TYPES = new Set(['AWS::Serverless::Function', 'AWS::Lambda::Function']);

/** Used for values that do not depend on where the stack is deployed. */
const NOWHERE: PseudoParameters = { stackName: '', partition: 'aws', region: '', accountId: '' };

/**
 * Reads the functions of a template, as far as the template alone determines how they run: a reference to another resource, or to a
 * parameter without a default, is known only to a deployed stack.
 *
 * @param text CloudFormation or AWS SAM, in YAML or JSON.
 * @param folder absolute path of the folder of the template.
 * @throws {StackError} if the text is not a template.
 * @example
 * ```ts
 * const [worker] = templateFunctions(await readFile('template.yaml', 'utf8'), process.cwd());
 * ```
 */
export function templateFunctions(text: string, folder: string): TemplateFunction[] {
  const template = parseTemplate(text);
  const scope = undeployedScope(template, NOWHERE);
  return Object.entries(template.Resources)
    .filter(([, resource]) => isObject(resource) && TYPES.has(resource.Type) && isMade(resource, scope))
    .map(([id, resource]) => describeFunction(id, resource, template, folder));
}

function isMade({ Condition }: ResourceDeclaration, scope: TemplateScope): boolean {
  try {
    return Condition === undefined || conditionHolds(Condition, scope);
  } catch (error) {
    if (error instanceof StackError) return true;
    throw error;
  }
}

function describeFunction(
  id: string,
  resource: ResourceDeclaration,
  template: Template,
  folder: string,
): TemplateFunction {
  const reader = new PropertyReader(resource, template, NOWHERE);
  const name = reader.text('FunctionName');
  const handler = reader.text('Handler');
  const code = path.resolve(folder, reader.text('CodeUri') ?? reader.text('Code') ?? '.');
  const sources = [...entryPoints(resource), ...modulesOf(handler)];
  return {
    id,
    ...(name !== undefined && { name }),
    ...(handler !== undefined && { handler }),
    sources: sources.map((source) => path.resolve(code, source)),
    settings: (pseudo) => settingsOf(new PropertyReader(resource, template, pseudo), folder),
  };
}

/** The files that AWS SAM bundles, relative to the folder of the code. */
function entryPoints({ Metadata }: ResourceDeclaration): string[] {
  const found = isObject(Metadata?.BuildProperties) ? Metadata.BuildProperties.EntryPoints : undefined;
  return Array.isArray(found) ? found.filter((each) => typeof each === 'string') : [];
}

/** @example `src/app.handler` becomes `src/app`. */
function modulesOf(handler: string | undefined): string[] {
  return handler === undefined || handler.startsWith('/opt/') ? [] : [handler.replace(/\.[^.]*$/, '')];
}
