/** What the bundler's process is asked for. */
export interface BundlerRequest {
  /** Absolute path of the worker's source. */
  readonly entry: string;
  /** Absolute path of the folder that the bundle goes to, as `index.mjs` or `index.cjs`. */
  readonly folder: string;
}

/** What is wrong with a worker's sources, in one place. */
export interface BundlerError {
  /** The bundler's own, such as `UNRESOLVED_IMPORT`. */
  readonly code: string;
  /** One line, without the place. */
  readonly text: string;
  /** Absolute path. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** From 0. */
  readonly column?: number;
  /** What could not be found, as the source names it. */
  readonly specifier?: string;
}

/** What the bundler's process answers. */
export type BundlerAnswer =
  | {
      readonly status: 'bundled';
      /** Absolute path of the bundle. */
      readonly file: string;
      readonly format: 'esm' | 'cjs';
      /** Names that the bundle exports; of CommonJS, none is known before it runs. */
      readonly exports: readonly string[];
      /** Whether there is a copy of `@step-everywhere/core` in it. */
      readonly hasCore: boolean;
    }
  | { readonly status: 'failed'; readonly errors: readonly BundlerError[] };
