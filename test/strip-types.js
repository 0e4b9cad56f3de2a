import { stripTypeScriptTypes } from 'node:module';

/** A Jest transform: the type stripping that Node itself uses to run the service. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
