import type { AnsweredRequest } from '../request-list.ts';
import { cut, formatDuration, formatTime } from './format.ts';
import { type Html, html } from './html.ts';

/** What has arrived of a request's trace so far. */
export interface RequestRow extends AnsweredRequest {
  readonly spans: number;
  readonly errors: number;
}

const shownPath = 120;

/** The rows of the list, whose ids stay with their requests. */
export function requestRows(rows: readonly RequestRow[]): Html {
  return html`${rows.map(requestRow)}`;
}

function requestRow({ traceId, spanId, startMs, method, path, status, durationMs, spans, errors }: RequestRow): Html {
  return html`<tr id="request-${spanId}" class="${statusClass(status)}">
<td><time datetime="${new Date(startMs).toISOString()}">${formatTime(startMs)}</time></td>
<td>${cut(method, 20)}</td>
<td class="path"><a href="/traces/${traceId}">${cut(path, shownPath)}</a></td>
<td class="status">${status || '–'}</td>
<td class="number">${formatDuration(durationMs)}</td>
<td class="number">${spans || '–'}</td>
<td class="number${errors > 0 ? ' bad' : ''}">${errors || (spans ? 0 : '–')}</td>
</tr>`;
}

/** The colour of a status is never all that tells it. */
export function statusClass(status: number): string {
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'answered';
}

/** The newest requests in a sentence, for who does not see the list. */
export function summary(rows: readonly RequestRow[]): string {
  const [newest] = rows;
  if (!newest) return 'No request yet.';
  const { method, path, status, durationMs } = newest;
  return `${rows.length === 1 ? 'One request' : `${rows.length} requests, the newest`}: ${method} ${cut(path, shownPath)}, ${status || 'no status'}, ${formatDuration(durationMs)}.`;
}
