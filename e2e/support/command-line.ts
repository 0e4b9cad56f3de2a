/** Something about the command line that its writer can mend. */
export class OptionsError extends Error {
  override readonly name = 'OptionsError';
}

/** Whether whoever reads the message of an error can mend what it tells of; of any other error the place matters. */
export function isMendable(error: unknown): boolean {
  const { name, code } = error as NodeJS.ErrnoException;
  return ['OptionsError', 'StackError'].includes(name) || code?.startsWith('ERR_PARSE_ARGS') === true;
}
