import { metrics as definitions } from '../../app/contract.ts';
import { createOperations } from '../../app/server/operations.ts';
import { createMetrics } from '../../app/telemetry/metrics.ts';
import { listenAndTell } from './listen.ts';

// An operations port with as many label sets in the request histogram as its argument says, each with exemplars.

const { registry, create } = createMetrics({ service: 'bench', version: '0', revision: 'none' });
const duration = create(definitions.serverRequestDuration);
for (let route = 0; route < Number(process.argv[2]); route += 1) {
  const labels = { http_request_method: 'GET', http_route: `/route-${route}`, http_response_status_code: '200' };
  const exemplarLabels = { trace_id: route.toString(16).padStart(32, '0') } as never;
  duration.observe({ labels, value: 0.05, exemplarLabels });
}
const operations = createOperations({ registry, isReady: () => true, onError: () => undefined });
await listenAndTell(operations, operations);
