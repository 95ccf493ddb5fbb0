import { join } from 'node:path';

/** The files of a packaged application. */
export interface ApplicationFiles {
  /** The template, which names its code by its key in the bucket. */
  readonly template: string;
  /** Input of `CreateApplication`, as JSON, without the template's and other texts and without the version. */
  readonly metadata: string;
  readonly licence: string;
  readonly readme: string;
  /** Folder of the code; each file in it is stored at `CODE_PREFIX/NAME`. */
  readonly code: string;
}

/** Prefix of the code's keys in the bucket. */
export const CODE_PREFIX = 'step-everywhere';

/** Paths of the files in a folder. */
export function applicationFiles(folder: string): ApplicationFiles {
  return {
    template: join(folder, 'step-everywhere-application.yaml'),
    metadata: join(folder, 'step-everywhere-application.json'),
    licence: join(folder, 'LICENSE'),
    readme: join(folder, 'README.md'),
    code: join(folder, 'code'),
  };
}
