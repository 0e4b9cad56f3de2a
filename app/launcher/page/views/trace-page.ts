import { logLevels } from '../../../contract.ts';
import type { Exemplar } from '../exemplars.ts';
import type { ShownLine } from '../log-lines.ts';
import type { AnsweredRequest } from '../request-list.ts';
import type { Waterfall } from '../waterfall.ts';
import { cut, formatDuration, formatTime } from './format.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { statusClass } from './request-rows.ts';
import { serviceClass } from './service-class.ts';
import { waterfallTable } from './waterfall-table.ts';

interface TracePageOptions {
  readonly traceId: string;
  /** The request it is of; undefined where that is none of the last ones. */
  readonly request: AnsweredRequest | undefined;
  readonly waterfall: Waterfall;
  readonly lines: readonly ShownLine[];
  readonly exemplars: readonly Exemplar[];
  /** Whether more of it may be on its way. */
  readonly fresh: boolean;
}

const maxLines = 500;

/** A trace as a waterfall, with its log lines beside it and its exemplars. */
export function tracePage({ traceId, request, waterfall, lines, exemplars, fresh }: TracePageOptions): string {
  const body = html`<h1>${heading(request, waterfall)}</h1>
<p class="facts">trace <code>${traceId}</code> · as text: <a href="/traces/${traceId}?as=text">tree</a>, <a href="/logs/${traceId}">log lines</a></p>
<div class="trace">
<section aria-labelledby="spans"><h2 id="spans">Spans</h2>
${waterfall.bars.length === 0 ? noSpans : waterfallTable(waterfall)}
<h2 id="exemplars">Exemplars</h2>
${exemplars.length === 0 ? noExemplars : exemplarTable(exemplars)}
</section>
<section aria-labelledby="lines"><h2 id="lines">Log lines</h2>
${lines.length === 0 ? noLines : html`<ol class="lines">${lines.slice(0, maxLines).map((line) => lineItem(line, waterfall))}</ol>`}
${lines.length > maxLines ? html`<p class="hint">And ${lines.length - maxLines} more: see the text.</p>` : null}
</section>
</div>`;
  const head = fresh ? html`<meta http-equiv="refresh" content="1">` : html``;
  const title = `${request ? `${request.method} ${cut(request.path, 60)}` : `trace ${traceId}`}, swapi-observability`;
  return layout({ title, current: 'trace', body, head });
}

const noSpans = html`<p class="hint">No span of it has arrived. They come half a second after the answer, where none of OTEL_TRACES_EXPORTER, OTEL_TRACES_SAMPLER and OTEL_SDK_DISABLED keeps them away.</p>`;
const noLines = html`<p class="hint">No log line of it is kept. LOG_LEVEL says which are written.</p>`;
const noExemplars = html`<p class="hint">None: a bucket keeps its newest alone, and a later request has taken its place.</p>`;

function heading(request: AnsweredRequest | undefined, { durationMs, bars }: Waterfall): Html {
  if (!request) return html`${bars.length} spans, ${formatDuration(durationMs)}`;
  const { method, path, status, startMs } = request;
  return html`${cut(method, 20)} ${cut(path, 300)} <small><span class="status ${statusClass(status)}">${status || 'no status'}</span> in ${formatDuration(request.durationMs)} at ${formatTime(startMs)}</small>`;
}

function exemplarTable(exemplars: readonly Exemplar[]): Html {
  return html`<table class="exemplars" aria-labelledby="exemplars">
<thead><tr><th scope="col">Series</th><th scope="col" class="number">Value</th></tr></thead>
<tbody>${exemplars.map(
    ({ service, metric, labels, value }) => html`<tr>
<td><span class="service ${serviceClass(service)}">${service}</span> ${metric}<br><code>${cut(labels.replaceAll('",', '", '), 1_000)}</code></td>
<td class="number">${shownValue(metric, value)}</td></tr>`,
  )}</tbody></table>`;
}

function shownValue(metric: string, value: string): string {
  return metric.includes('_seconds') ? formatDuration(Number(value) * 1_000) : value;
}

function lineItem(line: ShownLine, { startMs, bars }: Waterfall): Html {
  const { service, level, timeMs, message, spanId, fields } = line;
  const time = timeMs === undefined || bars.length === 0 ? '–' : `${Math.round(timeMs - startMs)} ms`;
  const known = bars.some(({ span }) => span.spanId === spanId);
  return html`<li class="${level in logLevels ? level : 'info'}">
${known ? html`<a class="time" href="#span-${spanId}" aria-label="${time}, to its span">${time}</a>` : html`<span class="time">${time}</span>`}
<span class="service ${serviceClass(service)}">${cut(service, 40)}</span>
<details><summary>${level === 'info' ? null : html`<strong>${cut(level, 20)}</strong> `}${cut(message, 1_000)}</summary>
<dl>${fields.map(([name, value]) => html`<dt>${cut(name, 100)}</dt><dd>${cut(value, 2_000)}</dd>`)}</dl></details></li>`;
}
