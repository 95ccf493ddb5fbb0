import type { Routes } from '../../protocols/http-binding.ts';

const path = '/schedules/{Name}';

/** How EventBridge Scheduler's operations map to HTTP. */
export const routes: Routes = {
  CreateSchedule: { method: 'POST', path },
  GetSchedule: { method: 'GET', path, query: { GroupName: 'groupName' } },
  UpdateSchedule: { method: 'PUT', path },
  DeleteSchedule: { method: 'DELETE', path, query: { GroupName: 'groupName', ClientToken: 'clientToken' } },
  ListSchedules: {
    method: 'GET',
    path: '/schedules',
    query: {
      GroupName: 'ScheduleGroup',
      MaxResults: 'MaxResults',
      NamePrefix: 'NamePrefix',
      NextToken: 'NextToken',
      State: 'State',
    },
  },
  GetScheduleGroup: { method: 'GET', path: '/schedule-groups/{Name}' },
};
