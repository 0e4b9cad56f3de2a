import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterEndpoints } from '../endpoints.ts';
import { createServerPrograms, programsHint } from '../server-programs.ts';
import { completeValues, type Environment, environments } from '../values/environments.ts';
import { loadValues } from '../values/load-values.ts';
import { toYaml } from '../yaml.ts';
import { ruleCases } from './cases/cases.ts';
import { ruleFiles } from './rules.ts';
import { testFile } from './test-file.ts';

// `npm run check:rules`: the rules of every environment as promtool sees them, and every case of cases/ played by it.

const programs = createServerPrograms(process.env);
if (!programs.has('promtool')) {
  process.stderr.write(`There is no promtool, which comes with Prometheus: ${programsHint}.\n`);
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
  const { ok, output } = programs.run('promtool', args, { cwd });
  if (!ok) process.stdout.write(`\nFAILED ${title}\n${output}`);
  return ok;
}
