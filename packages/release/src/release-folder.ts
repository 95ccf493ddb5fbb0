import { basename, join } from 'node:path';
import { type Layer, layers } from './layers.ts';

/** Where the build puts what is published, and where the publishing jobs find it. */
export interface ReleaseFolder {
  /** Tarballs of the npm packages. */
  readonly packages: string;
  /** The layers' zips and their bills of materials. */
  readonly layers: string;
  /** The application: its template, texts and code. */
  readonly application: string;
}

/** The folders inside of the folder of a release. */
export function releaseFolder(path: string): ReleaseFolder {
  const inside = (name: string): string => join(path, name);
  return { packages: inside('packages'), layers: inside('layers'), application: inside('application') };
}

/** The layers, with their zips in the folder of a release. */
export function layersIn(path: string): readonly Layer[] {
  return layers.map((layer) => ({ ...layer, file: join(releaseFolder(path).layers, basename(layer.file)) }));
}
