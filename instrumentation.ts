/**
 * Next calls this once per process. Under server.ts there is nothing to do; plain `next dev` knows nothing of sockets
 * and databases, and gets them here.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs' || process.env.NODE_ENV !== 'development') return
  const { serveBesideNext } = await import('#tools/beside-next.ts')
  await serveBesideNext()
}
