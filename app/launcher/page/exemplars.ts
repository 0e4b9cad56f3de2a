import { operationsPaths, roles } from '../../contract.ts';
import type { Services } from './services.ts';

/** A sample of a histogram or counter that names a trace. */
export interface Exemplar {
  readonly service: string;
  readonly metric: string;
  /** As in the exposition, with those of the bucket. */
  readonly labels: string;
  /** What was observed: of a duration, seconds. */
  readonly value: string;
}

const timeoutMs = 2_000;
/** `name{labels} value # {exemplar labels} value [timestamp]` of OpenMetrics; a label's value may hold any character, quoted. */
const sample = /^([\w:]+)\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\} \S+ # \{([^}]*)\} (\S+)/;

/** The exemplars that name a trace, of an exposition in OpenMetrics. */
export function exemplarsIn(exposition: string, service: string, traceId: string): Exemplar[] {
  return exposition.split('\n').flatMap((line) => {
    if (!line.includes(traceId)) return [];
    const [, metric = '', labels = '', exemplarLabels = '', value = ''] = sample.exec(line) ?? [];
    return exemplarLabels.includes(`"${traceId}"`) ? [{ service, metric, labels, value }] : [];
  });
}

/** The exemplars of a trace that the services' /metrics have now; none of a service that does not answer. */
export async function readExemplars(services: Services, traceId: string): Promise<Exemplar[]> {
  const all = roles.map(async (service) => {
    const ports = services[service];
    if (!ports) return [];
    try {
      const response = await fetch(`http://localhost:${ports.operations}${operationsPaths.metrics}`, {
        headers: { Accept: 'application/openmetrics-text' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      return exemplarsIn(await response.text(), service, traceId);
    } catch {
      // A service that ends or is stopped in a debugger: the rest of the trace is still worth a look.
      return [];
    }
  });
  return (await Promise.all(all)).flat();
}
