import type { AwsCredentialIdentity } from '@smithy/types';

/** The account and region that a command acts in. */
export interface TargetOfCommand {
  readonly account: { readonly id: string; readonly name: string };
  readonly region: string;
  readonly partition: string;
}

/** Variables for the worker's own process, which commands do not get. */
const ofTheWorker = /^(?:AWS_(?!ENDPOINT_URL|CA_BUNDLE|USE_)|LAMBDA_|STEP_EVERYWHERE_|_HANDLER$|_X_AMZN_)/;

/**
 * The environment variables of a command in one target: the user's, with the target's credentials and region under
 * the names that the AWS CLI and every SDK read.
 *
 * @param own variables of the worker's process.
 * @param credentials of the target. Only these variables hold them.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html
 */
export function targetVariables(
  own: NodeJS.ProcessEnv,
  { account, region, partition }: TargetOfCommand,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentialIdentity,
): NodeJS.ProcessEnv {
  const users = Object.entries(own).filter(([name]) => !ofTheWorker.test(name));
  return {
    ...Object.fromEntries(users),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Without this, the AWS CLI would open a pager and wait.
    AWS_PAGER: '',
    // A profile of the user's must not change the credentials or the region.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    STEP_EVERYWHERE_ACCOUNT_ID: account.id,
    STEP_EVERYWHERE_ACCOUNT_NAME: account.name,
    STEP_EVERYWHERE_REGION: region,
    STEP_EVERYWHERE_PARTITION: partition,
  };
}
