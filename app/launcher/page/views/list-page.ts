import { tries } from '../tries.ts';
import { conditions, type Health } from '../upstream-health.ts';
import { type Html, html } from './html.ts';
import { layout } from './layout.ts';
import { type RequestRow, requestRows, summary } from './request-rows.ts';

interface ListPageOptions {
  readonly rows: readonly RequestRow[];
  readonly health: Health;
  readonly apiUrl: string;
}

/** The last requests, and buttons that make some. */
export function listPage({ rows, health, apiUrl }: ListPageOptions): string {
  const body = html`<h1>Requests</h1>
<div class="panels">
<section aria-labelledby="send">
<h2 id="send">Send a request</h2>
<div class="buttons">${Object.entries(tries).map(([name, { label, shows }]) => tryButton(name, label, shows))}</div>
</section>
<section aria-labelledby="upstream">
<h2 id="upstream">Make upstream</h2>
${healthButtons(health)}
</section>
</div>
<div class="caption">
<p id="summary" role="status" aria-live="polite">${summary(rows)}</p>
<button type="button" id="pause" aria-pressed="false" hidden>Pause</button>
</div>
<noscript><p>Without scripts the list is as old as this page: load it again for what came since.</p></noscript>
<div class="scroll">
<table class="requests">
<caption class="hidden">The last requests of the api, the newest first; each leads to its trace.</caption>
<thead><tr><th scope="col">Time</th><th scope="col">Method</th><th scope="col">Path</th><th scope="col">Status</th>
<th scope="col" class="number">Duration</th><th scope="col" class="number">Spans</th><th scope="col" class="number">Errors</th></tr></thead>
<tbody id="requests">${requestRows(rows)}</tbody>
</table>
</div>
<p id="empty" class="hint"${rows.length > 0 ? html` hidden` : null}>Nothing has been asked yet. Press a button above, or ask <a href="${apiUrl}/people/1">${apiUrl}</a> yourself.</p>`;
  const head = html`<script type="module" src="/assets/list.js"></script>`;
  return layout({ title: 'Requests, swapi-observability', current: 'requests', body, head });
}

function tryButton(name: string, label: string, shows: string): Html {
  return html`<form method="post" action="/requests/${name}"><button title="${shows}">${label}</button></form>`;
}

function healthButtons(health: Health): Html {
  if ('unknown' in health) return html`<p class="hint">${health.unknown}</p>`;
  const buttons = Object.entries(conditions).map(
    ([name, { label }]) =>
      html`<form method="post" action="/upstream/${name}"><button data-condition="${name}" aria-pressed="${name === health.condition ? 'true' : 'false'}">${label}</button></form>`,
  );
  return html`<div class="buttons">${buttons}</div>
<p id="other" class="hint"${health.condition === 'other' ? null : html` hidden`}>It has other faults now, put by hand.</p>`;
}
