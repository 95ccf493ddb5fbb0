import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

/** The built layer. */
export const layerZip = fileURLToPath(new URL('../dist/step-everywhere-layer.zip', import.meta.url));

/** Unpacks an archive into a folder, which it creates. */
export async function unpack(archive: Uint8Array, folder: string): Promise<void> {
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

/** Unpacks the layer, as Lambda does at `/opt`. */
export async function unpackLayer(folder: string): Promise<void> {
  await unpack(await readFile(layerZip), folder);
}
