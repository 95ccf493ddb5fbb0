import { readdir, readFile } from 'node:fs/promises';
import { zip } from '../../../infra/src/packaging/zip.ts';
import type { FunctionToRun } from '../../../layer/runtime-suite/cloud.ts';

/** Does what its payload says. */
const WORKER = `import boto3
import urllib3
import step_everywhere
from step_everywhere import everywhere


@everywhere
def handler(run):
    run.logger.info("at work")
    ssm = run.client("ssm")
    if run.payload == "rows":
        return (parameter for page in ssm.get_paginator("describe_parameters").paginate() for parameter in page["Parameters"])
    if run.payload == "fail":
        raise LookupError(f"nothing is right in {run.region}")
    if run.payload == "refused":
        return run.client("sts").assume_role(RoleArn="arn:aws:iam::999999999999:role/Nobody", RoleSessionName="audit")
    return {
        "account": run.account.name,
        "region": run.region,
        "parameters": [parameter["Name"] for parameter in ssm.describe_parameters()["Parameters"]],
        "identity": run.session.client("sts").get_caller_identity()["Arn"],
        "versions": [boto3.__version__, urllib3.__version__],
        "package": step_everywhere.__file__,
    }
`;

/** A function with these files; by default with the layer, and with the handler `index.handler`. */
export function packed(
  files: Readonly<Record<string, string>>,
  more: Partial<FunctionToRun> = {},
): FunctionToRun {
  const entries = Object.entries(files).map(([name, content]) => [name, Buffer.from(content)]);
  return {
    zip: zip(Object.fromEntries(entries)),
    handler: 'index.handler',
    isLayerAttached: true,
    variables: {},
    ...more,
  };
}

/** A worker that has the package from the layer. */
export const withLayer = (): FunctionToRun => packed({ 'index.py': WORKER });

/** A worker that has the package beside it, as the README says, and no layer. */
export async function withCopy(): Promise<FunctionToRun> {
  const folder = new URL('../src/step_everywhere/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.py'));
  const copies = names.map(async (name) => [
    `step_everywhere/${name}`,
    await readFile(new URL(name, folder), 'utf8'),
  ]);
  const files = { 'index.py': WORKER, ...Object.fromEntries(await Promise.all(copies)) };
  return packed(files, { isLayerAttached: false });
}

/** The example, with the handler of its template. */
export async function example(): Promise<FunctionToRun> {
  const folder = new URL('../../../examples/python-old-parameters/', import.meta.url);
  const template = await readFile(new URL('template.yaml', folder), 'utf8');
  const [, handler = ''] = /^ +Handler: (\S+)$/m.exec(template) ?? [];
  const name = `${handler.split('.')[0]}.py`;
  return packed({ [name]: await readFile(new URL(`src/${name}`, folder), 'utf8') }, { handler });
}

/** The README's worker, with the handler that it names. */
export async function documented(): Promise<FunctionToRun> {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const [, handler = '', module = ''] = /a handler such as `((\w+)\.handler)`/.exec(readme) ?? [];
  const [, code] = new RegExp(`^\`\`\`python ${module}\\.py\\n([\\s\\S]*?)^\`\`\``, 'm').exec(readme) ?? [];
  if (code === undefined) throw new Error(`The README has no block ${module}.py`);
  return packed({ [`${module}.py`]: code }, { handler });
}
