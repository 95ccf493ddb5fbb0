import { z } from 'zod';
import { descriptionSchema } from './description.ts';

/** The JSON Schema of an organization file, for editors. What no field can say alone is not in it. */
export function organizationSchema(): object {
  const title = 'An organization for the emulator of step-everywhere';
  return { title, ...z.toJSONSchema(descriptionSchema, { io: 'input' }) };
}
