import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'koa';

const ownFolder = fileURLToPath(new URL('../assets/', import.meta.url));
const viewerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

/** Every file there is: what a request names is looked up here, and is never a path. */
const files = new Map([
  ...['style.css', 'list.js', 'icon.svg', 'openapi.css', 'openapi.js'].map((name) => [name, ownFolder] as const),
  ...['swagger-ui.css', 'swagger-ui-bundle.js'].map((name) => [name, viewerFolder] as const),
]);

/** Style sheets, scripts and pictures. */
export async function asset(ctx: Context): Promise<void> {
  const name = String(ctx.params.name);
  const folder = files.get(name);
  if (folder === undefined) return ctx.throw(404, 'There is no such file.');
  ctx.type = extname(name);
  ctx.body = await readFile(join(folder, name));
}
