import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

/** An issuer of OpenID Connect on this machine, which says yes to everybody, and can be made to lie. */

export const CLIENT = { id: 'parlor', secret: 'an issuer-s secret' }

/** What somebody is called there. */
export interface IssuerPerson {
  sub: string
  preferred_username?: string
  name?: string
}

export interface OidcIssuer {
  url: string
  /** Who is signed in there. */
  person: IssuerPerson
  /** What ID tokens say in place of what is so. */
  lies: JWTPayload
  /** `down`: answers 503; `silent`: never answers; `forges`: signs with a key of somebody else's. */
  mode: 'well' | 'down' | 'silent' | 'forges'
  /** How often it was asked what it is. */
  discoveries: number
  close(): Promise<void>
}

interface Grant {
  nonce: string
  challenge: string
  redirectUri: string
  person: IssuerPerson
}

export async function createOidcIssuer(): Promise<OidcIssuer> {
  const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')])
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'RS256', use: 'sig' }
  const grants = new Map<string, Grant>()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer: OidcIssuer = {
    ...{ url, person: { sub: 'nobody' }, lies: {}, mode: 'well', discoveries: 0 },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    if (issuer.mode === 'silent') return
    if (issuer.mode === 'down') return send(response, 503, { error: 'temporarily_unavailable' })
    if (pathname === '/.well-known/openid-configuration') {
      issuer.discoveries += 1
      return send(response, 200, {
        ...{ issuer: url, authorization_endpoint: `${url}/authorize`, token_endpoint: `${url}/token` },
        ...{ jwks_uri: `${url}/jwks`, response_types_supported: ['code'], subject_types_supported: ['public'] },
        ...{ id_token_signing_alg_values_supported: ['RS256'], code_challenge_methods_supported: ['S256'] },
      })
    }
    if (pathname === '/jwks') return send(response, 200, { keys: [jwk] })
    if (pathname === '/authorize') return authorize(searchParams, response)
    if (pathname === '/token') return send(response, ...(await grantToken(request)))
    send(response, 404, {})
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    const of = (name: string) => asked.get(name) ?? ''
    const isWhole = of('client_id') === CLIENT.id && of('response_type') === 'code' && of('scope').includes('openid')
    if (!isWhole || of('code_challenge_method') !== 'S256') {
      send(response, 400, { error: 'invalid_request' })
      return
    }
    const code = randomUUID()
    const redirectUri = of('redirect_uri')
    const { person } = issuer
    grants.set(code, { nonce: of('nonce'), challenge: of('code_challenge'), redirectUri, person })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', of('state'))
    response.writeHead(302, { location: back.href }).end()
  }

  /** A code is good once, with the secret of the client and the verifier of whoever asked. */
  async function grantToken(request: IncomingMessage): Promise<[status: number, body: object]> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const asked = new URLSearchParams(Buffer.concat(chunks).toString())
    const code = asked.get('code') ?? ''
    const grant = grants.get(code)
    grants.delete(code)
    const [, given = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
    const credentials = Buffer.from(given, 'base64').toString().split(':')
    const [id, secret] = credentials.map((part) => decodeURIComponent(part.replaceAll('+', ' ')))
    if (id !== CLIENT.id || secret !== CLIENT.secret) return [401, { error: 'invalid_client' }]
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url')
    const isGranted = grant?.challenge === challenge && grant.redirectUri === asked.get('redirect_uri')
    if (!grant || !isGranted) return [400, { error: 'invalid_grant' }]
    const now = Math.floor(Date.now() / 1000)
    const said = { ...grant.person, iss: url, aud: CLIENT.id, iat: now, exp: now + 300, nonce: grant.nonce }
    const idToken = await new SignJWT({ ...said, ...issuer.lies })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .sign(issuer.mode === 'forges' ? foreign.privateKey : own.privateKey)
    return [200, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token: idToken }]
  }

  return issuer
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
