import type { Command } from 'commander';

/** The options of every command that speaks to AWS. */
export interface AwsOptions {
  /** Profile of the AWS configuration files. */
  readonly profile?: string;
  readonly region?: string;
  /** In place of AWS's own endpoints: that of an emulator. */
  readonly endpointUrl?: string;
  /** Only JSON on standard output. */
  readonly json?: boolean;
}

/** Adds the options of every command that speaks to AWS. */
export function addAwsOptions(command: Command): Command {
  return command
    .option('--profile <name>', 'profile of the AWS configuration, as in the AWS CLI')
    .option('--region <region>', 'region of the orchestrator, as in the AWS CLI')
    .option('--endpoint-url <url>', 'endpoint in place of AWS, for an emulator (AWS_ENDPOINT_URL)')
    .option('--json', 'print JSON alone on standard output')
    .option('--debug', 'show stacks of errors');
}
