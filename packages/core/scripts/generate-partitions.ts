import { writeFile } from 'node:fs/promises';
import { partitionsSource } from './partitions-source.ts';
import { sdkPartitions } from './sdk-partitions.ts';

const file = new URL('../src/contract/partitions.generated.ts', import.meta.url);
await writeFile(file, partitionsSource(await sdkPartitions()));
