import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { packAll, type Tarballs } from './project.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed file of each package, as npm would get it. */
    readonly tarballs: Tarballs;
  }
}

/** Packs all npm packages once, for every test. */
export default async function pack({ provide }: TestProject): Promise<() => Promise<void>> {
  const { folder, tarballs } = await packAll();
  provide('tarballs', tarballs);
  return () => rm(folder, { recursive: true, force: true });
}
