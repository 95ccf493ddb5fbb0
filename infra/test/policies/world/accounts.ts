/** The accounts of the tables: whose they are is told in guard-rails/README.md. */
export const accounts = { stack: '111122223333', target: '444455556666', stranger: '999999999999' } as const;
