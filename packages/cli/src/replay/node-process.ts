import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Inspection, ReplayAnswer, ReplayMessage, TargetProcess } from './run-in-process.ts';

const program = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './replay-target.main.ts' : './replay-target.js',
    import.meta.url,
  ),
);

/** Starts a Node.js process that runs a bundled worker on one target. */
export function startNodeProcess(
  message: ReplayMessage,
  inspection: Inspection | undefined,
  env: NodeJS.ProcessEnv,
): TargetProcess {
  const child = fork(program, [], {
    env,
    execArgv: ['--enable-source-maps', ...inspectArguments(inspection)],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let last: ReplayAnswer | undefined;
  child.on('message', (said: 'ready' | ReplayAnswer) => {
    if (said === 'ready') child.send(message);
    else last = said;
  });
  return { child, answer: () => last };
}

function inspectArguments(inspection: Inspection | undefined): string[] {
  if (inspection === undefined) return [];
  const flag = inspection.wait ? '--inspect-brk' : '--inspect';
  return [inspection.where === true ? flag : `${flag}=${inspection.where}`];
}
