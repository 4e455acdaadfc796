import { BUILD_MAX } from '#lib/protocol/builds.ts'
import { readBuild } from '../build.ts'
import type { ChatSocket } from './io.ts'

/** Tells a page that was made by another build than this process serves; who names none, as programs do, is told nothing. */
export function tellBuild(socket: ChatSocket): void {
  const { build: named } = socket.handshake.auth
  const build = readBuild()
  if (build === null || typeof named !== 'string' || named.length > BUILD_MAX || named === build) return
  socket.emit('build:changed', { build })
}
