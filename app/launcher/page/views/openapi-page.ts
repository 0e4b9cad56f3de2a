import { html } from './html.ts';
import { layout } from './layout.ts';

interface OpenApiPageOptions {
  readonly apiUrl: string;
  /** Why requests from here will not be read, where they will not. */
  readonly trouble: string | undefined;
}

/** The api's OpenAPI document in Swagger UI, which sends requests to the api itself. */
export function openApiPage({ apiUrl, trouble }: OpenApiPageOptions): string {
  const body = html`<h1>The API, to try</h1>
<p class="facts">Requests from here go to <a href="${apiUrl}">${apiUrl}</a>, and show up among <a href="/">the others</a>. <span id="trace" role="status" aria-live="polite"></span></p>
${trouble === undefined ? null : html`<p class="trouble">${trouble}</p>`}
<noscript><p>The viewer needs scripts; <a href="${apiUrl}/openapi.json">the document itself</a> does not.</p></noscript>
<div id="viewer"></div>`;
  const head = html`<link rel="stylesheet" href="/assets/swagger-ui.css">
<link rel="stylesheet" href="/assets/openapi.css">
<script src="/assets/swagger-ui-bundle.js" defer></script>
<script src="/assets/openapi.js" type="module"></script>`;
  return layout({ title: 'The API, swapi-observability', current: 'openapi', body, head });
}
