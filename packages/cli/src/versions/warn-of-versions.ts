import type { Orchestrator } from '../aws/orchestrator.ts';
import type { Console } from '../console/console.ts';
import { visibleLine } from '../console/terminal-text.ts';
import { versionProblems } from './compare-versions.ts';
import { readVersions } from './read-versions.ts';

/** Says before a run which of its parts do not work together. Credentials that may not ask hold no run up. */
export async function warnOfVersions(
  orchestrator: Orchestrator,
  worker: string,
  { stderr }: Console,
): Promise<void> {
  const versions = await readVersions(orchestrator, worker).catch(() => undefined);
  for (const problem of versions === undefined ? [] : versionProblems(versions))
    stderr.write(`Versions: ${visibleLine(problem)} (docs/upgrade.md)\n`);
}
