import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isMap, parseDocument, type YAMLMap } from 'yaml';
import { type Files, zip } from './zip.ts';

export { type Files, zip } from './zip.ts';

/** A template that cannot be packaged. */
export class PackagingError extends Error {
  override readonly name = 'PackagingError';
}

/** Property of a SAM function that names a folder next to the template: the application repository copies the files that it names. */
const CODE = 'CodeUri';
/** Property of a CloudFormation state machine that names a file: the application repository does not copy it, so its text is inserted. */
const DEFINITION = { path: 'DefinitionS3Location', text: 'DefinitionString' } as const;

/** One file that the packaged template refers to. */
export interface Artefact {
  /** `FOLDER/SHA256.zip` or `.json`: different content has a different key. */
  readonly key: string;
  readonly body: Uint8Array;
}

/** A self-contained template, and the files that it refers to. */
export interface PackagedTemplate {
  readonly body: string;
  readonly artefacts: readonly Artefact[];
}

/** The destination of artefacts. */
export interface ArtefactLocation {
  readonly bucket: string;
  /** Folder of the keys, without a trailing slash. */
  readonly folder: string;
}

/**
 * Replaces the paths in a SAM template by locations in S3; the same files produce the same template.
 *
 * @param templateFile path of the template; its own paths are relative to it
 * @throws {PackagingError} if a path does not exist, for example before a build
 * @see https://docs.aws.amazon.com/serverlessrepo/latest/devguide/serverlessrepo-how-to-publish.html
 */
export async function packageTemplate(
  templateFile: string,
  { bucket, folder }: ArtefactLocation,
): Promise<PackagedTemplate> {
  const template = parseDocument(await readFile(templateFile, 'utf8'), { logLevel: 'silent' });
  const artefacts: Artefact[] = [];
  for (const properties of resourceProperties(template.get('Resources'))) {
    const code = properties.get(CODE);
    if (typeof code === 'string') {
      const artefact = await readArtefact(join(dirname(templateFile), code), folder);
      artefacts.push(artefact);
      properties.set(CODE, `s3://${bucket}/${artefact.key}`);
    }
    const definition = properties.get(DEFINITION.path);
    if (typeof definition === 'string') {
      properties.delete(DEFINITION.path);
      properties.set(DEFINITION.text, await readFile(join(dirname(templateFile), definition), 'utf8'));
    }
  }
  return { body: template.toString({ lineWidth: 0 }), artefacts };
}

function* resourceProperties(resources: unknown): Generator<YAMLMap> {
  if (!isMap(resources)) return;
  for (const { value } of resources.items) {
    const properties = isMap(value) ? value.get('Properties') : undefined;
    if (isMap(properties)) yield properties;
  }
}

async function readArtefact(path: string, folder: string): Promise<Artefact> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    (cause) => {
      throw new PackagingError(`The template names ${path}, which is missing: build first (npm test does)`, {
        cause,
      });
    },
  );
  const body = isFolder ? zip(await filesOf(path)) : await readFile(path);
  const sha256 = createHash('sha256').update(body).digest('hex');
  return { key: `${folder}/${sha256}.${isFolder ? 'zip' : 'json'}`, body };
}

async function filesOf(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [relative(folder, file), await readFile(file)] as const);
  return Object.fromEntries(await Promise.all(read));
}
