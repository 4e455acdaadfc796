/** Headers that are the same for every answer; the content security policy has a nonce and comes from proxy.ts. */
const SECURITY_HEADERS = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  { key: 'Referrer-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Cross-Origin-Resource-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
]

/** Of the service worker: looked at anew whenever a page is opened, and loading nothing from elsewhere itself. */
const WORKER_HEADERS = [
  { key: 'Cache-Control', value: 'no-cache' },
  { key: 'Content-Security-Policy', value: "default-src 'self'" },
]

/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  poweredByHeader: false,
  // A page is loaded when somebody asks for it first: 15 MB less at the start (docs/performance.md).
  // What is served is written nowhere: the folder may belong to somebody else, or be mounted read-only.
  experimental: { preloadEntriesOnStart: false, isrFlushToDisk: false },
  // No page asks for a picture in other sizes; nobody else shall, either.
  images: { unoptimized: true },
  outputFileTracingRoot: import.meta.dirname,
  serverExternalPackages: [
    '@node-rs/argon2',
    'mariadb',
    '@prisma/adapter-mariadb',
    'sharp',
    'file-type',
    'prom-client',
    'nodemailer',
    '@modelcontextprotocol/sdk',
  ],
  // `npm test` checks types, with the very compiler; a start need not do it again.
  typescript: { ignoreBuildErrors: true },
  headers: async () => [
    { source: '/:path*', headers: SECURITY_HEADERS },
    { source: '/sw.js', headers: WORKER_HEADERS },
  ],
}
