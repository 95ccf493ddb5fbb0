export {
  AssumeRoleError,
  EnabledRegionsError,
  ExecutionError,
  InputError,
  MalformedObjectError,
  MissingObjectError,
  OutputKeyPatternError,
  ServiceCallError,
  SettingError,
  StillRunningError,
  ThrottledError,
  UnavailableError,
} from './errors.ts';
export { splitRemedy, withRemedy } from './remedy.ts';
export { safeCause } from './safe-cause.ts';
export { describe, isThrottled, serviceFailure } from './service-failure.ts';
