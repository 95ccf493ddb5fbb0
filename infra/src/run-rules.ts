import type { SFNClient } from '@aws-sdk/client-sfn';
import type { RunRules } from './execution/index.ts';
import { listSetting, optionalSetting, setting, workerRolesSetting } from './settings.ts';

/** Reads the stack's rules for all runs from the environment. */
export function runRules(states: SFNClient): RunRules {
  return {
    states,
    bucket: setting('OUTPUT_BUCKET'),
    outputKeyPattern: setting('OUTPUT_KEY_PATTERN'),
    defaultRegions: listSetting('DEFAULT_REGIONS'),
    // Without a stack, the user who starts the run also assumes the roles, so no operator limits the keys.
    ...(optionalSetting('STEP_EVERYWHERE_CALLER') ? {} : { sessionTagKeys: listSetting('SESSION_TAG_KEYS') }),
    workerRoles: workerRolesSetting('WORKER_ROLES'),
  };
}
