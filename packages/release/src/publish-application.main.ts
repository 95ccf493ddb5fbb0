import { parseArgs } from 'node:util';
import { releaseVersion } from './packages.ts';
import { publishApplication } from './publish-application.ts';
import { ReleaseError } from './release-error.ts';
import { releaseFolder } from './release-folder.ts';
import { runScript } from './run-script.ts';

// `publish-application --from FOLDER --bucket NAME --source-url URL [--region us-east-1] [--dry-run]`: prints the application's
// address to standard output, for the release notes, and everything else to standard error. Needs the `aws` command, but no
// installed packages.
await runScript(async () => {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      bucket: { type: 'string' },
      'source-url': { type: 'string' },
      region: { type: 'string', default: 'us-east-1' },
      'dry-run': { type: 'boolean', default: false },
    },
  });
  const { from, bucket, 'source-url': sourceUrl, region, 'dry-run': dryRun } = values;
  if (!from || !bucket || !sourceUrl) {
    throw new ReleaseError(
      'All of --from, --bucket and --source-url are needed: what package-release wrote, where the code goes, and where its source is',
    );
  }
  const version = await releaseVersion();
  const { applicationId, done } = await publishApplication({
    folder: releaseFolder(from).application,
    version,
    bucket,
    region,
    sourceUrl,
    dryRun,
  });
  for (const step of done) console.error(`${dryRun ? 'would have ' : ''}${step}`);
  console.log(
    `### The orchestrator\n\nIn the Serverless Application Repository: \`${applicationId ?? '(new application)'}\`, version ${version}.`,
  );
});
