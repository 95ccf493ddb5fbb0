import { parseArgs } from 'node:util';
import { releaseVersion } from './packages.ts';
import { arnTable, publishLayers } from './publish-layers.ts';
import { ReleaseError } from './release-error.ts';
import { layersIn } from './release-folder.ts';
import { runScript } from './run-script.ts';

// `publish-layers --from FOLDER [--dry-run] [--regions a,b]`: prints the tables of ARNs to standard output, everything else to
// standard error. Needs the `aws` command, but no installed packages.
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      regions: { type: 'string' },
    },
  });
  const { from, 'dry-run': dryRun, regions } = values;
  if (!from) throw new ReleaseError('--from is needed: the folder that package-release wrote');
  const result = await publishLayers({
    layers: layersIn(from),
    version: await releaseVersion(),
    dryRun,
    ...(regions ? { regions: regions.split(',') } : {}),
  });
  console.log(arnTable(result));
  for (const { layer, region, done } of result.published) {
    console.error(`${layer} in ${region}: ${done.join(', ') || 'unchanged'}${dryRun ? ' (dry run)' : ''}`);
  }
  for (const { layer, region, reason } of result.failed) {
    console.error(`${layer} in ${region}: failed: ${reason}`);
  }
  const { length: failed } = result.failed;
  if (failed > 0) {
    throw new ReleaseError(
      `${failed} of ${failed + result.published.length} failed; run it again to finish.`,
    );
  }
});
