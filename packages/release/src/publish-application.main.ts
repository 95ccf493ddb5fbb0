import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { releaseVersion } from './layers.ts';
import { publishApplication } from './publish-application.ts';

// `publish-application --bucket NAME --source-url URL [--region us-east-1] [--dry-run]`
const { values } = parseArgs({
  options: {
    bucket: { type: 'string' },
    'source-url': { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    'dry-run': { type: 'boolean', default: false },
  },
});
const { bucket, 'source-url': sourceUrl, region, 'dry-run': dryRun } = values;
if (!bucket || !sourceUrl) {
  console.error('Both --bucket and --source-url are needed: where the code goes, and where its source is');
  process.exit(1);
}
const infra = (name: string): string => fileURLToPath(new URL(`../../../infra/${name}`, import.meta.url));
const { applicationId, done } = await publishApplication({
  templateFile: infra('template.yaml'),
  licenceFile: infra('LICENSE'),
  readmeFile: infra('README.md'),
  version: await releaseVersion(),
  bucket,
  region,
  sourceUrl,
  dryRun,
});
for (const step of done) console.error(`${dryRun ? 'would have ' : ''}${step}`);
console.log(applicationId ?? '(new application)');
