/**
 * Where the chat completions of a base URL are. Taken as it is meant: with or without its version, with a slash at the
 * end, as the whole endpoint, and with a query such as Azure's `?api-version=…`, which stays.
 */
export function toCompletionsUrl(baseUrl: string): URL {
  const url = new URL(baseUrl)
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  url.hash = ''
  url.pathname = path.endsWith(ENDPOINT) ? path : `${path || VERSION}${ENDPOINT}`
  return url
}

const VERSION = '/v1'
const ENDPOINT = '/chat/completions'

/** Azure's deployments want the key in a header of their own (learn.microsoft.com, Azure OpenAI REST API reference). */
export function isAzure(url: URL): boolean {
  return url.searchParams.has('api-version')
}

export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/i.test(hostname)
}
