import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Files, zip } from '../../infra/src/packaging/zip.ts';
import { bundledPackages } from '../../scripts/build/bundled-packages.ts';
import { coreFolder } from './core-files.ts';
import { layerFiles } from './layer-files.ts';
import { sbom } from './sbom.ts';

// Builds the layer's zip and its SBOM into dist/, and prints what is in it.
const dist = new URL('../dist/', import.meta.url);
const ZIP = 'step-everywhere-layer.zip';

function contentList(files: Files): string {
  const lines = Object.keys(files)
    .sort()
    .map((path) => `  ${String(files[path]?.length ?? 0).padStart(7)}  ${path}`);
  return lines.join('\n');
}

const { values } = parseArgs({ options: { quiet: { type: 'boolean', default: false } } });
const files = await layerFiles();
const archive = zip(files);
const sha256 = createHash('sha256').update(archive).digest('hex');
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await writeFile(new URL(ZIP, dist), archive);
await writeFile(new URL('step-everywhere-layer.cdx.json', dist), await sbom(sha256));

if (!values.quiet) {
  const total = Object.values(files).reduce((sum, { length }) => sum + length, 0);
  const packages = (await bundledPackages(coreFolder)).map(
    ({ name, version, license }) => `  ${name} ${version} (${license})`,
  );
  console.log(`In the layer, bytes and path below /opt:\n${contentList(files)}`);
  console.log(`Bundled into it, with notices in THIRD-PARTY-NOTICES.txt:\n${packages.join('\n')}`);
  console.log(`layer/dist/${ZIP}: ${archive.length} bytes, ${total} unpacked, SHA-256 ${sha256}`);
}
