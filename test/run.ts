import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

// `npm test`: types, lint, then every Jest test; one line at the end says how many checks passed.

const folder = mkdtempSync(join(tmpdir(), 'swapi-test-'));
const jestResult = join(folder, 'jest.json');
const bin = (name: string) => join('node_modules', ...name.split('/'));
/** Saves each of the processes that tests start a third of the time it takes; away with the next installation. */
const compileCache = resolve('node_modules', '.cache', 'node-compile-cache');
const jestFlags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];

let passed = 0;
let failed = 0;
try {
  check('types', [bin('typescript/bin/tsc'), '--noEmit']);
  check('lint and format', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings']);
  const jestArguments = ['--ci', '--json', `--outputFile=${jestResult}`, ...process.argv.slice(2)];
  runNode([...jestFlags, bin('jest/bin/jest.js'), ...jestArguments], 'ignore');
  if (existsSync(jestResult)) {
    const result = JSON.parse(readFileSync(jestResult, 'utf8'));
    passed += result.numPassedTests;
    failed += result.numFailedTests + result.numRuntimeErrorTestSuites;
  } else {
    // It cannot write some failures as JSON, and has told of them before.
    process.stdout.write('\nJest has left no result; the tests that failed are above.\n');
    failed += 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function check(name: string, args: string[]): void {
  const ok = runNode(args, 'inherit');
  process.stdout.write(`${name}: ${ok ? 'passed' : 'FAILED'}\n`);
  if (ok) passed += 1;
  else failed += 1;
}

/** Jest writes its report for people to stderr, and with --json the one for programs to stdout as well. */
function runNode(args: string[], stdout: 'inherit' | 'ignore'): boolean {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  return spawnSync(process.execPath, args, { env, stdio: ['ignore', stdout, 'inherit'] }).status === 0;
}
