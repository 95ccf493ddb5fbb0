import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { applicationMetadata } from '../src/application-metadata.ts';
import { layers } from '../src/layers.ts';
import { repositoryRoot } from '../src/packages.ts';

const folder = join(repositoryRoot, 'packages/release');

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const text = await readFile(join(folder, 'release-account.yaml'), 'utf8');
const { Resources } = parseDocument(text, { logLevel: 'silent' }).toJSON();
const { Policies, AssumeRolePolicyDocument } = Resources.Role.Properties;
const statements: readonly Statement[] = Policies[0].PolicyDocument.Statement;
const listOf = (value: string | readonly string[]): readonly string[] => [value].flat();

/** The requests of the scripts, as IAM actions. */
async function sentActions(): Promise<string[]> {
  const files = (await readdir(join(folder, 'src'))).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, 'src', file), 'utf8')));
  const actions = sources.flatMap((source) =>
    [...source.matchAll(/\baws\(\s*'([\w-]+)',\s*'([\w-]+)'/g)].flatMap(([, service = '', operation = '']) =>
      actionsOf(service, operation),
    ),
  );
  return [...new Set(actions)].sort();
}

function actionsOf(service: string, operation: string): readonly string[] {
  // S3 requires GetObject for HeadObject, and only answers 404 to callers that may list the bucket.
  if (operation === 'head-object') return ['s3:GetObject', 's3:ListBucket'];
  const name = operation.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [`${service.replace('s3api', 's3')}:${name}`];
}

describe('the account that releases', () => {
  it('has a role that may do what the scripts do, and nothing else', async () => {
    const allowed = statements.flatMap(({ Action }) => listOf(Action)).sort();
    expect(allowed).toEqual(await sentActions());
    expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(['Allow']));
  });

  it('names the layers and the application', async () => {
    const resources = statements.flatMap(({ Resource }) => listOf(Resource));
    for (const { name } of layers) {
      expect(resources.filter((arn) => arn.endsWith(`:layer:${name}`))).toHaveLength(1);
      expect(resources.filter((arn) => arn.endsWith(`:layer:${name}:*`))).toHaveLength(1);
    }
    const template = await readFile(join(repositoryRoot, 'infra/template.yaml'), 'utf8');
    const { Name } = applicationMetadata(template);
    expect(resources.filter((arn) => arn.endsWith(`:applications/${Name}`))).toHaveLength(1);
  });

  it('trusts the protected environment of one repository alone', () => {
    expect(AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation replaces it
            'token.actions.githubusercontent.com:sub': 'repo:${Repository}:environment:release',
          },
        },
      },
    ]);
  });
});
