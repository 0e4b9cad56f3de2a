import type { Row } from '../dashboard.ts';
import { timeSeries } from '../metric-panels.ts';
import { dashboardLink } from '../panels.ts';
import { countRate, happening } from '../queries.ts';

const tracesLink = dashboardLink('Traces', 'traces');

/** What Tempo is asked, and what it holds. */
export function tempoRow(): Row {
  const requests = { name: 'tempo_request_duration_seconds' };
  const asked = 'job="tempo", route=~"api_.*|/tempopb.StreamingQuerier/.*"';
  return {
    title: 'Tempo',
    height: 8,
    panels: [
      timeSeries({
        width: 8,
        title: 'Requests to Tempo by status',
        description: 'Queries, a second. 404 is a trace that is not kept, 5xx are its own troubles.',
        unit: 'reqps',
        noValue: 'No queries: nobody has asked Tempo in this time',
        link: tracesLink,
        queries: [
          { expr: happening(countRate(requests, asked, 'route, status_code')), legend: '{{route}} {{status_code}}' },
        ],
      }),
      timeSeries({
        width: 8,
        title: 'Traces in memory',
        description: 'Traces that still get spans. A rise that never turns: traces that nobody ends.',
        unit: 'short',
        noValue: 'No traces: Tempo has received none yet',
        queries: [{ expr: 'sum(tempo_live_store_live_traces)', legend: 'traces' }],
      }),
      timeSeries({
        width: 8,
        title: 'Blocks in the store',
        description: 'Blocks of traces that searches go through. Compaction and retention keep them few.',
        unit: 'short',
        noValue: 'No blocks: Tempo has written none yet',
        queries: [{ expr: 'sum(tempodb_blocklist_length)', legend: 'blocks' }],
      }),
    ],
  };
}
