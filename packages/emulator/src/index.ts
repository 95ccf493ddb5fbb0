export type { BackingServices, DescribableService } from './backing/backing-services.ts';
export { FunctionError, type FunctionToDeploy } from './deploy-function.ts';
export { startEmulator } from './emulator.ts';
export type { EmulatorSettings, StackToDeploy } from './emulator-settings.ts';
export * as faults from './faults/catalogue/index.ts';
export { type Fault, FaultError, type FaultyAnswer, type FaultyRequest } from './faults/fault.ts';
export type { InvokeErrorCode } from './invoke-errors.ts';
export { RegionError } from './orchestrator-region.ts';
export type { SeedDescription } from './organization/description.ts';
export { makeOrganization, type OrganizationSize } from './organization/make-organization.ts';
export type {
  Account,
  AccountRole,
  Organization,
  RegionOptStatus,
  Unit,
} from './organization/organization.ts';
export { OrganizationError } from './organization/organization-error.ts';
export { parseOrganization } from './organization/parse-organization.ts';
export type { DeployedFunction, Emulator, EmulatorEnvironment, InvocationEnd } from './running-emulator.ts';
export { ListenError } from './server.ts';
export type { BusEvent } from './services/events.ts';
export type { ConcurrencyQuota } from './services/lambda/concurrency.ts';
export type { TopicMessage } from './services/sns.ts';
export { StackError } from './stack/stack-error.ts';
export { InvalidDefinitionError } from './state-machine/definition.ts';
export type { LoadFailure, ReportedError } from './workers/messages.ts';
export { PythonError } from './workers/python/interpreter.ts';
