import { z } from 'zod';
import { descriptionSchema } from './description.ts';

/** The JSON Schema of an organization file, for editors. What no field can say alone is not in it. */
export function organizationSchema(): object {
  const title = 'An organization for the emulator of step-everywhere';
  // What aliases refer to.
  const patternProperties = { '^x-': {} };
  return { title, ...z.toJSONSchema(descriptionSchema, { io: 'input' }), patternProperties };
}

interface Part {
  readonly properties?: Readonly<Record<string, Part>>;
  readonly items?: Part;
  readonly anyOf?: readonly Part[];
}

/**
 * The names of the fields that an organization file may have at a place.
 *
 * @param path keys and indices, for example `['accounts', 0]`.
 */
export function fieldsAt(path: readonly PropertyKey[]): string[] {
  let part: Part | undefined = organizationSchema();
  for (const step of path) part = typeof step === 'number' ? part?.items : part?.properties?.[String(step)];
  const objects = part?.anyOf ?? (part === undefined ? [] : [part]);
  return objects.flatMap(({ properties = {} }) => Object.keys(properties));
}
