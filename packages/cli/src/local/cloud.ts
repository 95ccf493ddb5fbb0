import { fileURLToPath } from 'node:url';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { Emulator } from '@step-everywhere/emulator';
import {
  type HookedEmulator,
  type HookedSettings,
  startHookedEmulator,
} from '@step-everywhere/emulator/internal';
import { regionsByDefault } from '../aws/region.ts';
import { makeTemporaryFolder, removeTemporaryFolder } from '../console/temporary-folder.ts';
import { targetLogFile } from '../logs/target-log.ts';
import { makeStateFolder, type StateFolder } from '../runs/state-folder.ts';
import type { FunctionHome, WorkerSettings } from '../settings/worker-settings.ts';
import type { PreparedWorker } from '../worker/worker-name.ts';
import type { BusEvents } from './bus-events.ts';
import { DiskErrors } from './disk-errors.ts';
import { rememberRuns } from './known-runs.ts';
import type { RunningWorkers } from './running-workers.ts';
import { type DeployedWorker, deployFunction } from './worker-function.ts';

/** The orchestrator on this machine: an emulator with the shipped stack. */
export interface LocalCloud extends CloudNames {
  readonly emulator: Emulator;
  readonly stateMachineArn: string;
  readonly bucket: string;
  /** ARN of the role that assumes the roles of a run, with `*` for the end of its name. */
  readonly issuingRole: string;
  readonly state: StateFolder;
  /** Absolute path of the folder of its runs, which has a folder for each bucket. */
  readonly folder: string;
  /** Reports whether its disk can be written to. */
  readonly disk: DiskErrors;
  readonly stepFunctions: Pick<SFNClient, 'send'>;
  /** The account and region of its functions. */
  readonly home: FunctionHome;
  /** Only of a cloud with emulated accounts. */
  readonly events?: BusEvents;
  /** The number of enabled regions in an account: 17 unless it opted in to more. */
  regionsEnabledIn(accountId: string): number;
  /** Creates a function from a worker. */
  deploy(worker: PreparedWorker, settings: WorkerSettings): Promise<DeployedWorker>;
  close(): Promise<void>;
}

interface CloudNames {
  /** The names of roots and OUs by their ids, if they are known without a call. */
  readonly units?: Readonly<Record<string, string>>;
  /** Looks up the names of roots and OUs. */
  nameUnits(paths: readonly (readonly string[])[]): Promise<Readonly<Record<string, string>>>;
  /** The running invocations; only of a cloud whose workers act in real accounts. */
  readonly workers?: RunningWorkers;
}

/**
 * Maximum number of invocations at once in one environment. Their calls mostly wait for something else, so this is
 * practically unlimited.
 */
export const manyAtOnce = 10_000;

/** The differences between a local cloud of emulated accounts and one of real accounts. */
export interface CloudSettings
  extends CloudNames,
    Omit<HookedSettings, 'directory' | 'stackDirectory' | 'logDirectory'> {
  /** Created if it does not exist. */
  readonly state: StateFolder;
  /** Absolute path of the folder of its runs, in the state folder. */
  readonly folder: string;
  /** Whether the emulated disk begins empty and is deleted with the cloud, instead of using the state folder's disk. */
  readonly hasOwnDisk?: boolean;
  /** Invocations at once in one environment of a worker; 1 by default. */
  readonly environmentConcurrency?: number;
  /** Whether the services that a worker calls know the role of its function; true by default. */
  readonly workersHaveCredentials?: boolean;
  /** Parameters of the stack, in addition to the default regions. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Variables of the stack's functions, and of workers. */
  environment?(emulator: Emulator): {
    readonly stack: Readonly<Record<string, string>>;
    readonly worker: Readonly<Record<string, string>>;
    /** Added to the variables of workers as well; a worker's own variables take precedence. */
    readonly network?: Readonly<Record<string, string>>;
  };
}

/**
 * Starts an emulator and deploys the orchestrator's stack to it, from the template that is deployed on AWS.
 *
 * @throws {OptionError} for an output folder that cannot be used.
 */
export async function startCloud(settings: CloudSettings): Promise<LocalCloud> {
  const {
    state,
    folder,
    hasOwnDisk = false,
    environmentConcurrency = 1,
    workersHaveCredentials: hasCredentials = true,
    parameters,
    environment,
    units,
    nameUnits,
    workers,
    aroundCall,
    ...others
  } = settings;
  const { organization } = settings;
  const byDefault = regionsByDefault(organization.partition);
  await makeStateFolder(state, [folder, state.emulator, state.logs]);
  // On Lambda each function has its own /tmp. Files that a killed function leaves are deleted with the command.
  const temporary = makeTemporaryFolder('functions-');
  const disk = hasOwnDisk ? makeTemporaryFolder('disk-') : undefined;
  const diskErrors = new DiskErrors(folder);
  const emulator = await startHookedEmulator({
    ...others,
    directory: disk ?? state.emulator,
    stackDirectory: folder,
    logDirectory: state.logs,
    aroundCall: diskErrors.around(rememberRuns(folder, aroundCall)),
    invocationLog: (functionName, event) => targetLogFile(state, folder, functionName, event),
  });
  const close = async () => {
    await emulator.close();
    for (const folder of [temporary, disk]) if (folder !== undefined) removeTemporaryFolder(folder);
  };
  try {
    const variables = environment?.(emulator);
    const forAll = { TMPDIR: temporary };
    const { outputs } = await emulator.deployStack({
      templateFile: fileURLToPath(import.meta.resolve('@step-everywhere/infra/template.yaml')),
      // The orchestrator's own tests validate the definition.
      validateDefinitions: false,
      // One thread issues credentials for 80 accounts a second. With one invocation at a time, each run started a second thread, which
      // took 0.4 s of CPU and 40 MB.
      environmentConcurrency: manyAtOnce,
      parameters: { DefaultRegions: byDefault.join(','), ...parameters },
      environment: { ...variables?.stack, ...forAll },
    });
    return {
      emulator,
      state,
      folder,
      disk: diskErrors,
      nameUnits,
      ...(units && { units }),
      ...(workers && { workers }),
      stateMachineArn: outputs.StateMachineArn as string,
      bucket: outputs.BucketName as string,
      issuingRole: outputs.IssuingRolePattern as string,
      stepFunctions: connectStepFunctions(emulator),
      home: {
        partition: organization.partition,
        region: emulator.environment.AWS_REGION,
        accountId: organization.managementAccountId,
      },
      regionsEnabledIn: (id) => byDefault.length + (organization.account(id)?.enabledRegions.size ?? 0),
      deploy: (worker, given) =>
        deployFunction(emulator, worker, given, {
          environmentConcurrency,
          hasCredentials,
          network: variables?.network ?? {},
          environment: { ...variables?.worker, ...forAll },
        }),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * A client of the emulator's Step Functions with an administrator's credentials. It avoids the network, because over
 * HTTP each request for the state of a run takes 2 ms of CPU.
 */
function connectStepFunctions(emulator: HookedEmulator): Pick<SFNClient, 'send'> {
  const send = (command: { readonly input: object }) =>
    emulator.call('sfn', command.constructor.name.replace(/Command$/, ''), command.input);
  return { send: send as SFNClient['send'] };
}
