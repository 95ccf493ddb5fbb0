import { explainAwsError } from '../aws/explain-aws-error.ts';
import { withoutSecrets } from '../console/redact-secrets.ts';

/** What one look at the set-up found. */
export interface Check {
  readonly Name: string;
  /** `skipped` when something before it is missing. */
  readonly Status: 'ok' | 'problem' | 'skipped';
  /** What was found, or what is wrong and what to do about it. */
  readonly Detail: string;
}

/** Looks, and notes what is wrong in place of throwing it. */
export class Checks {
  readonly all: Check[] = [];

  /** @returns what `look` gives; nothing when it failed. */
  async run<Found>(
    Name: string,
    look: () => Promise<{ readonly found: Found; readonly detail: string }>,
  ): Promise<Found | undefined> {
    try {
      const { found, detail } = await look();
      this.all.push({ Name, Status: 'ok', Detail: detail });
      return found;
    } catch (error) {
      const message = withoutSecrets((explainAwsError(error) as Error).message, process.env);
      this.all.push({ Name, Status: 'problem', Detail: message.replace(/\s+/g, ' ') });
      return undefined;
    }
  }

  /** Notes that there is nothing to look at. */
  skip(Name: string, Detail: string): void {
    this.all.push({ Name, Status: 'skipped', Detail });
  }
}
