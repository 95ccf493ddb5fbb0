import { explainAwsError } from '../aws/explain-aws-error.ts';
import { redactSecrets } from '../console/redact-secrets.ts';

/** The outcome of one check. */
export interface Check {
  readonly Name: string;
  /** `skipped` when an earlier check failed. */
  readonly Status: 'ok' | 'problem' | 'skipped';
  /** What was found, or the problem and what to do about it. */
  readonly Detail: string;
}

/** Runs checks, and records their errors as problems instead of throwing them. */
export class Checks {
  readonly all: Check[] = [];

  /** @returns the result of `check`; nothing when it failed. */
  async run<Found>(
    Name: string,
    check: () => Promise<{ readonly found: Found; readonly detail: string }>,
  ): Promise<Found | undefined> {
    try {
      const { found, detail } = await check();
      this.all.push({ Name, Status: 'ok', Detail: detail });
      return found;
    } catch (error) {
      const message = redactSecrets((explainAwsError(error) as Error).message, process.env);
      this.all.push({ Name, Status: 'problem', Detail: message.replace(/\s+/g, ' ') });
      return undefined;
    }
  }

  /** Records that there is nothing to check. */
  skip(Name: string, Detail: string): void {
    this.all.push({ Name, Status: 'skipped', Detail });
  }
}
