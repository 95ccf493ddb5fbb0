/**
 * The parts that the command line, the benchmarks and the tests of this project use in addition to the public interface. They are
 * not public: they may change with any release.
 */

export type { AroundCall } from './around-call.ts';
export { AwsError } from './aws-error.ts';
export { startHookedEmulator } from './emulator.ts';
export type { HookedSettings } from './emulator-settings.ts';
export { ASSUMABLE_TAG } from './organization/assumable-tag.ts';
export { organizationYaml } from './organization/organization-yaml.ts';
export type { HookedEmulator } from './running-emulator.ts';
export { mostProcesses } from './workers/most-environments.ts';
export { findPython, type Interpreter } from './workers/python/interpreter.ts';
export { PYTHON_PROGRAMS } from './workers/python/python-carrier.ts';
