import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { type Files, zip } from '../../../infra/src/packaging/zip.ts';
import { layerFiles } from './layer-files.ts';
import { sbom } from './sbom.ts';

// Builds the layer's zip and its SBOM into dist/, and prints its content. Also writes the same files unpacked, which the
// command line passes to the emulator. Needs no Python, because Lambda and the emulator run the unchanged source.
const dist = new URL('../dist/', import.meta.url);
const ZIP = 'step-everywhere-python-layer.zip';

function contentList(files: Files): string {
  const lines = Object.keys(files)
    .sort()
    .map((path) => `  ${String(files[path]?.length ?? 0).padStart(7)}  ${path}`);
  return lines.join('\n');
}

const files = await layerFiles();
const archive = zip(files);
const sha256 = createHash('sha256').update(archive).digest('hex');
await rm(dist, { recursive: true, force: true });
await mkdir(new URL('layer/python/step_everywhere/', dist), { recursive: true });
await writeFile(new URL(ZIP, dist), archive);
await writeFile(new URL(ZIP.replace('.zip', '.cdx.json'), dist), await sbom(ZIP, sha256));
for (const [path, content] of Object.entries(files)) await writeFile(new URL(`layer/${path}`, dist), content);

const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
console.log(`In the layer, bytes and path below /opt:\n${contentList(files)}`);
console.log(
  "Bundled into it: no package, so no notices but our own LICENSE; boto3 and urllib3 are the runtime's",
);
console.log(`packages/python/dist/${ZIP}: ${archive.length} bytes, ${total} unpacked, SHA-256 ${sha256}`);
