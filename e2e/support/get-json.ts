const timeoutMs = 15_000;

/** The JSON that a server answers with; undefined for 404. Throws with what it says instead for any other status. */
export async function getJson<T>(url: URL, headers: Readonly<Record<string, string>> = {}): Promise<T | undefined> {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(timeoutMs) });
  const text = await response.text();
  if (response.status === 404) return undefined;
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}

/** An URL on one of this machine's ports; parameters that are undefined are left out. */
export function localUrl(port: number, path: string, parameters: Readonly<Record<string, string>> = {}): URL {
  const url = new URL(path, `http://127.0.0.1:${port}`);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
}
