import { readFileSync } from 'node:fs';
import { Aws } from 'aws-cdk-lib';
import { type CfnRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { type Plain, parseTemplate } from './parse-template.ts';

/**
 * Makes the statements of the template's bucket policy for another bucket.
 *
 * @param file the template
 * @param included the included template, with the roles that the statements name
 */
export function statementsFor(bucketName: string, file: string, included: CfnInclude): PolicyStatement[] {
  const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
  const { BucketPolicy } = parseTemplate(readFileSync(file, 'utf8')).Resources;
  const document = BucketPolicy?.Properties?.PolicyDocument as { readonly Statement: readonly Plain[] };
  const arnOf = (id: string) => (id === 'Bucket' ? bucketArn : (included.getResource(id) as CfnRole).attrArn);
  return document.Statement.map((statement) => PolicyStatement.fromJson(named(statement, arnOf)));
}

/** Replaces the template's references to its resources by ARNs. */
function named(value: Plain, arnOf: (id: string) => string): Plain {
  if (Array.isArray(value)) return value.map((item) => named(item, arnOf));
  if (value === null || typeof value !== 'object') return value;
  const { 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as { readonly [name: string]: Plain };
  if (Array.isArray(attribute)) return arnOf(String(attribute[0]));
  if (typeof text === 'string') return text.replace(/\$\{(\w+)\.Arn\}/g, (_, id) => arnOf(id));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, named(member, arnOf)]));
}
