import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { OrchestratorOptions } from '../aws/orchestrator.ts';
import type { FailOn } from '../runs/status.ts';
import type { RunInputOptions } from './execution-input.ts';

/** How the end of a run is shown. */
export interface FinishOptions {
  /** State folder in which the results are stored with its other runs; see `stateFolder`. */
  readonly out?: string;
  readonly json?: boolean;
  /** HTML file to write the run's report to. */
  readonly report?: string;
  /** What makes the exit status 2, in addition to failed targets and those that were not attempted. */
  readonly failOn?: FailOn;
}

/** How a run is started and followed. */
export interface StartOptions extends OrchestratorOptions, FinishOptions {
  readonly name?: string;
  /** Whether a large run starts without confirmation. */
  readonly yes?: boolean;
  /** Whether to return as soon as the run has started. */
  readonly detach?: boolean;
}

/** The options of `step-everywhere run`. */
export interface RunOptions extends RunInputOptions, StartOptions, OrganizationRoleOptions {}
