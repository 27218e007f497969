// Requests of the app. No answer, or one cut short, is status 0: the app says so and keeps what it has.

const TIMEOUT_MS = 30_000;

/** @param {{method: string, url: string, body?: string, ifMatch?: string, idempotencyKey?: string}} request
 * @param {string} base
 * @returns {Promise<{status: number, etag: string, body: Uint8Array}>} */
export async function send(request, base) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json, application/x-ndjson, application/problem+json" };
  if (request.body) headers["Content-Type"] = "application/json";
  if (request.ifMatch) headers["If-Match"] = request.ifMatch;
  if (request.idempotencyKey) headers["Idempotency-Key"] = request.idempotencyKey;
  try {
    const answer = await fetch(new URL(request.url, base), {
      method: request.method,
      headers,
      body: request.body || undefined,
      credentials: "same-origin",
      cache: "no-cache",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: answer.status, etag: answer.headers.get("ETag") ?? "", body: new Uint8Array(await answer.arrayBuffer()) };
  } catch {
    return { status: 0, etag: "", body: new Uint8Array() };
  }
}
