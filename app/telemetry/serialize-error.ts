const maxCauses = 5;
const maxErrors = 5;
const maxTextLength = 8_192;

/**
 * bunyan's standard serializer drops an error's own fields and its causes; here both stay: name, message, stack, the
 * own enumerable fields (code, status, ...), the first errors of an AggregateError, then the cause in the same form,
 * five deep at the most. Of anything that is no error the plain fields stay. Throws where reading the error does.
 */
export function serializeError(error: unknown, depth = 0): unknown {
  if (isPlain(error)) return cut(error);
  if (!isObject(error)) return cut(String(error));
  const own = Object.entries(error).flatMap(([key, value]) => (isPlain(value) ? [[key, cut(value)]] : []));
  if (!Error.isError(error)) return Object.fromEntries(own);
  const { name, message, stack } = error;
  const described = { ...Object.fromEntries(own), name, message: cut(message), stack: cut(stack) };
  return depth < maxCauses ? { ...described, ...reasons(error, depth) } : described;
}

/** The errors within an AggregateError stand without reasons of their own, so that one line stays bounded. */
function reasons({ errors, cause }: Partial<AggregateError>, depth: number): object {
  return {
    ...(Array.isArray(errors)
      ? { errors: errors.slice(0, maxErrors).map((one) => serializeError(one, maxCauses)) }
      : {}),
    ...(cause === undefined ? {} : { cause: serializeError(cause, depth + 1) }),
  };
}

/** Objects on errors (requests, sockets, options) are large, often circular, and may hold secrets. */
function isPlain(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const cut = (value: unknown) => (typeof value === 'string' ? value.slice(0, maxTextLength) : value);
