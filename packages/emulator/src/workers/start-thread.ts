import { isPython } from './function-definition.ts';
import type { FunctionThread, ThreadStart } from './function-thread.ts';
import { PythonProcess } from './python/python-process.ts';
import { WorkerThread } from './worker-thread.ts';

/** Starts what runs a function's code. */
export function startThread(settings: ThreadStart): FunctionThread {
  return isPython(settings.definition) ? new PythonProcess(settings) : new WorkerThread(settings);
}
