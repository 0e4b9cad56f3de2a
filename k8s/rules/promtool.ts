import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { clusterEndpoints } from '../endpoints.ts';
import { completeValues, type Environment, environments } from '../environments.ts';
import { loadValues } from '../values/load-values.ts';
import { toYaml } from '../yaml.ts';
import { ruleCases } from './cases/cases.ts';
import { ruleFiles } from './rules.ts';
import { testFile } from './test-file.ts';

// `npm run check:rules`: the rules of every environment as promtool sees them, and every case of cases/ played by it.

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'swapi-stack', 'bin');
const env = { ...process.env, PATH: [process.env.PATH, cache].join(delimiter) };
try {
  execFileSync('promtool', ['--version'], { env, stdio: 'ignore' });
} catch {
  process.stderr.write(`promtool, which comes with Prometheus, is neither on PATH nor in ${cache}\n`);
  process.exit(1);
}

let passed = 0;
let failed = 0;
for (const environment of environments) {
  const folder = mkdtempSync(join(tmpdir(), 'swapi-rules-'));
  try {
    checkEnvironment(environment, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);

function checkEnvironment(environment: Environment, folder: string): void {
  const values = loadValues(completeValues(environment));
  const files = ruleFiles(values, clusterEndpoints(values));
  for (const [name, file] of Object.entries(files)) writeFileSync(join(folder, name), toYaml(file));
  for (const name of Object.keys(files)) {
    const ok = promtool(folder, `${environment}: ${name}`, ['check', 'rules', '--lint=all', '--lint-fatal', name]);
    if (ok) passed += 1;
    else failed += 1;
  }
  for (const [name, cases] of Object.entries(ruleCases)) {
    writeFileSync(join(folder, 'cases.yaml'), toYaml(testFile(name, cases, files)));
    const arguments_ = ['test', 'rules', '--junit=result.xml', 'cases.yaml'];
    const ok = promtool(folder, `${environment}: cases of ${name}`, arguments_);
    const failures = failuresOf(readFileSync(join(folder, 'result.xml'), 'utf8'));
    // A file that promtool cannot read at all has no failure of its own.
    failed += ok ? 0 : Math.max(1, failures);
    passed += ok ? cases.length : cases.length - failures;
  }
}

function failuresOf(junit: string): number {
  return Number(/<testsuite [^>]*failures="(\d+)"/.exec(junit)?.[1]);
}

function promtool(cwd: string, title: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) process.stdout.write(`\nFAILED ${title}\n${stdout}${stderr}`);
  return status === 0;
}
