export interface Watch {
  /** To be called after each change of what is watched. */
  changed(): void;
  /**
   * What `find` returns, as soon as that is something. Rejects with what `describe` tells once too much time has
   * passed, so that a test that waits in vain says what there was instead.
   */
  until<T>(find: () => T | undefined, describe: () => string): Promise<T>;
}

const patienceMs = 10_000;

/** Waiting for a condition without asking again and again. */
export function createWatch(): Watch {
  const checks = new Set<() => void>();
  return {
    changed: () => {
      for (const check of checks) check();
    },
    until<T>(find: () => T | undefined, describe: () => string) {
      return new Promise<T>((resolve, reject) => {
        const timeout = setTimeout(() => {
          checks.delete(check);
          reject(new Error(`Waited in vain, with this so far:\n${describe()}`));
        }, patienceMs);
        const check = () => {
          const found = find();
          if (found === undefined) return;
          checks.delete(check);
          clearTimeout(timeout);
          resolve(found);
        };
        checks.add(check);
        check();
      });
    },
  };
}
