/** Nothing from outside, nothing inline, no frame around it, and no other page with a hold on its window. */
const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'form-action': "'self'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};
type Policy = Readonly<Partial<Record<keyof typeof policy, string>>>;

/** The headers of every answer, with what one page needs besides in the place of a directive. */
export function securityHeaders(exceptions: Policy = {}): Readonly<Record<string, string>> {
  const directives = Object.entries({ ...policy, ...exceptions }).map(([name, value]) => `${name} ${value}`);
  return {
    'Content-Security-Policy': directives.join('; '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // With no-referrer the browser would hide the Origin of the page's own buttons as well.
    'Referrer-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  };
}
