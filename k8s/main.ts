import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeError } from '../platform/expected-error.ts';
import { completeValues, environments } from '../platform/values/environments.ts';
import { valuesFlags } from '../platform/values/flags.ts';
import { loadValues, type ValuesOptions } from '../platform/values/load-values.ts';
import { createCharts } from './charts/all-charts.ts';

const usage = `npm run synth                                  every environment, production with its example, into dist/
npm run synth -- ENVIRONMENT [options]         one environment: ${environments.join(', ')}

  --values FILE   a file of values over those of the environment; may be repeated
  --set A.B=C     a single value over all files; may be repeated
  --out FOLDER    instead of dist; the manifests go to FOLDER/ENVIRONMENT
  --stdout        to standard output, as one stream
`;

// Whoever reads the stream may stop where they have enough, as head does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
try {
  main();
} catch (error) {
  process.stderr.write(describeError(error));
  process.exit(1);
}

function main(): void {
  const { values: flags, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      ...valuesFlags,
      // The variable is how `cdk8s synth` says where it looks for the manifests.
      out: { type: 'string', default: process.env.CDK8S_OUTDIR || 'dist' },
      stdout: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (flags.help) {
    process.stdout.write(usage);
    return;
  }
  for (const wanted of wantedValues(positionals, flags.values, flags.set)) {
    const outdir = join(flags.out, wanted.environment);
    const app = createCharts(loadValues(wanted), outdir);
    if (flags.stdout) {
      process.stdout.write(app.synthYaml());
      continue;
    }
    rmSync(outdir, { recursive: true, force: true });
    mkdirSync(outdir, { recursive: true });
    app.synth();
    process.stdout.write(`${outdir}\n`);
  }
}

function wantedValues(names: readonly string[], files: readonly string[], sets: readonly string[]): ValuesOptions[] {
  if (names.length > 0) return names.map((environment) => ({ environment, files, sets }));
  return environments.map((environment) => {
    const complete = completeValues(environment);
    return { ...complete, files: [...(complete.files ?? []), ...files], sets };
  });
}
