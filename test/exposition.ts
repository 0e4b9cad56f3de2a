// What the specifications demand of the two formats that Prometheus scrapes, to the letter:
// OpenMetrics 1.0 (prometheus.io/docs/specs/om/open_metrics_spec) and the classic text 0.0.4.

export type ExpositionFormat = 'openmetrics' | 'classic';

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: { readonly labels: Readonly<Record<string, string>>; readonly value: number };
}

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const labelName = '[a-zA-Z_][a-zA-Z0-9_]*';
const quoted = String.raw`"(?:[^"\\\n]|\\[\\"n])*"`;
const labelSet = `\\{(?:${labelName}=${quoted}(?:,${labelName}=${quoted})*)?\\}`;
const number = '[+-]?(?:\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|[iI]nf|[nN]a[nN])';
const sampleLine = new RegExp(
  `^(${metricName})(${labelSet})? (${number})(?: # (${labelSet}) (${number})(?: (${number}))?)?$`,
);
const metadataLine = new RegExp(`^# (HELP|TYPE) (${metricName}) (.*)$`);
const labelPair = new RegExp(`(${labelName})=(${quoted})`, 'g');

const suffixes: Readonly<Record<string, readonly string[]>> = {
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count'],
};

/** Reads a whole exposition; throws at the first thing that its format does not allow. */
export function parseExposition(text: string, format: ExpositionFormat): Family[] {
  const families = new Map<string, { name: string; type: string; help: string; samples: Sample[] }>();
  const series = new Set<string>();
  let last: string | undefined;
  for (const line of linesOf(text, format)) {
    const [, kind, name = '', rest = ''] = metadataLine.exec(line) ?? [];
    if (kind === 'HELP') {
      demand(!families.has(name), 'a family that stands in one piece', line);
      demand(format === 'classic' || !/(^|[^\\])"/.test(rest), 'escaped quotes', line);
      families.set(name, { name, type: '', help: rest, samples: [] });
      last = name;
      continue;
    }
    const family = families.get(last ?? '');
    if (!family) throw new Error(`expected metadata before samples: ${line}`);
    if (kind === 'TYPE') {
      demand(name === last && family.type === '' && family.samples.length === 0, 'one TYPE before samples', line);
      family.type = rest;
      continue;
    }
    const sample = parseSample(line, family, format);
    const key = `${sample.name}${JSON.stringify(Object.entries(sample.labels).toSorted())}`;
    demand(!series.has(key), 'each series once', line);
    series.add(key);
    family.samples.push(sample);
  }
  for (const family of families.values()) if (family.type === 'histogram') checkHistogram(family, format);
  return [...families.values()];
}

function linesOf(text: string, format: ExpositionFormat): string[] {
  demand(text.endsWith('\n') && !text.includes('\r'), 'lines that end with a line feed', text.slice(-40));
  const lines = text.slice(0, -1).split('\n');
  if (format === 'classic') return lines.filter((line) => line !== '');
  demand(lines.pop() === '# EOF', '# EOF at the end', text.slice(-40));
  return lines;
}

function parseSample(line: string, family: Family, format: ExpositionFormat): Sample {
  const match = sampleLine.exec(line);
  if (!match) throw new Error(`expected a sample: ${line}`);
  const [, name = '', labels = '', value = '', exemplarLabels, exemplarValue = '', timestamp] = match;
  const counterSuffix = format === 'openmetrics' ? '_total' : '';
  const allowed = family.type === 'counter' ? [counterSuffix] : (suffixes[family.type] ?? []);
  demand(
    allowed.some((suffix) => name === family.name + suffix),
    `a sample of the ${family.type} ${family.name}`,
    line,
  );
  demand(
    format === 'classic' ? family.type !== 'counter' || name.endsWith('_total') : true,
    'a counter by its name',
    line,
  );
  demand(family.type !== 'counter' || Number(value) >= 0, 'a counter from 0', line);
  const sample = { name, labels: parseLabels(labels, line), value: numberOf(value) };
  if (exemplarLabels === undefined) return sample;
  demand(format === 'openmetrics' && /_(bucket|total)$/.test(name), 'no exemplar here', line);
  const exemplar = { labels: parseLabels(exemplarLabels, line), value: numberOf(exemplarValue) };
  demand(Object.entries(exemplar.labels).flat().join('').length <= 128, 'an exemplar of 128 characters', line);
  demand(
    timestamp !== undefined && Math.abs(Number(timestamp) - Date.now() / 1_000) < 86_400,
    'a time in seconds',
    line,
  );
  demand(exemplar.value <= numberOf(sample.labels['le'] ?? 'NaN'), 'an exemplar within its bucket', line);
  return { ...sample, exemplar };
}

function parseLabels(text: string, line: string): Record<string, string> {
  const pairs = [...text.matchAll(labelPair)].map(([, name = '', value = '']) => [name, JSON.parse(value)] as const);
  demand(new Set(pairs.map(([name]) => name)).size === pairs.length, 'each label once', line);
  return Object.fromEntries(pairs);
}

/** For each set of labels the buckets grow, end with +Inf and agree with the count. */
function checkHistogram({ name, samples }: Family, format: ExpositionFormat): void {
  const groups = Map.groupBy(samples, ({ labels: { le: _, ...labels } }) => JSON.stringify(labels));
  for (const [labels, group] of groups) {
    const of = (suffix: string) => group.filter((sample) => sample.name === name + suffix);
    const buckets = of('_bucket');
    const bounds = buckets.map((bucket) => bucket.labels['le'] ?? '');
    demand(
      bounds.at(-1) === '+Inf' && of('_sum').length === 1 && of('_count').length === 1,
      'a whole histogram',
      labels,
    );
    demand(buckets.at(-1)?.value === of('_count')[0]?.value, 'a count that is the last bucket', labels);
    buckets.reduce((previous, bucket) => {
      demand(numberOf(bucket.labels['le'] ?? '') > numberOf(previous.labels['le'] ?? ''), 'growing bounds', labels);
      demand(bucket.value >= previous.value, 'growing buckets', labels);
      return bucket;
    });
    if (format === 'openmetrics') for (const bound of bounds) demand(/[.I]/.test(bound), 'bounds as floats', bound);
  }
}

const numberOf = (text: string): number =>
  /inf/i.test(text) ? Number(text.replace(/inf/i, 'Infinity')) : Number(text);

function demand(holds: boolean, what: string, where: string): void {
  if (!holds) throw new Error(`expected ${what}: ${where}`);
}
