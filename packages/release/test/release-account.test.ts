import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { layers } from '../src/layers.ts';
import { applicationMetadata } from '../src/package-template.ts';
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

/** What the scripts send, as actions of IAM. */
async function sentActions(): Promise<string[]> {
  const files = (await readdir(join(folder, 'src'))).filter((file) => file.endsWith('.ts'));
  const sources = await Promise.all(files.map((file) => readFile(join(folder, 'src', file), 'utf8')));
  const actions = sources.flatMap((source) => {
    const imports = [...source.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)];
    return imports.flatMap(([, names = '', service = '']) =>
      [...names.matchAll(/\b(?:(\w+)Command|paginate(\w+))\b/g)].flatMap(([, command, pages]) =>
        actionsOf(service, command ?? pages ?? ''),
      ),
    );
  });
  return [...new Set(actions)].sort();
}

function actionsOf(service: string, operation: string): readonly string[] {
  // S3 asks for the right to read for a head, and tells what is missing only to those who may list.
  if (operation === 'HeadObject') return ['s3:GetObject', 's3:ListBucket'];
  return [`${service === 'serverlessapplicationrepository' ? 'serverlessrepo' : service}:${operation}`];
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
            // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation fills it
            'token.actions.githubusercontent.com:sub': 'repo:${Repository}:environment:release',
          },
        },
      },
    ]);
  });
});

interface Job {
  readonly environment?: string;
  readonly permissions?: Readonly<Record<string, string>>;
}

describe('the workflow of a release', () => {
  it('has an identity, and may write, in the protected environment alone', async () => {
    const workflow = parseDocument(
      await readFile(join(repositoryRoot, '.github/workflows/release.yml'), 'utf8'),
    ).toJSON();
    const jobs = Object.entries<Job>(workflow.jobs).filter(([, { permissions = {} }]) =>
      Object.values(permissions).includes('write'),
    );
    expect(jobs.map(([name, { environment }]) => [name, environment])).toEqual(
      ['npm', 'layers', 'application', 'notes'].map((name) => [name, 'release']),
    );
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });
});
