/** An ordinary Lambda function, which knows nothing of step-everywhere and stores nothing. */
export const handler = async (): Promise<{ readonly found: number }> => ({ found: 3 });
