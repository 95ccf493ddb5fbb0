import { parseArgs } from 'node:util';
import { layers, releaseVersion } from './layers.ts';
import { arnTable, publishLayers } from './publish-layers.ts';

// `publish-layers [--dry-run] [--regions a,b]`: the table of ARNs goes to standard output, all else to standard error.
const { values } = parseArgs({
  options: { 'dry-run': { type: 'boolean', default: false }, regions: { type: 'string' } },
});
const regions = values.regions?.split(',');
const version = await releaseVersion();
const result = await publishLayers({
  layers,
  version,
  dryRun: values['dry-run'],
  ...(regions ? { regions } : {}),
});
console.log(arnTable(result));
for (const { layer, region, done } of result.published) {
  console.error(
    `${layer} in ${region}: ${done.join(', ') || 'as it was'}${values['dry-run'] ? ' (dry run)' : ''}`,
  );
}
for (const { layer, region, reason } of result.failed)
  console.error(`${layer} in ${region}: failed: ${reason}`);
if (result.failed.length > 0) {
  console.error(
    `${result.failed.length} of ${result.failed.length + result.published.length} failed; run it again to finish.`,
  );
  process.exitCode = 1;
}
