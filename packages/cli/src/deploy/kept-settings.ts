import { parse } from 'yaml';
import { count } from '../console/words.ts';
import type { SettingsOptions } from '../settings/settings-options.ts';

/** The settings of a worker's function that options can change. */
export interface DeployedSettings {
  /** Seconds. */
  readonly timeout?: number;
  /** Megabytes. */
  readonly memory?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly isTenantIsolated?: boolean;
  /** `arm64` or `x86_64`. */
  readonly architecture?: string;
  /** ARNs of layers. */
  readonly layers?: readonly string[];
}

/** The properties of a function that are settings. */
interface FunctionProperties {
  readonly Timeout?: number;
  readonly MemorySize?: number;
  readonly Environment?: { readonly Variables?: Readonly<Record<string, string>> };
  readonly TenancyConfig?: object;
  readonly Architectures?: readonly string[];
  readonly Layers?: readonly string[];
}

/**
 * Reads the deployed settings of a worker.
 *
 * @param template of its stack, if there is one.
 */
export function deployedSettings(template = ''): DeployedSettings {
  const properties: FunctionProperties =
    parse(template, { logLevel: 'silent' })?.Resources?.Worker?.Properties ?? {};
  const { Timeout, MemorySize, Environment, TenancyConfig, Architectures, Layers } = properties;
  const [architecture] = Architectures ?? [];
  return {
    ...(Timeout !== undefined && { timeout: Timeout }),
    ...(MemorySize !== undefined && { memory: MemorySize }),
    ...(Environment?.Variables && { environment: Environment.Variables }),
    ...(TenancyConfig && { isTenantIsolated: true }),
    ...(architecture && { architecture }),
    ...(Layers && { layers: Layers }),
  };
}

/**
 * The deployed settings that stay, because neither an option nor a template of the project sets them. A project's
 * template never sets layers.
 *
 * @param hasTemplate whether a template of the project deploys the worker: it then sets everything that options do
 * not.
 */
export function keptSettings(
  deployed: DeployedSettings,
  options: SettingsOptions & { readonly layer?: readonly string[] },
  hasTemplate: boolean,
): DeployedSettings {
  const { timeout, memory, environment, isTenantIsolated, architecture, layers } = deployed;
  const isGiven = options.env !== undefined || options.envFile !== undefined;
  return {
    ...(options.layer === undefined && layers && { layers }),
    ...(!hasTemplate && {
      ...(options.timeout === undefined && timeout !== undefined && { timeout }),
      ...(options.memory === undefined && memory !== undefined && { memory }),
      ...(!isGiven && environment && { environment }),
      ...(isTenantIsolated && { isTenantIsolated }),
      ...(architecture && { architecture }),
    }),
  };
}

/**
 * Variables that make a function run other code, or send its requests elsewhere. @see
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
 */
const ofCode =
  /^(?:NODE_(?:OPTIONS|PATH|EXTRA_CA_CERTS|TLS_REJECT_UNAUTHORIZED)|AWS_LAMBDA_EXEC_WRAPPER|PYTHON.*|LD_.*|.*_PROXY|AWS_ENDPOINT_URL.*|AWS_CA_BUNDLE|SSL_CERT_.*)$/i;

/**
 * The names of kept variables that can run code in the worker or change where its requests go.
 *
 * @example
 * ```ts
 * codeVariables({ environment: { NODE_OPTIONS: '--import x', TABLE: 't' } }); // ['NODE_OPTIONS']
 * ```
 */
export function codeVariables({ environment = {} }: DeployedSettings): string[] {
  return Object.keys(environment).filter((name) => ofCode.test(name));
}

/**
 * Describes the settings that stay, without the values of variables, which may be secrets. @returns nothing when
 * nothing stays.
 */
export function describeKept({
  timeout,
  memory,
  environment = {},
  ...kept
}: DeployedSettings): string | undefined {
  const variables = Object.keys(environment);
  const parts = [
    timeout !== undefined && `time-out ${timeout} s`,
    memory !== undefined && `memory ${memory} MB`,
    variables.length > 0 && `the variables ${variables.join(', ')}`,
    kept.isTenantIsolated && 'tenant isolation',
    kept.architecture !== undefined && `architecture ${kept.architecture}`,
    kept.layers !== undefined && `${count(kept.layers.length, 'layer')}: ${kept.layers.join(', ')}`,
  ].filter(Boolean);
  return parts.length === 0 ? undefined : parts.join(', ');
}
