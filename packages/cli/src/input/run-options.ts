import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { OrchestratorOptions } from '../aws/orchestrator.ts';
import type { FailOn } from '../runs/status.ts';
import type { RunInputOptions } from './execution-input.ts';

/** How a run's end is shown. */
export interface FinishOptions {
  /** State folder, whose runs the results are put with; see `stateFolder`. */
  readonly out?: string;
  readonly json?: boolean;
  /** File to write the run to as HTML. */
  readonly report?: string;
  /** What makes the exit status 2 in addition to failed targets and those that were not attempted. */
  readonly failOn?: FailOn;
}

/** How a run is started and watched. */
export interface StartOptions extends OrchestratorOptions, FinishOptions {
  readonly name?: string;
  /** Whether a large run need not be asked for. */
  readonly yes?: boolean;
  /** Whether to return as soon as the run has started. */
  readonly detach?: boolean;
}

/** The options of `step-everywhere run`. */
export interface RunOptions extends RunInputOptions, StartOptions, OrganizationRoleOptions {}
