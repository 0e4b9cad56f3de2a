import { type Html, html } from './html.ts';

interface LayoutOptions {
  readonly title: string;
  readonly current: 'requests' | 'trace' | 'openapi';
  readonly body: Html;
  /** Further elements of the head. */
  readonly head?: Html;
}

/** What every page has around it. */
export function layout({ title, current, body, head }: LayoutOptions): string {
  const link = (name: LayoutOptions['current'], path: string, text: string) =>
    html`<a href="${path}"${name === current ? html` aria-current="page"` : null}>${text}</a>`;
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
${head}
</head>
<body>
<header class="top">
<strong><svg class="mark" viewBox="0 0 16 16" aria-hidden="true"><rect x="1" y="2" width="14" height="3"/><rect class="upstream" x="4" y="6.5" width="8" height="3"/><rect x="6" y="11" width="4" height="3"/></svg>swapi-observability</strong>
<nav aria-label="Pages">${link('requests', '/', 'Requests')}${link('openapi', '/openapi', 'The API, to try')}</nav>
</header>
<main>
${body}
</main>
</body>
</html>
`);
}
