/** A layer that is published in every region. */
export interface Layer {
  /** Name of the layer in its ARN. */
  readonly name: string;
  readonly description: string;
  /** Path of the built zip. */
  readonly file: string;
  readonly runtimes: readonly string[];
}

/** Both processor architectures: the layers contain no native code. */
export const architectures: readonly string[] = ['arm64', 'x86_64'];

/** The layers of this repository; paths are relative to the repository's root. */
export const layers: readonly Layer[] = [
  {
    name: 'StepEverywhere',
    description: 'step-everywhere for Node.js',
    file: 'layer/dist/step-everywhere-layer.zip',
    runtimes: ['nodejs24.x', 'nodejs22.x'],
  },
  {
    name: 'StepEverywherePython',
    description: 'step-everywhere for Python',
    file: 'packages/python/dist/step-everywhere-python-layer.zip',
    runtimes: ['python3.13', 'python3.12'],
  },
];
