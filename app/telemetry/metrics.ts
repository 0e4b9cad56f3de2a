import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { metrics as definitions, durationBuckets, type Metric } from '../contract.ts';

type Instrument<M extends Metric> = M['type'] extends 'counter'
  ? Counter<M['labels'][number]>
  : M['type'] extends 'gauge'
    ? Gauge<M['labels'][number]>
    : Histogram<M['labels'][number]>;

/** Creates the instrument that a definition of the contract describes, in one registry; a gauge may be read by a scrape. */
export type CreateInstrument = <M extends Metric>(definition: M, read?: () => number) => Instrument<M>;

export interface Metrics {
  readonly registry: Registry;
  readonly create: CreateInstrument;
}

interface BuildInfo {
  readonly service: string;
  readonly version: string;
  readonly revision: string;
}

/**
 * A registry in the OpenMetrics format, which alone carries exemplars, with Node's and the process' own metrics.
 * Labelled counters start without series: whoever creates one initialises the label values it knows.
 */
export function createMetrics(build: BuildInfo): Metrics {
  const registry = new Registry();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
  // The default precision of 10 ms wakes the process a hundred times a second for nothing.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const create = instrumentFactory(registry);
  create(definitions.buildInfo).set({ ...build, node_version: process.version }, 1);
  return { registry, create };
}

function instrumentFactory(registry: Registry): CreateInstrument {
  return <M extends Metric>(definition: M, read?: () => number) => {
    const options = { name: definition.name, help: definition.help, registers: [registry] };
    const labelNames = [...definition.labels];
    switch (definition.type) {
      case 'counter':
        return new Counter({ ...options, labelNames }) as Instrument<M>;
      case 'gauge':
        return new Gauge({ ...options, labelNames, ...(read ? collecting(read) : {}) }) as Instrument<M>;
      case 'histogram':
        return new Histogram({
          ...options,
          labelNames,
          buckets: [...durationBuckets],
          enableExemplars: true,
        }) as Instrument<M>;
    }
  };
}

const collecting = (read: () => number) => ({
  collect(this: Gauge) {
    this.set(read());
  },
});
