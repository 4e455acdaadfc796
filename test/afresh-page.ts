import { vi } from 'vitest'
import { ME } from './samples.ts'

/** The files of a worker share a page: what one of them showed, kept or left open is not there for the next. */

if (typeof document !== 'undefined') {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  await import('./page.ts')
  // A chat is closed where another person's is opened, which stays without a connection until somebody looks at it.
  const { openChat } = await import('#lib/client/chat.ts')
  openChat({ ...ME, id: 'nobody' })
  document.body.replaceChildren()
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
}
