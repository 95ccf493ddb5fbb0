import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { repositoryRoot } from '../../../packages/release/src/packages.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A release as the workflow's first job packs it. */
    readonly release: PackedRelease;
  }
}

/** A folder with everything that is published, and the SHA-256 of its list of checksums. */
export interface PackedRelease {
  readonly folder: string;
  readonly sums: string;
  /** Bucket that the application's template names. */
  readonly bucket: string;
}

/** Packs everything that is published once, for every test. */
export default async function packRelease({ provide }: TestProject): Promise<() => Promise<void>> {
  const scratch = await mkdtemp(join(tmpdir(), 'packed release '));
  const folder = join(scratch, 'release');
  const bucket = 'release-code';
  const script = join(repositoryRoot, 'packages/release/src/package-release.main.ts');
  const { stdout } = await promisify(execFile)('node', [script, '--into', folder, '--bucket', bucket]);
  provide('release', { folder, sums: stdout.trim(), bucket });
  return () => rm(scratch, { recursive: true });
}
