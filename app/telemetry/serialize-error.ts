const maxCauses = 5;

/**
 * bunyan's standard serializer drops an error's own fields and its causes; here both stay: name, message, stack, the
 * own enumerable fields (code, status, ...), then the cause in the same form, five deep at the most.
 */
export function serializeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const own = Object.fromEntries(Object.entries(error).filter(([, value]) => isPlain(value)));
  return {
    ...own,
    name,
    message,
    stack,
    ...(cause === undefined || depth >= maxCauses ? {} : { cause: serializeError(cause, depth + 1) }),
  };
}

/** Objects on errors (requests, sockets, options) are large, often circular, and may hold secrets. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
