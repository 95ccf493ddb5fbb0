import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseVersion, repositoryRoot } from './packages.ts';
import { publishApplication } from './publish-application.ts';
import { ReleaseError } from './release-error.ts';
import { runScript } from './run-script.ts';

// `publish-application --bucket NAME --source-url URL [--region us-east-1] [--dry-run]`: where the application is goes to
// standard output, for the notes of the release; all else to standard error.
await runScript(async () => {
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
    throw new ReleaseError(
      'Both --bucket and --source-url are needed: where the code goes, and where its source is',
    );
  }
  const infra = (name: string): string => join(repositoryRoot, 'infra', name);
  const version = await releaseVersion();
  const { applicationId, done } = await publishApplication({
    templateFile: infra('template.yaml'),
    licenceFile: infra('LICENSE'),
    readmeFile: infra('README.md'),
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
