import type { OrganizationRoleOptions } from '../aws/clients.ts';
import type { OrchestratorOptions } from '../aws/orchestrator.ts';
import type { RunInputOptions } from '../input/execution-input.ts';

/** The actions of `step-everywhere schedule`. */
export const scheduleActions = ['create', 'list', 'show', 'pause', 'resume', 'delete'] as const;

/** One of {@link scheduleActions}. */
export type ScheduleAction = (typeof scheduleActions)[number];

/** When a schedule starts runs, and their input. */
export interface CreateOptions extends RunInputOptions, OrganizationRoleOptions {
  readonly cron?: string;
  readonly timezone?: string;
  /** Minutes. */
  readonly window?: number;
  readonly retries?: number;
  readonly description?: string;
}

/** The options of `step-everywhere schedule`. */
export interface ScheduleOptions extends OrchestratorOptions, CreateOptions {}
