import { type NextRequest, NextResponse } from 'next/server'

/**
 * Gives every page a content security policy with a nonce of its own. Next reads the nonce from the request's header
 * and puts it on its scripts; a page must therefore be rendered per request, which reading the theme's cookie does.
 */
export function proxy(request: NextRequest): NextResponse {
  const policy = toPolicy(btoa(crypto.randomUUID()), request.headers.get('host') ?? '')
  const headers = new Headers(request.headers)
  headers.set('content-security-policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('content-security-policy', policy)
  return response
}

export const config = {
  matcher: [
    '/((?!api/|metrics$|mcp$|_next/static|_next/image|icon\\.svg$|apple-icon\\.png$|icons/|sw\\.js$|favicon\\.ico$|manifest\\.webmanifest$).*)',
  ],
}

function toPolicy(nonce: string, host: string): string {
  const isDevelopment = process.env.NODE_ENV === 'development'
  // Safari does not count ws: among 'self'. A host that is no host is left out, lest it add directives.
  const sockets = /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : ''
  // Plain `next dev` serves the sockets on a port of their own.
  const socketPort = process.env.PARLOR_SOCKET_PORT
  const besideNext = socketPort ? ` ws://${host.replace(/:\d+$/, '')}:${socketPort}` : ''
  return [
    "default-src 'self'",
    // React's own development tools use eval.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    `connect-src 'self'${sockets}${sockets && besideNext}`,
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
