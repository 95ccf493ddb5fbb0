import { join } from 'node:path';
import { Architecture, Runtime } from '@aws-sdk/client-lambda';
import { repositoryRoot } from './packages.ts';

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

/** The layers of this repository, as their packages build them. */
export const layers: readonly Layer[] = [
  {
    name: 'StepEverywhere',
    description: 'step-everywhere for Node.js',
    file: join(repositoryRoot, 'layer/dist/step-everywhere-layer.zip'),
    runtimes: [Runtime.nodejs24x, Runtime.nodejs22x],
  },
  {
    name: 'StepEverywherePython',
    description: 'step-everywhere for Python',
    file: join(repositoryRoot, 'packages/python/dist/step-everywhere-python-layer.zip'),
    runtimes: [Runtime.python313, Runtime.python312],
  },
];
