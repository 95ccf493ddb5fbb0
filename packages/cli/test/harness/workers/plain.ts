/** An ordinary Lambda function without our SDK, which stores nothing. */
export const handler = async (): Promise<{ readonly found: number }> => ({ found: 3 });
