import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jobNames } from '../../src/init/job-files.ts';
import { jobsFolder } from '../../src/init/source-files.ts';

/** IAM prefixes of services whose clients have another name. */
const prefixes: Readonly<Record<string, string>> = {
  'config-service': 'config',
  'cost-explorer': 'ce',
  'resource-groups-tagging-api': 'tag',
  's3-control': 's3control',
};

/**
 * IAM actions of operations that have another name.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
const actions: Readonly<Record<string, string>> = {
  's3:ListBuckets': 's3:ListAllMyBuckets',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3control:GetPublicAccessBlock': 's3:GetAccountPublicAccessBlock',
};

/** The IAM actions of the operations that a worker's source imports. */
function called(folder: string): string[] {
  const sources = readdirSync(join(folder, 'src')).map((name) =>
    readFileSync(join(folder, 'src', name), 'utf8'),
  );
  const found = sources.flatMap((text) => [...ofTypeScript(text), ...ofPython(text)]);
  return [...new Set(found.map((operation) => actions[operation] ?? operation))];
}

function ofTypeScript(text: string): string[] {
  return [...text.matchAll(/import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g)].flatMap(
    ([, names = '', client = '']) =>
      [...names.replaceAll(/ as \w+/g, '').matchAll(/(?:paginate(\w+)|\b(\w+)Command)\b/g)].map(
        ([, paginated, command]) => `${prefixes[client] ?? client}:${paginated ?? command}`,
      ),
  );
}

function ofPython(text: string): string[] {
  const [, client = ''] = /run\.client\("(\w+)"\)/.exec(text) ?? [];
  const capital = (name: string) => name.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [...text.matchAll(/get_paginator\("(\w+)"\)/g)].map(([, name = '']) => `${client}:${capital(name)}`);
}

describe.each(await jobNames())('the role of the job %s', (job) => {
  const folder = join(jobsFolder, job);
  const { Parameters, Resources } = parse(readFileSync(join(folder, 'role.yaml'), 'utf8'), {
    logLevel: 'silent',
  });
  const { Properties } = Resources.Role;

  it('trusts the roles in its account that match the pattern of the issuing role, and nobody else', () => {
    expect(Object.keys(Resources)).toEqual(['Role']);
    expect(Object.keys(Parameters)).toEqual(['IssuingRolePattern']);
    // `!Ref NAME` is parsed as NAME.
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: [4, [':', 'IssuingRolePattern']] },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: { ArnLike: { 'aws:PrincipalArn': 'IssuingRolePattern' } },
      },
    ]);
    expect(Properties.Tags).toEqual([{ Key: 'stepeverywhere:assumable', Value: 'true' }]);
  });

  it('allows what the worker calls and the list of regions, as its page says, and nothing else', () => {
    const [{ PolicyDocument }, ...others] = Properties.Policies;
    expect(others).toEqual([]);
    const [{ Effect, Action }, ...more] = PolicyDocument.Statement;
    expect({ Effect, more, managed: Properties.ManagedPolicyArns }).toEqual({ Effect: 'Allow', more: [] });
    expect([...Action].sort()).toEqual(['account:ListRegions', ...called(folder)].sort());
    const page = readFileSync(join(folder, 'README.md'), 'utf8');
    const [, sentence = ''] = /with these permissions and no others:([\s\S]*?)\. /.exec(page) ?? [];
    const named = [...sentence.matchAll(/`([\w-]+:\w+)`/g)].map(([, action]) => action);
    expect(named.sort()).toEqual([...Action].sort());
    expect(page).toContain(`\`${Properties.RoleName}\``);
  });
});
