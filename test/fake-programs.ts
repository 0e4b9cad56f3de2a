import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileCache } from './compile-cache.ts';

export interface FakePrograms {
  /** What makes a process find these programs, and no others. */
  readonly environment: Readonly<Record<string, string>>;
  /** Puts a shell script in the place of a program; what it is run with is noted, and `$STATE` is a folder of its own. */
  add(name: string, script?: string): void;
  /** A file in `$STATE`; undefined where there is none. */
  state(name: string): string | undefined;
  setState(name: string, content: string): void;
  /** Command lines in the order in which they were run, since the last time they were asked for. */
  newCalls(): string[];
}

/** Programs that are small scripts, in a folder of the test's own. */
export function fakePrograms(folder: string): FakePrograms {
  const [bin, stateFolder] = [join(folder, 'bin'), join(folder, 'state')];
  for (const made of [bin, stateFolder]) mkdirSync(made);
  const stateFile = (name: string) => join(stateFolder, name);
  const state = (name: string) => (existsSync(stateFile(name)) ? readFileSync(stateFile(name), 'utf8') : undefined);
  let seen = 0;
  return {
    environment: { PATH: bin, STATE: stateFolder, HOME: folder, ...compileCache },
    add(name, script = '') {
      const file = join(bin, name);
      writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> "$STATE/calls"\n${script}\n`);
      chmodSync(file, 0o755);
    },
    state,
    setState: (name, content) => writeFileSync(stateFile(name), content),
    newCalls() {
      const calls = (state('calls') ?? '').split('\n').filter((line) => line !== '');
      const since = calls.slice(seen);
      seen = calls.length;
      return since;
    },
  };
}
