import { writeFile } from 'node:fs/promises';
import { apiReference } from './api-reference.ts';

await writeFile(new URL('../docs/api.md', import.meta.url), await apiReference());
