import type { NextAuthOptions } from 'next-auth'
import CredentialsProvider from 'next-auth/providers/credentials'
import { CodedError } from '#lib/protocol/errors.ts'
import { clientAddress } from '../client-address.ts'
import { log } from '../log.ts'
import { isSecureSite } from '../site.ts'
import { authCookies } from './cookies.ts'
import { logIn } from './login.ts'
import { toUserAgent } from './session-rows.ts'
import { SESSION_MAX_AGE_S, sessionSecret, toClaims } from './token.ts'

/**
 * What next-auth does here: the CSRF token, the sign-in form's target, and the cookie. Reading a session is not among
 * it (session.ts, serve.ts): next-auth believes a token alone, and clears the cookie when the database is away.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: sessionSecret(),
    useSecureCookies: isSecureSite(),
    cookies: authCookies(),
    session: { strategy: 'jwt', maxAge: SESSION_MAX_AGE_S },
    pages: { signIn: '/login', error: '/login', signOut: '/settings' },
    providers: [
      CredentialsProvider({
        credentials: { username: {}, password: {}, code: {} },
        authorize: (typed, request) => authorize(typed, new Headers(request.headers)),
      }),
    ],
    callbacks: {
      jwt: ({ token, user }) => (user ? { ...toClaims(user) } : token),
      redirect: ({ url, baseUrl }) => toOwnUrl(url, baseUrl),
    },
    logger: {
      error: (code, details) => log().warn({ code, err: details }, 'next-auth reported an error'),
      warn: (code) => log().debug({ code }, 'next-auth warned'),
      debug: () => undefined,
    },
  }
}

/** The URL if it is one of this site, else the site itself: nobody is sent elsewhere after signing in. */
export function toOwnUrl(url: string, siteUrl: string): string {
  const target = URL.canParse(url, siteUrl) ? new URL(url, siteUrl) : null
  const isOwn = target?.origin === new URL(siteUrl).origin && /^https?:$/.test(target.protocol)
  return isOwn ? target.href : siteUrl
}

/** Next-auth tells the browser the message of whatever is thrown here, so it is a code. */
async function authorize(typed: unknown, headers: Headers) {
  const visitor = { address: clientAddress(headers), userAgent: toUserAgent(headers) }
  const outcome = await logIn(typed, visitor).catch((cause: unknown) => {
    throw new Error(toLoginError(cause), { cause })
  })
  if (typeof outcome === 'string') throw new Error(outcome)
  return outcome
}

function toLoginError(cause: unknown): string {
  if (cause instanceof CodedError && cause.code === 'rate_limited') {
    return `rate_limited:${Math.ceil((cause.retryAfterMs ?? 0) / 1000)}`
  }
  const code = cause instanceof CodedError ? cause.code : 'internal'
  log().error({ err: cause }, 'Signing in failed')
  return code
}
