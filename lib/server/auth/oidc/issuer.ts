import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  clockTolerance,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
} from 'openid-client'
import { env } from '../../env.ts'
import { remember } from '../../remember.ts'
import { fetchFromIssuer } from './fetch.ts'

/** The issuer of OpenID Connect that the environment names, and what it says of itself. */

const KNOWN_FOR_MS = 60 * 60_000
const CLOCK_TOLERANCE_S = 30

interface Client {
  issuer: string
  id: string
  secret: string
}

/** Null where the environment names none. */
export function findIssuer(): { issuer: string; host: string } | null {
  const { OIDC_ISSUER: issuer } = env()
  return issuer === undefined ? null : { issuer, host: new URL(issuer).host }
}

/** What the issuer says of itself, asked for once an hour. Rejects where it can't be reached or is another one. */
export async function readConfiguration(): Promise<Configuration> {
  const known = remember('oidc', (): { at: number; reading: Promise<Configuration> | null } => ({
    at: 0,
    reading: null,
  }))
  if (known.reading === null || Date.now() - known.at > KNOWN_FOR_MS) {
    const reading = discover(requireClient())
    Object.assign(known, { at: Date.now(), reading })
    // The next one asks again.
    reading.catch(() => {
      if (known.reading === reading) known.reading = null
    })
  }
  return known.reading ?? discover(requireClient())
}

function requireClient(): Client {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: id, OIDC_CLIENT_SECRET: secret } = env()
  if (issuer === undefined || id === undefined || secret === undefined) throw new Error('no issuer is set')
  return { issuer, id, secret }
}

async function discover({ issuer, id, secret }: Client): Promise<Configuration> {
  const isPlain = issuer.startsWith('http:')
  const [basic, post] = [ClientSecretBasic(secret), ClientSecretPost(secret)]
  return discovery(
    new URL(issuer),
    id,
    { [clockTolerance]: CLOCK_TOLERANCE_S },
    (server, ...rest) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
      return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest)
    },
    {
      [customFetch]: fetchFromIssuer,
      // The signature is looked at, too: a token is not only as good as the line that it came by.
      execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
    },
  )
}
