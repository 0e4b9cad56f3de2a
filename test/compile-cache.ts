const { NODE_COMPILE_CACHE } = process.env;

/** For the environment of processes that tests start: where `npm test` keeps compiled code, or nothing. */
export const compileCache: Readonly<Record<string, string>> = NODE_COMPILE_CACHE ? { NODE_COMPILE_CACHE } : {};
