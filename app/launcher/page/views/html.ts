import { html as escaping } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** HTML in which whatever was put into it is escaped; to be made by `html` alone. */
export type Html = HtmlEscapedString;

/** hono's template: escapes text, takes other HTML and lists of it as they are, and leaves out null and undefined. */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Html {
  // It is a promise only where one of the values is.
  return escaping(strings, ...values) as Html;
}
