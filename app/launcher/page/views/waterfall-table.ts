import type { Bar, Waterfall } from '../waterfall.ts';
import { cut, formatDuration } from './format.ts';
import { type Html, html } from './html.ts';
import { serviceClass } from './service-class.ts';

const maxBars = 500;
/** Of one span, and as many links. */
const maxEvents = 100;
const maxDepth = 12;
const indent = 14;
/** In per cent of the time; as many as there is room for numbers. */
const ticks = [0, 50, 100];

/** A row a span: what it is, how long it took, and where in the trace that was. */
export function waterfallTable({ bars, durationMs }: Waterfall): Html {
  const shown = bars.slice(0, maxBars);
  return html`<table class="waterfall" aria-labelledby="spans">
<thead><tr><th scope="col">Span</th><th scope="col" class="number">Duration</th><th scope="col" class="bar">${scale(durationMs)}</th></tr></thead>
<tbody>${shown.map(row)}</tbody>
</table>
${bars.length > maxBars ? html`<p class="hint">And ${bars.length - maxBars} more: see the text.</p>` : null}`;
}

function scale(durationMs: number): Html {
  const anchors = { 0: 'start', 100: 'end' } as Readonly<Record<number, string>>;
  return html`<span class="hidden">From 0 to ${formatDuration(durationMs)}</span><svg aria-hidden="true">${ticks.map(
    (tick) =>
      html`<text x="${tick}%" y="14" text-anchor="${anchors[tick] ?? 'middle'}">${formatDuration((durationMs * tick) / 100)}</text>`,
  )}</svg>`;
}

function row(bar: Bar): Html {
  const { span, depth } = bar;
  const failed = span.status === 'error';
  return html`<tr id="span-${span.spanId}"${failed ? html` class="failed"` : null}>
<td><details><summary><svg width="${Math.min(depth, maxDepth) * indent}" height="1" aria-hidden="true"></svg><span class="service ${serviceClass(span.service)}">${cut(span.service, 40)}</span> ${cut(span.name, 200)} <small>${span.kind}${httpStatus(span.attributes)}</small>${failed ? html` <strong class="bad">error</strong>` : null}</summary>
${about(bar)}</details></td>
<td class="number">${formatDuration(span.durationMs)}</td>
<td class="bar">${drawing(bar)}</td>
</tr>`;
}

function httpStatus(attributes: Bar['span']['attributes']): string {
  const status = attributes['http.response.status_code'];
  return status === undefined ? '' : `, ${status}`;
}

function drawing({ span, offsetMs, from, width, events }: Bar): Html {
  const label = `from ${formatDuration(offsetMs)} on, for ${formatDuration(span.durationMs)}, events: ${events.length}`;
  return html`<svg role="img" aria-label="${label}">${ticks.map(
    (tick) => html`<line class="tick" x1="${tick}%" x2="${tick}%" y1="0" y2="100%"/>`,
  )}<rect class="${serviceClass(span.service)}" x="${percent(from)}" y="5" height="12" width="${percent(width)}" rx="2"/>${events
    .slice(0, maxEvents)
    .map(
      (at, index) =>
        html`<circle cx="${percent(at)}" cy="11" r="3"><title>${cut(span.events[index]?.name ?? '', 200)}</title></circle>`,
    )}</svg>`;
}

const percent = (value: number) => `${value.toFixed(2)}%`;

/** Events, links and attributes, in words. */
function about({ span, offsetMs }: Bar): Html {
  const { events, links, attributes, startMs, statusMessage } = span;
  return html`<div class="about-span">
${statusMessage ? html`<p class="bad">${cut(statusMessage, 1_000)}</p>` : null}
${events.length > 0 ? html`<h3>Events</h3><ol>${events.slice(0, maxEvents).map(({ name, timeMs, attributes }) => html`<li><span class="time">${formatDuration(offsetMs + timeMs - startMs)}</span> ${cut(name, 200)}${pairs(attributes)}</li>`)}</ol>` : null}
${links.length > 0 ? html`<h3>Links</h3><ul>${links.slice(0, maxEvents).map(({ traceId }) => html`<li><a href="/traces/${traceId}">trace ${traceId}</a></li>`)}</ul>` : null}
<h3>Attributes</h3>${pairs({ span_id: span.spanId, ...attributes })}</div>`;
}

function pairs(attributes: Bar['span']['attributes']): Html {
  const all = Object.entries(attributes).slice(0, 200);
  return html`<dl>${all.map(([name, value]) => html`<dt>${cut(name, 200)}</dt><dd>${cut(String(value), 2_000)}</dd>`)}</dl>`;
}
