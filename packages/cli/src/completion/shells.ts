/** The shells that have a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of {@link shells}. */
export type Shell = (typeof shells)[number];

/**
 * Shell commands that print the names of the AWS profiles, for bash, zsh and fish alike.
 *
 * Source: https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html (`[profile NAME]`, and `[NAME]` in the
 * file of credentials).
 */
export const printProfiles =
  `sed -n -e 's/^\\[profile  *\\(.*\\)\\]$/\\1/p' -e 's/^\\[\\(default\\)\\]$/\\1/p' "$config" 2>/dev/null; ` +
  `sed -n 's/^\\[\\(.*\\)\\]$/\\1/p' "$credentials" 2>/dev/null`;
