import { type Counter, type Histogram, type Metric, Registry } from 'prom-client';

/** The content types of what Prometheus scrapes, in the order of preference where a client has none. */
export const expositionTypes = [Registry.PROMETHEUS_CONTENT_TYPE, Registry.OPENMETRICS_CONTENT_TYPE] as const;
export type ExpositionType = (typeof expositionTypes)[number];

/**
 * What a registry holds in one of the formats: OpenMetrics 1.0, with exemplars, or the classic text 0.0.4, which has
 * none. prom-client keeps the format in the registry, and renames its counters when it writes OpenMetrics; so each
 * call has a registry of its own, with views of the metrics, and calls for both formats may be under way at once.
 */
export function expose(registry: Registry, contentType: ExpositionType): Promise<string> {
  const view = new Registry();
  view.setContentType(contentType as never);
  const isOpenMetrics = contentType === Registry.OPENMETRICS_CONTENT_TYPE;
  for (const metric of registry.getMetricsAsArray() as unknown as (Metric & { name: string; type: string })[]) {
    if (metric.type === 'counter') view.registerMetric(counterView(metric as Counter, metric.name, isOpenMetrics));
    else if (metric.type === 'histogram' && isOpenMetrics) view.registerMetric(histogramView(metric as Histogram));
    else view.registerMetric(metric);
  }
  return view.metrics();
}

/** In OpenMetrics the family has the name without `_total`, in the classic text with it; samples have it in both. */
function counterView(counter: Counter, registeredName: string, isOpenMetrics: boolean): Metric {
  const family = registeredName.replace(/_total$/, '');
  const name = isOpenMetrics ? family : `${family}_total`;
  const get = async () => ({ ...(await counter.get()), name });
  return { name, type: 'counter', get } as unknown as Metric;
}

interface HistogramValues {
  readonly values: readonly { readonly labels: { le?: number | string } }[];
}

/** OpenMetrics wants the bounds of buckets written as floats: `1.0`, not `1`. */
function histogramView(histogram: Histogram): Metric {
  const source = histogram as unknown as { name: string; getForPromString(): Promise<HistogramValues> };
  const getForPromString = async () => {
    const data = await source.getForPromString();
    // Their labels are made anew each time.
    for (const { labels } of data.values) if (Number.isInteger(labels.le)) labels.le = `${labels.le}.0`;
    return data;
  };
  return { name: source.name, type: 'histogram', getForPromString } as unknown as Metric;
}
