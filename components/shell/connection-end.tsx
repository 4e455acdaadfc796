import { usePathname } from 'next/navigation'
import { useCallback, useEffect } from 'react'
import { usePart } from '#components/ui/use-part.ts'
import type { Connection } from '#lib/client/room-view.ts'

/** What comes where waiting does not bring the connection back. The scripts of its dialogs come when one is needed. */
export function ConnectionEnd({ connection }: { connection: Connection }) {
  const path = usePathname()
  const isEnded = connection.state === 'ended'
  const signedOut = isEnded && connection.reason === 'signed_out'
  useEffect(() => {
    // Somebody has signed out on purpose, in another tab: there is nothing to ask.
    if (signedOut) location.assign(toLoginPath(path, 'signed_out'))
  }, [signedOut, path])
  // Also without a word, what was said is not to be read by whoever comes after.
  const leave = useCallback(() => {
    if (isEnded) location.assign(toLoginPath(path))
  }, [isEnded, path])
  const Dialogs = usePart(loadDialogs, isEnded || connection.state === 'refused', leave)
  return Dialogs && <Dialogs connection={connection} loginPath={toLoginPath(path)} />
}

function loadDialogs() {
  return import('./connection-dialogs.tsx')
}

/** The way to sign in again, and back to this path. */
function toLoginPath(path: string, reason?: string): string {
  const said = reason === undefined ? '' : `reason=${reason}&`
  return `/login?${said}callbackUrl=${encodeURIComponent(path)}`
}
