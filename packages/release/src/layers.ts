import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Architecture, Runtime } from '@aws-sdk/client-lambda';

/** A layer that is published in every region. */
export interface Layer {
  /** As in its ARN. */
  readonly name: string;
  readonly description: string;
  /** Path of the built zip. */
  readonly file: string;
  readonly runtimes: readonly Runtime[];
}

/** Code of both kinds of processor: the layers hold nothing native. */
export const architectures: readonly Architecture[] = [Architecture.arm64, Architecture.x86_64];

const repository = new URL('../../../', import.meta.url);

/** The layers of this repository, as their packages build them. */
export const layers: readonly Layer[] = [
  {
    name: 'StepEverywhere',
    description: 'step-everywhere for Node.js',
    file: fileURLToPath(new URL('layer/dist/step-everywhere-layer.zip', repository)),
    runtimes: [Runtime.nodejs24x, Runtime.nodejs22x],
  },
  {
    name: 'StepEverywherePython',
    description: 'step-everywhere for Python',
    file: fileURLToPath(new URL('packages/python/dist/step-everywhere-python-layer.zip', repository)),
    runtimes: [Runtime.python313, Runtime.python312],
  },
];

/** What all packages of a release have in common: the version of the core. */
export async function releaseVersion(): Promise<string> {
  const manifest = await readFile(new URL('packages/core/package.json', repository), 'utf8');
  return JSON.parse(manifest).version;
}
