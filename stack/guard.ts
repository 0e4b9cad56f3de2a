import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Ends process groups, and removes a folder, once this process is gone, however it ended. */
export interface Guard {
  /** Those to end, from now on. */
  watch(processGroups: readonly number[]): void;
  /** Does now what it is there for; resolves once that is done. */
  end(): Promise<void>;
}

interface GuardOptions {
  /** Removed in the end. */
  readonly folder?: string;
}

/**
 * A shell that waits on a pipe from this process. The pipe closes even when this process is killed, which nothing in
 * it could notice; whatever the last line named is then asked to end, and five seconds later made to.
 */
const script = `
trap '' INT TERM HUP
trap '[ -z "$1" ] || rm -rf "$1"' EXIT
while read -r line; do groups=$line; done
[ -z "$groups" ] && exit
for group in $groups; do kill -CONT "-$group"; kill -TERM "-$group"; done
for second in 1 2 3 4 5; do
  sleep 1
  left=
  for group in $groups; do kill -0 "-$group" && left=yes; done
  [ -z "$left" ] && exit
done
for group in $groups; do kill -KILL "-$group"; done
`;

export function startGuard({ folder = '' }: GuardOptions = {}): Guard {
  const shell = spawn('/bin/sh', ['-c', script, 'swapi-stack-guard', folder], {
    // In a group of its own, which neither Ctrl-C nor a closed terminal reaches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  // Without its guard the stack works all the same.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  return {
    watch: (processGroups) => void shell.stdin.write(`${processGroups.join(' ')}\n`),
    async end() {
      if (shell.exitCode !== null || shell.pid === undefined) return;
      const exited = once(shell, 'exit');
      shell.ref();
      shell.stdin.end();
      await exited;
    },
  };
}
