// Preloaded with preflight.cjs: makes up for what npm and its shell make of signals.
//
// npm hands a signal on to the shell that it runs a script by. A shell that has become the script, as bash does, gets
// Ctrl-C twice: from the terminal and from npm. Any other dies of SIGTERM and leaves the script behind; and where npm
// is killed, nobody is told.

const { readFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

/** Signals that follow each other so closely are one request to end. */
const onceWithinMs = 500;
const watchEveryMs = 500;

// A child with a channel to its parent learns of that one's end by it, and may be meant to outlive it.
if (isMainThread && process.channel === undefined) {
  const asked = countRepeatedSignalsOnce();
  endWithNpm(asked);
}

/** Returns what says whether there was a request to end. */
function countRepeatedSignalsOnce() {
  const signals = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);
  const { emit } = process;
  let lastAt = Number.NEGATIVE_INFINITY;
  // A listener could not keep the event from those that are added later.
  process.emit = (event, ...args) => {
    if (signals.has(event)) {
      const now = performance.now();
      if (now - lastAt < onceWithinMs) return true;
      lastAt = now;
    }
    return emit.call(process, event, ...args);
  };
  return () => lastAt > Number.NEGATIVE_INFINITY;
}

/** Asks this process to end once npm, or the shell in between, is gone, unless it has been asked before. */
function endWithNpm(asked) {
  const parent = process.ppid;
  const npm = parentOfShell(parent);
  const watch = setInterval(() => {
    if (process.ppid === parent && parentOfShell(parent) === npm) return;
    clearInterval(watch);
    if (!asked()) process.kill(process.pid, 'SIGTERM');
  }, watchEveryMs);
  watch.unref();
}

/**
 * The process that started the shell of an npm script. Undefined where the shell has become the script, for then it is
 * npm that is the parent, whose own parent may end: a terminal does, after `nohup` or `setsid`. Undefined as well where
 * there is no /proc to tell; on macOS the shell becomes the script.
 */
function parentOfShell(pid) {
  try {
    const isShell = readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('node --require ./app/preflight.cjs');
    return isShell ? /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] : undefined;
  } catch {
    // Without /proc, or without that process: then this one has another parent already.
    return undefined;
  }
}
