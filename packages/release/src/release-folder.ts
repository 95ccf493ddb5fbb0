import { basename, join } from 'node:path';
import { type Layer, layers } from './layers.ts';

/** The folders where the build stores a release, and where the publishing jobs read it. */
export interface ReleaseFolder {
  /** Tarballs of the npm packages. */
  readonly packages: string;
  /** The layers' zips and their bills of materials. */
  readonly layers: string;
  /** The application: its template, texts and code. */
  readonly application: string;
}

/** The folders inside a release's folder. */
export function releaseFolder(path: string): ReleaseFolder {
  const inside = (name: string): string => join(path, name);
  return { packages: inside('packages'), layers: inside('layers'), application: inside('application') };
}

/** The layers, with their zips in a release's folder. */
export function layersIn(path: string): readonly Layer[] {
  return layers.map((layer) => ({ ...layer, file: join(releaseFolder(path).layers, basename(layer.file)) }));
}
