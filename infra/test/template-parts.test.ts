import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { joinParts, type TemplatePart, TemplatePartError } from '../scripts/join-parts.ts';

const folder = new URL('../template/', import.meta.url);
const shipped: readonly TemplatePart[] = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

const whole = `# What all share.
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Description: >-
  Two
  lines.
Metadata: # a comment
  A: 1
Mappings:
  A: 1
Parameters:
  A: 1
Conditions:
  A: 1
Globals:
  A: 1
Resources:
  # Why it is there.
  Key:
    Type: AWS::KMS::Key
Outputs:
  A: 1
`;
const join = (...texts: string[]) =>
  joinParts(texts.map((text, index) => ({ file: `${index + 1}-part.yaml`, text })));

/** The top-level entries of a part, by section. */
const entriesOf = (text: string) => {
  const { Parameters, Conditions, Resources } = parse(text, { logLevel: 'silent' });
  return { ...Parameters, ...Conditions, ...Resources } as Record<string, Resource | string>;
};
interface Resource {
  readonly Type?: string;
  readonly Properties?: {
    readonly Roles?: readonly string[];
    readonly Policies?: readonly { readonly PolicyName: string }[];
  };
}
const entries = shipped.map(({ file, text }) => ({ number: file.slice(0, 1), entries: entriesOf(text) }));
const partOf = new Map(
  entries.flatMap(({ number, entries: own }) => Object.keys(own).map((name) => [name, number])),
);

/** The names that a part refers to and another part has, as `PART: NAME`. */
function usedFromOthers({ file, text }: TemplatePart): string[] {
  const code = text.replace(/^ *#.*$/gm, '');
  const references =
    /!(?:Ref|GetAtt|Condition) (\w+)|\$\{(\w+)[.}]|!If\s+(?:\[|- )\s*(\w+)|\b(?:Condition|DependsOn): (\w+)/g;
  const names = [...code.matchAll(references)].map((match) => match.slice(1).find(Boolean) ?? '');
  const used = [...new Set(names)].map((name) => [partOf.get(name), name] as const);
  return used
    .filter(([part]) => part !== undefined && part !== file.slice(0, 1))
    .map(([part, name]) => `${part}: ${name}`)
    .sort();
}

/** The rows that the table of the README must have: each role with its policies, by part. */
function policiesByRole(): string[] {
  const policies = entries.flatMap(({ number, entries: own }) =>
    Object.entries(own).flatMap(([id, resource]) => {
      if (typeof resource === 'string') return [];
      const { Type, Properties } = resource;
      if (Type === 'AWS::IAM::Role') {
        return (Properties?.Policies ?? []).map(({ PolicyName }) => ({ role: id, number, name: PolicyName }));
      }
      return Type === 'AWS::IAM::Policy'
        ? (Properties?.Roles ?? []).map((role) => ({ role, number, name: id }))
        : [];
    }),
  );
  const roles = [...new Set(policies.map(({ role }) => role))].sort();
  return roles.map((role) => {
    const own = policies.filter((policy) => policy.role === role);
    return `| \`${role}\` | ${own.map(({ number, name }) => `${number} \`${name}\``).join(', ')} |`;
  });
}

describe('the parts of the template', () => {
  it.each(shipped)('$file says at its head what it uses from other parts', (part) => {
    const [head = ''] = /^(?:#.*\n)+/.exec(part.text) ?? [];
    const said = head.replace(/\n# /g, ' ').replace(/ \([^)]*\)/g, '');
    const named = [...said.matchAll(/From part (\d): ([\w, ]+)\./g)].flatMap(([, number, names = '']) =>
      names.split(', ').map((name) => `${number}: ${name}`),
    );
    expect(named.sort()).toEqual(usedFromOthers(part));
  });

  it('are listed in the README with the policies that each role has', () => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8').replace(/ +/g, ' ');
    const rows = [...readme.matchAll(/^\| `\w+Role` \| \d .*\|$/gm)].map(([row]) => row);
    expect(rows.sort()).toEqual(policiesByRole());
  });

  it.each(shipped)('$file can be read in one go, and says first what it is about', ({ text }) => {
    expect(text).toMatch(/^# [A-Z].{20,}/);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(200);
  });

  it('are put together in the order of their names, with their comments', () => {
    const added = 'Resources:\n  # Results outlive the stack.\n  Bucket: { Type: AWS::S3::Bucket }\n';
    const text = join(whole, added);
    expect(text).toContain('  # Why it is there.\n  Key:');
    expect(text).toContain('  # 2-part.yaml\n  # Results outlive the stack.\n  Bucket:');
    const { Description, Resources } = parse(text);
    expect(Description).toBe('Two lines.');
    expect(Object.keys(Resources)).toEqual(['Key', 'Bucket']);
  });

  it.each([
    ['Resources:\n  Key: { Type: AWS::S3::Bucket }\n', '2-part.yaml:2: Key is already in 1-part.yaml:19'],
    ['Transform: AWS::Include\n', '2-part.yaml:1: Transform is already in 1-part.yaml:3'],
    ['\nResource:\n  Bucket: { Type: AWS::S3::Bucket }\n', '2-part.yaml:2: Resource is not a section'],
    ['Resources:\n  A: { Type: x\n  B: 1\n', '2-part.yaml:3: '],
    ['Resources:\n  A: 1\n  B: 1\n  A: 2\n', '2-part.yaml:4: Map keys must be unique'],
    ['- Resources\n', '2-part.yaml:1: expected sections such as Resources'],
    ['Resources:\n', '2-part.yaml:1: Resources needs entries, on lines below it'],
    ['Resources: { A: 1 }\n', '2-part.yaml:1: Resources needs entries, on lines below it'],
  ])('are refused by part and line: %j', (part, message) => {
    expect(() => join(whole, part)).toThrow(TemplatePartError);
    expect(() => join(whole, part)).toThrow(message);
  });

  it('are refused if a section is in none of them', () => {
    expect(() => join(whole.replace('Outputs:\n  A: 1\n', ''))).toThrow(
      'no part of the template has the section Outputs',
    );
  });
});
