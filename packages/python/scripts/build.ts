import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { zip } from '../../../layer/scripts/zip.ts';
import { layerFiles } from './layer-files.ts';

// Builds the layer's zip into dist/, and beside it the same files unpacked, which the command line hands to the emulator.
// It needs no Python: what Lambda and the emulator run is the source as it is.
const dist = new URL('../dist/', import.meta.url);
const ZIP = 'step-everywhere-python-layer.zip';

const files = await layerFiles();
const archive = zip(files);
const sha256 = createHash('sha256').update(archive).digest('hex');
await rm(dist, { recursive: true, force: true });
await mkdir(new URL('layer/python/step_everywhere/', dist), { recursive: true });
await writeFile(new URL(ZIP, dist), archive);
for (const [path, content] of Object.entries(files)) await writeFile(new URL(`layer/${path}`, dist), content);

const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
for (const path of Object.keys(files).sort())
  console.log(`${String(files[path]?.length).padStart(8)}  ${path}`);
console.log(`packages/python/dist/${ZIP}: ${archive.length} bytes, ${total} unpacked, SHA-256 ${sha256}`);
