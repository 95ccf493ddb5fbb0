import { join } from 'node:path';
import { folderObjects, type ReadRun, type ReadRunOptions, readRun } from '@step-everywhere/report';
import type { LocalCloud } from '../dev/local-cloud.ts';

/** A run in a local cloud. */
export interface LocalRun {
  /** ARN of the execution. */
  readonly arn: string;
  /** Key prefix of the run's own objects. */
  readonly prefix: string;
}

/** Reads a run as it stands in a local cloud, which knows the names of its units. */
export function readLocalRun(
  { folder, bucket, organization }: Pick<LocalCloud, 'folder' | 'bucket' | 'organization'>,
  { arn, prefix }: LocalRun,
  options: Pick<ReadRunOptions, 'startTime' | 'limits'> = {},
): Promise<ReadRun> {
  return readRun(folderObjects(join(folder, bucket)), prefix, {
    ...options,
    execution: arn,
    nameUnits: async (paths) =>
      Object.fromEntries(paths.flat().map((id) => [id, organization.unit(id)?.name ?? 'Root'])),
  });
}
