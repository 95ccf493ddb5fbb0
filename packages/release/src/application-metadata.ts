import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { ReleaseError } from './release-error.ts';

/** Reads the metadata that the Serverless Application Repository shows from the template. */
export function applicationMetadata(templateBody: string): Readonly<Record<string, unknown>> {
  const metadata = parseDocument(templateBody, { logLevel: 'silent' }).getIn([
    'Metadata',
    'AWS::ServerlessRepo::Application',
  ]);
  if (!isMap(metadata))
    throw new ReleaseError('The template has no Metadata of AWS::ServerlessRepo::Application');
  const plain = metadata.items.map(({ key, value }) => [
    String(key),
    isScalar(value) ? value.value : (value as YAMLMap).toJSON(),
  ]);
  return Object.fromEntries(plain);
}
