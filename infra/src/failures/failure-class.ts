/** The kind of a failure: `FailedByClass` counts failures by class, and a retry can select classes. */
export type FailureClass = keyof typeof classRemedies;

/**
 * All classes, each with the remedy for failures that have no remedy of their own. They are in the order of a run: from the role to the
 * result.
 */
export const classRemedies = {
  'assume-role':
    "Create the role in the account, let its trust policy allow the stack's issuing role, and tag it stepeverywhere:assumable = true.",
  'enabled-regions':
    'Allow the role account:ListRegions or ec2:DescribeRegions, or name the regions instead of "enabled".',
  'region-disabled': 'Enable the region in the account, or start the run with "Regions": "enabled".',
  throttled:
    'Lower Concurrency, let the SDK of the worker retry more often, or raise the quota of the service.',
  unavailable: 'Retry these targets: an AWS service did not answer for a while.',
  'lambda-quota': 'Lower Concurrency, or raise the concurrency of the worker or of the account.',
  invoke:
    'Check that the worker exists, is active and exports its handler, and that the state machine may invoke it.',
  contract: 'Deploy a worker with a version of the SDK that supports this version of the stack.',
  decrypt: "Do not change the worker's role during a run, and let the function reach KMS.",
  payload: "Correct the run's Payload: it does not match the worker's schema.",
  timeout: "Raise the function's Timeout, or do less in one target.",
  'out-of-memory': "Raise the function's MemorySize, or keep less data in memory at the same time.",
  exit: "Look in the worker's log for an error that nothing caught, such as a promise that was not awaited; then for a call of process.exit, or a crash of native code.",
  'too-large': 'Make the Payload, and the value that the worker returns to Lambda, smaller.',
  'access-denied':
    "Allow the role the action that the message names; if the run's Session excludes the action, change the Session.",
  'denied-by-scp':
    "If your organization denies the region, leave it out of the run's Regions, or exempt the role from the service control policy.",
  'session-expired':
    'Do less in one target, or raise Session.DurationSeconds (at most 3,600); for RequestExpired, look for a request that waited more than 15 minutes.',
  handler: "Look at the error in the worker's code; its log has the whole stack.",
  result: 'Return a value that JSON can represent.',
  upload:
    'Look at the status: an expired URL means that the worker ran too late, and a refusal means that the bucket denies the upload.',
  orchestrator: "Look at the log of the stack's functions.",
  interrupted:
    'A worker that outlived the run counts as succeeded once its result is stored: look again after its time-out. Otherwise, check in the account whether the worker made changes, and retry the target if it may safely act twice.',
  unknown:
    "Look at the execution of the account's child in the console of Step Functions, and retry the target.",
} as const;

/** The names of all classes, in the order of a run. */
export const failureClasses = Object.keys(classRemedies) as readonly FailureClass[];
