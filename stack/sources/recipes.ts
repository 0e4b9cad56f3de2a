import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const recipesFolder = fileURLToPath(new URL('../servers/', import.meta.url));

/** A server that is built by Go from the module that pins it. */
export interface GoRecipe {
  readonly name: 'prometheus' | 'promtool' | 'loki' | 'promtail';
  /** The folder with go.mod and go.sum. */
  readonly folder: string;
  readonly package: string;
  /** What it takes with nothing built before, in seconds of one core. */
  readonly cpuSeconds: number;
}

const prometheusFolder = join(recipesFolder, 'prometheus');
const lokiFolder = join(recipesFolder, 'loki');

export const goRecipes: readonly GoRecipe[] = [
  {
    name: 'prometheus',
    folder: prometheusFolder,
    package: 'github.com/prometheus/prometheus/cmd/prometheus',
    cpuSeconds: 762,
  },
  // It is made of the same packages, most of which have been built by then.
  {
    name: 'promtool',
    folder: prometheusFolder,
    package: 'github.com/prometheus/prometheus/cmd/promtool',
    cpuSeconds: 40,
  },
  { name: 'loki', folder: lokiFolder, package: 'github.com/grafana/loki/v3/cmd/loki', cpuSeconds: 758 },
  { name: 'promtail', folder: lokiFolder, package: './promtail', cpuSeconds: 467 },
];

/** The folder with the pom.xml that lists Kafka's jars. */
export const kafkaFolder = join(recipesFolder, 'kafka');
