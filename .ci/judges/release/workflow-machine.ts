import { cp, glob, mkdir, rm } from 'node:fs/promises';
import { delimiter, dirname, join, relative } from 'node:path';

/** What a runner's machine has: no setting of this process's npm, and no program of this workspace but its Node.js. */
export function cleanEnvironment(): Record<string, string> {
  const ours = /^(npm_|NODE_(?!EXTRA_CA)|AWS_|GITHUB_|ACTIONS_|VITEST|MOTO_|TURBO_|STEP_EVERYWHERE_)/i;
  const kept = Object.entries(process.env).filter(([name, value]) => value !== undefined && !ours.test(name));
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: [dirname(process.execPath), ...path].join(delimiter),
  };
}

/** What a step wrote to `GITHUB_OUTPUT`: `name=value`, or lines between a word and the same word. */
export function readOutputs(text: string): Record<string, string> {
  const several = /^(\w+)<<(\w+)\n(.*?)\n\2$/gms;
  const single = [...text.replaceAll(several, '').matchAll(/^(\w+)=(.*)$/gm)];
  return Object.fromEntries([
    ...[...text.matchAll(several)].map(([, name = '', , value = '']) => [name, value]),
    ...single.map(([, name = '', value = '']) => [name, value]),
  ]);
}

/** Paths in an artifact begin below the deepest folder that holds all of the patterns' fixed beginnings. */
export async function uploadArtifact(
  workspace: string,
  patterns: readonly string[],
  artifact: string,
): Promise<void> {
  const folders = patterns.map((pattern) => dirname(pattern).split('/'));
  const [first = []] = folders;
  const shared = first.filter((part, index) => folders.every((each) => each[index] === part)).join('/');
  await rm(artifact, { recursive: true, force: true });
  let found = 0;
  for await (const file of glob([...patterns], { cwd: workspace })) {
    const to = join(artifact, relative(shared, file));
    await mkdir(dirname(to), { recursive: true });
    await cp(join(workspace, file), to);
    found += 1;
  }
  if (found === 0) throw new Error(`There is no ${patterns.join(', ')} to upload`);
}
