import { resolve } from 'node:path';
import type {
  FunctionSettings,
  TemplateFunction,
  UnknownSetting,
} from '@step-everywhere/emulator/internal/template';
import type { Console } from '../console/console.ts';
import { OptionError } from '../console/errors.ts';
import { shownPath } from '../console/paths.ts';
import { executableKind } from '../worker/prepare-executable.ts';
import { isPythonFile } from '../worker/prepare-python.ts';
import { workerName } from '../worker/worker-name.ts';
import { chooseFunction } from './choose-function.ts';
import { findTemplate } from './find-template.ts';
import { checkVariable, givenVariables, usersVariables } from './given-variables.ts';
import type { OwnSettings, SettingsOptions } from './settings-options.ts';

/** How a worker's function runs. */
export interface WorkerSettings {
  /** Time-out of an invocation in seconds, 1 to 900. */
  readonly timeout: number;
  /** Megabytes, 128 to 10,240. */
  readonly memory: number;
  /** For example `nodejs24.x`; the default of the worker's language when absent. */
  readonly runtime?: string;
  /** `arm64` or `x86_64`. */
  readonly architecture?: string;
  /** Whether no two accounts share an execution environment, as with `TenantIsolationMode: PER_TENANT`. */
  readonly isTenantIsolated?: boolean;
  /** Absolute paths of folders of unpacked layers. */
  readonly layers?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** How the function of a worker's file runs, as far as this is known before the emulator is started. */
export interface DeclaredSettings {
  /**
   * Absolute path of the template that deploys the worker, if there is one; with the function's logical id if the
   * user gave it.
   */
  readonly template?: string;
  /** Whether it is deployed with the layer's handler, which turns a plain function into a worker. */
  readonly plain: boolean;
  /** Absolute paths of folders of unpacked layers that the template makes. */
  readonly layers: readonly string[];
  /** @param home account and region of the function, which the template may refer to. */
  at(home: FunctionHome): WorkerSettings;
  /** Settings that the worker only gets when the template is deployed, one line each. */
  readonly notes: readonly string[];
}

/** The account and region of a function. */
export interface FunctionHome {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** The settings of a worker that no template deploys. */
export const usualSettings = { timeout: 60, memory: 512 } as const;

/** The layer's handler, as a template names it. */
const LAYER_HANDLER = /^\/opt\/nodejs\/step-everywhere\./;

/**
 * Reads how the function of a worker runs. Options take precedence over the template that deploys it.
 *
 * @param workerFile relative to the console's `cwd`, or absolute.
 * @param name of the function, if the user gives one.
 * @throws {OptionError} for a template or a file that cannot be read, and for variables that Lambda refuses.
 */
export async function declareSettings(
  workerFile: string,
  options: OwnSettings,
  console: Pick<Console, 'cwd' | 'env'>,
  name?: string,
): Promise<DeclaredSettings> {
  const entry = resolve(console.cwd, workerFile);
  const given = {
    ...(options.inherits && usersVariables(console.env)),
    ...(await givenVariables(options, console)),
  };
  const found = await functionOf(entry, options, console, name);
  if (found === undefined) {
    const settings = { ...usualSettings, ...limitsOf(options), environment: given };
    return { plain: false, layers: [], notes: [], at: () => settings };
  }
  const { template, shown, declared } = found;
  const isOfLayer = LAYER_HANDLER.test(declared.handler ?? '');
  const settingsIn = (home: FunctionHome) => declared.settings({ stackName: declared.id, ...home });
  const first = settingsIn({ partition: 'aws', region: '', accountId: '' });
  for (const variable of Object.keys(first.environment)) checkVariable('--template', variable, `${shown}: `);
  const layers = first.layers.filter((layer) => !layer.startsWith('arn:'));
  return {
    template,
    plain: isOfLayer && !isPythonFile(entry),
    layers,
    notes: [
      ...first.unknown.flatMap((each) => noteVariable(each, given, shown)),
      ...noteLayers(first, isOfLayer || isPythonFile(entry), shown),
    ],
    at(home) {
      const { timeout, memory, runtime, architecture, isTenantIsolated, environment } = settingsIn(home);
      return {
        ...{ timeout, memory, architecture, isTenantIsolated, layers },
        ...(runtime !== undefined && isOfLanguage(runtime, entry) && { runtime }),
        ...limitsOf(options),
        environment: { ...environment, ...given },
      };
    },
  };
}

async function functionOf(
  entry: string,
  { template: given }: SettingsOptions,
  { cwd }: Pick<Console, 'cwd'>,
  name: string | undefined,
): Promise<{ template: string; shown: string; declared: TemplateFunction } | undefined> {
  const template = await findTemplate(entry, given, cwd);
  if (template === undefined) return undefined;
  const { templateFunctions } = await import('@step-everywhere/emulator/internal/template');
  const shown = shownPath(template.file, cwd);
  let functions: TemplateFunction[];
  try {
    functions = templateFunctions(template.text, resolve(template.file, '..'));
  } catch (cause) {
    const remedy = 'name another template, or read none with --no-template';
    throw new OptionError('--template', `${shown}: ${(cause as Error).message}; ${remedy}`, { cause });
  }
  const declared = chooseFunction(functions, { entry, name: await workerName(entry, name) }, template, shown);
  const named = template.id === undefined ? template.file : `${template.file}#${template.id}`;
  return declared && { template: named, shown, declared };
}

function limitsOf({ timeout, memory, tenantIsolation }: SettingsOptions): Partial<WorkerSettings> {
  return {
    ...(timeout !== undefined && { timeout }),
    ...(memory !== undefined && { memory }),
    ...(tenantIsolation && { isTenantIsolated: true }),
  };
}

function isOfLanguage(runtime: string, entry: string): boolean {
  if (executableKind(entry) !== undefined) return runtime.startsWith('provided');
  return runtime.startsWith(isPythonFile(entry) ? 'python' : 'nodejs');
}

function noteVariable(
  { variable, reason }: UnknownSetting,
  given: Readonly<Record<string, string>>,
  shown: string,
): string[] {
  if (variable === undefined || variable in given) return [];
  return [
    `${shown} gives the worker ${variable} only when it is deployed (${reason}); to set it here: --env ${variable}=VALUE`,
  ];
}

/** @param hasOurs whether one of the layers is probably that of step-everywhere, which is available here. */
function noteLayers({ layers, unknown }: FunctionSettings, hasOurs: boolean, shown: string): string[] {
  const elsewhere =
    layers.filter((layer) => layer.startsWith('arn:')).length +
    unknown.filter(({ variable }) => variable === undefined).length;
  if (elsewhere <= (hasOurs ? 1 : 0)) return [];
  return [
    `${shown} gives the worker layers, which are not used on this machine; install the packages of the layers next to the worker`,
  ];
}
