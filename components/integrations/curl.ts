import { createClientId } from '#lib/client/client-id.ts'
import type { TokenScope } from '#lib/protocol/entities.ts'

/** Lines for a terminal, ready to be pasted. */

interface TokenCurl {
  /** Of the site. */
  origin: string
  token: string
  scopes: readonly TokenScope[]
  /** Where a message would go; null where there is no room. */
  roomId: string | null
  text: string
}

/** Shows of a token what the most telling of its scopes lets it do. */
export function toTokenCurl({ origin, token, scopes, roomId, text }: TokenCurl): string {
  const headers = [`Authorization: Bearer ${token}`]
  if (scopes.includes('write') && roomId !== null) {
    return toCurl(`${origin}/api/v1/message.send`, headers, { roomId, clientId: createClientId(), text })
  }
  if (scopes.includes('read')) return toCurl(`${origin}/api/rooms`, headers)
  if (scopes.includes('rooms') && roomId !== null) return toCurl(`${origin}/api/v1/member.join`, headers, { roomId })
  return toCurl(`${origin}/${scopes.includes('metrics') ? 'metrics' : 'api/v1/openapi.json'}`, headers)
}

/** A POST where there is a body. */
export function toCurl(url: string, headers: string[], body?: object): string {
  const all = body ? [...headers, 'Content-Type: application/json'] : headers
  const options = [
    ...all.map((header) => `-H ${toQuoted(header)}`),
    ...(body ? [`-d ${toQuoted(JSON.stringify(body))}`] : []),
  ]
  return [`curl ${toQuoted(url)}`, ...options].join(' \\\n  ')
}

/** A POST that is signed as the server signs what a webhook tells. */
export function toSignedCurl(url: string, secret: string, body: object): string {
  return [
    `t=$(date +%s) body=${toQuoted(JSON.stringify(body))}`,
    `v1=$(printf '%s.%s' "$t" "$body" | openssl dgst -sha256 -hmac ${toQuoted(secret)} | sed 's/.*= *//')`,
    `curl ${toQuoted(url)} -H 'Content-Type: application/json' -H "X-Parlor-Signature: t=$t,v1=$v1" -d "$body"`,
  ].join('\n')
}

/** A word of a shell that says exactly this. */
function toQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
