import { createHash } from 'node:crypto';

/** An npm upload to a registry. */
export interface Upload {
  readonly name: string;
  readonly versions: Readonly<Record<string, { readonly repository?: { readonly url?: string } }>>;
  readonly _attachments: Record<string, { readonly data: string }>;
}

/** The fields of a provenance that are checked here. */
export interface Provenance {
  /** Address of the repository that built the package. */
  readonly repository: string;
  /** `refs/tags/…` */
  readonly ref: string;
  /** Path of the workflow in the repository. */
  readonly workflow: string;
  readonly commit: string;
}

/**
 * Removes the signed provenance, which Verdaccio would not accept, from an upload, and checks it as npm's registry
 * does.
 *
 * @returns the provenance, or the reason why npm would answer 422.
 */
export function openProvenance(upload: Upload): Provenance | string {
  const names = Object.keys(upload._attachments);
  const bundleName = names.find((name) => name.endsWith('.sigstore'));
  const tarball = names.find((name) => name.endsWith('.tgz'));
  if (bundleName === undefined || tarball === undefined) return 'there is no provenance';
  const bundle = JSON.parse(upload._attachments[bundleName]?.data ?? '');
  delete upload._attachments[bundleName];
  const { subject, predicate } = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString());
  const bytes = Buffer.from(upload._attachments[tarball]?.data ?? '', 'base64');
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  if (subject[0].digest.sha512 !== sha512) return 'the provenance is of another file';
  if (bundle.verificationMaterial.tlogEntries.length === 0) return 'the provenance is in no log';
  const { workflow } = predicate.buildDefinition.externalParameters;
  const [manifest] = Object.values(upload.versions);
  const stated = manifest?.repository?.url ?? '';
  if (stated !== `git+${workflow.repository}.git`) {
    return `Failed to validate repository information: package.json: "repository.url" is "${stated}", expected to match "${workflow.repository}" from provenance`;
  }
  const [source] = predicate.buildDefinition.resolvedDependencies;
  return {
    repository: workflow.repository,
    ref: workflow.ref,
    workflow: workflow.path,
    commit: source.digest.gitCommit,
  };
}
