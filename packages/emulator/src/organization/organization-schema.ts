import { z } from 'zod';
import { descriptionSchema } from './description.ts';

/** The JSON Schema of an organization file, for editors. It does not contain the rules that concern several fields. */
export function organizationSchema(): object {
  const title = 'An organization for the emulator of step-everywhere';
  // Fields for the targets of YAML aliases.
  const patternProperties = { '^x-': {} };
  return { title, ...z.toJSONSchema(descriptionSchema, { io: 'input' }), patternProperties };
}

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
}

/**
 * Lists the fields that an organization file may have at a path.
 *
 * @param path keys and indices, for example `['accounts', 0]`.
 */
export function fieldsAt(path: readonly PropertyKey[]): string[] {
  let part: Part | undefined = organizationSchema();
  for (const step of path) part = typeof step === 'number' ? part?.items : part?.properties?.[String(step)];
  const objects = part?.anyOf ?? (part === undefined ? [] : [part]);
  return objects.flatMap(({ properties = {} }) => Object.keys(properties));
}
