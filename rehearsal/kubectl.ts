import type { Tools } from '../cluster/tools.ts';

/** kubectl, in one context. */
export interface Kubectl {
  /** Its standard output. Rejects with an ExpectedError that has what it said. */
  run(...args: string[]): Promise<string>;
  /** What `kubectl get ARGS` finds; null where a single object is not there. */
  get<T>(...args: string[]): Promise<T | null>;
  /** Applies objects, or what a folder or file has. */
  apply(what: readonly object[] | string): Promise<void>;
}

export function createKubectl(tools: Tools, context: string): Kubectl {
  const ask = (args: readonly string[], input?: string) => tools.ask('kubectl', ['--context', context, ...args], input);
  return {
    run: (...args) => ask(args),
    async get<T>(...args: string[]) {
      const found = await ask(['get', ...args, '--output', 'json', '--ignore-not-found']);
      return found === '' ? null : (JSON.parse(found) as T);
    },
    async apply(what) {
      if (typeof what === 'string') await ask(['apply', '--server-side', '--filename', what]);
      else await ask(['apply', '--filename', '-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items: what }));
    },
  };
}
