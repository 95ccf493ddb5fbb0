import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const infra = fileURLToPath(new URL('../../', import.meta.url));

/** Changes of a test to the template. */
export interface TemplateChange {
  /** A function of the stack whose code is replaced by one that throws, for example `end-run`. */
  readonly crashing?: string;
  /** `TimeoutSeconds` of the state machine; the shipped one has none. */
  readonly timeoutSeconds?: number;
}

/** The path of the shipped template, or of a changed copy. */
export async function templateFile(
  folder: string,
  { crashing, timeoutSeconds }: TemplateChange,
): Promise<string> {
  const shipped = join(infra, 'template.yaml');
  if (crashing === undefined && timeoutSeconds === undefined) return shipped;
  const broken = await writeBroken(folder);
  const definition = await writeDefinition(folder, timeoutSeconds);
  const text = (await readFile(shipped, 'utf8'))
    .replace(new RegExp(`CodeUri: dist/${crashing}$`, 'm'), `CodeUri: ${broken}`)
    .replaceAll('CodeUri: dist/', `CodeUri: ${infra}dist/`)
    .replace('DefinitionS3Location: state-machine.asl.json', `DefinitionS3Location: ${definition}`)
    .replace('DefinitionS3Location: schedule-', `DefinitionS3Location: ${infra}schedule-`);
  const file = join(folder, 'template.yaml');
  await writeFile(file, text);
  return file;
}

async function writeBroken(folder: string): Promise<string> {
  const broken = join(folder, 'broken');
  await mkdir(broken, { recursive: true });
  const code = "export const handler = async () => { throw new Error('crash'); };\n";
  await writeFile(join(broken, 'index.mjs'), code);
  return broken;
}

async function writeDefinition(folder: string, TimeoutSeconds: number | undefined): Promise<string> {
  const definition = JSON.parse(await readFile(join(infra, 'state-machine.asl.json'), 'utf8')) as object;
  const file = join(folder, 'state-machine.asl.json');
  await writeFile(file, JSON.stringify({ ...definition, TimeoutSeconds }));
  return file;
}
