/** Something outside of the code that its reader can mend. Its message says all that there is to say. */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError';
}

/** Whether its reader can mend what an error tells of, wrong arguments of a command line among it. */
export const isExpected = (error: unknown): boolean =>
  error instanceof ExpectedError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true;

/** What to print of an error: its message where it is an expected one, or else the place where it happened too. */
export function describeError(error: unknown): string {
  const { message, stack } = error as Error;
  return `${isExpected(error) ? message : stack}\n`;
}
