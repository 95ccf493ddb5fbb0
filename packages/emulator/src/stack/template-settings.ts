import path from 'node:path';
import { isObject } from '../state-machine/json.ts';
import type { TemplateValue } from './template.ts';
import { PropertyReader } from './undeployed-scope.ts';

/** A template's settings for one of its functions. */
export interface FunctionSettings {
  /** For example `nodejs24.x`. */
  readonly runtime?: string;
  /** Seconds. */
  readonly timeout: number;
  /** Megabytes. */
  readonly memory: number;
  /** `arm64` or `x86_64`. */
  readonly architecture: string;
  /** Whether each tenant has its own environments. */
  readonly isTenantIsolated: boolean;
  /** Layers by their ARNs, or for layers of the template by the absolute paths of their folders. */
  readonly layers: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Variables and layers that only a deployed stack can determine, each with the reason. */
  readonly unknown: readonly UnknownSetting[];
}

/** A variable or layer that only a deployed stack can determine. */
export interface UnknownSetting {
  /** Name of the variable; undefined for a layer. */
  readonly variable?: string;
  /** For example `the parameter Table has no default`. */
  readonly reason: string;
}

/** Reads the settings of a function. Missing settings have Lambda's defaults. */
export function settingsOf(reader: PropertyReader, folder: string): FunctionSettings {
  const unknown: UnknownSetting[] = [];
  const environment: Record<string, string> = {};
  for (const [variable, value] of variablesOf(reader)) {
    const found = reader.resolve(value);
    if ('reason' in found) unknown.push({ variable, reason: found.reason });
    else if (found.value !== null) environment[variable] = String(found.value);
  }
  const layers: string[] = [];
  for (const value of layersOf(reader)) {
    const found = ownLayer(value, reader, folder) ?? reader.resolve(value);
    if ('reason' in found) unknown.push({ reason: found.reason });
    else if (typeof found.value === 'string') layers.push(found.value);
  }
  const runtime = reader.text('Runtime');
  const [architecture] = reader.written('Architectures').flat();
  const isTenantIsolated = reader
    .written('TenancyConfig')
    .some((each) => PropertyReader.part(each, 'TenantIsolationMode') === 'PER_TENANT');
  return {
    ...(runtime !== undefined && { runtime }),
    timeout: reader.number('Timeout') ?? 3,
    memory: reader.number('MemorySize') ?? 128,
    architecture: typeof architecture === 'string' ? architecture : 'x86_64',
    isTenantIsolated,
    layers,
    environment,
    unknown,
  };
}

/** All variables as written; the function's own take precedence over those in Globals. */
function variablesOf(reader: PropertyReader): [string, TemplateValue][] {
  const maps = reader.written('Environment').map((each) => {
    const variables = PropertyReader.part(each, 'Variables');
    return isObject(variables) ? (variables as Record<string, TemplateValue>) : {};
  });
  return Object.entries(Object.assign({}, ...maps));
}

function layersOf(reader: PropertyReader): TemplateValue[] {
  return reader.written('Layers').flatMap((each) => (Array.isArray(each) ? each : [each]));
}

/** A layer that the template itself makes from a folder. */
function ownLayer(
  value: TemplateValue,
  { template }: PropertyReader,
  folder: string,
): { readonly value: string } | undefined {
  const id = PropertyReader.part(value, 'Ref');
  const { Type = '', Properties = {} } = template.Resources[String(id)] ?? {};
  const content = Properties.ContentUri ?? Properties.Content;
  if (!Type.endsWith('::LayerVersion') || typeof content !== 'string') return undefined;
  return { value: path.resolve(folder, content) };
}
