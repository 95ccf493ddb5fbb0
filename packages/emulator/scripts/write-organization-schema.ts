// Writes the JSON Schema of the organization file into docs. A test holds it against the source.
import { writeFile } from 'node:fs/promises';
import { organizationSchema } from '../src/organization/organization-schema.ts';

const file = new URL('../../../docs/organization.schema.json', import.meta.url);
await writeFile(file, `${JSON.stringify(organizationSchema(), null, 2)}\n`);
