import { type Command, InvalidArgumentError, Option } from 'commander';

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
    .addOption(
      new Option(
        '--endpoint-url <url>',
        'endpoint in place of AWS, for an emulator (AWS_ENDPOINT_URL)',
      ).argParser(parseEndpoint),
    )
    .option('--json', 'print JSON alone on standard output')
    .option('--debug', 'show stacks of errors');
}

function parseEndpoint(text: string): string {
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return text;
  throw new InvalidArgumentError('Expected an address such as http://127.0.0.1:4566.');
}
