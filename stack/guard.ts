import { spawn } from 'node:child_process';

/** Ends process groups once this process is gone, however it ended. */
export interface Guard {
  /** Those to end, from now on. */
  watch(processGroups: readonly number[]): void;
}

/**
 * A shell that waits on a pipe from this process. The pipe closes even when this process is killed, which nothing in
 * it could notice; whatever the last line named is then asked to end, and five seconds later made to.
 */
const script = `
trap '' INT TERM HUP
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

export function startGuard(): Guard {
  const shell = spawn('/bin/sh', ['-c', script, 'swapi-stack-guard'], {
    // In a group of its own, which neither Ctrl-C nor a closed terminal reaches.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  // Without its guard the stack works all the same.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  return { watch: (processGroups) => void shell.stdin.write(`${processGroups.join(' ')}\n`) };
}
