import type { Chat } from '#lib/chat/chat.ts'
import type { Assistants } from '#lib/chat/ports.ts'
import { assistantRegistry, chat as processChat } from './chat.ts'
import { createEdge } from './edge.ts'
import { env } from './env.ts'
import { sweepFiles } from './files/sweep.ts'
import { startForgetting } from './forget-addresses.ts'
import { createHttpServer, type HttpServer, type HttpServerOptions } from './http-server.ts'
import { createLimits } from './limits.ts'
import { startSampler } from './live/sampler.ts'
import { log } from './log.ts'
import { createRealtime } from './realtime/realtime.ts'
import { closeRedis, redis } from './redis.ts'
import { forget, remember } from './remember.ts'
import { isSocketPath, toPath } from './request-target.ts'
import { startIndexer } from './search/indexer.ts'
import { closeSearchPool } from './search/pool.ts'
import { startSightings } from './sightings.ts'
import { closeStore } from './store/open.ts'
import { readRetention } from './store/site-retention.ts'
import { sweepRooms } from './sweep-rooms.ts'
import { startWebhooks } from './webhooks/webhooks.ts'

/** The parts of a process, put together in one way for all that serve: the program, `next dev`, tests and measurements. */
export interface Parts {
  chat: Chat
  /** Takes the sockets; what it answers to requests is the caller's. */
  server: HttpServer
  /** Ends the replies, lets the commands under way end, sends all people away, and closes what was opened. */
  stop(): Promise<void>
}

interface PartsOptions {
  /** Where these are not the environment's. */
  settings?: Pick<ReturnType<typeof env>, 'MESSAGES_PER_10S' | 'SOCKETS_PER_USER'>
  toAssistants?: () => Assistants
  /** Upgrades beside those of the sockets. */
  others?: HttpServerOptions
}

/** Several times within a lease. What is swept first is held back for two of them (lib/chat/retention.ts). */
const HEARTBEAT_MS = 4_000

export function createParts({ settings = env(), toAssistants, others }: PartsOptions = {}): Parts {
  const limits = createLimits(settings, redis())
  const chat = processChat(toAssistants)
  const edge = remember('edge', () => createEdge(limits))
  const stopSweeping = sweepFiles(chat.files)
  const stopRooms = sweepRooms(chat.retention)
  const indexer = startIndexer()
  const webhooks = remember('webhooks', () => startWebhooks({ chat, edge }))
  const stopSampling = startSampler()
  const stopSightings = startSightings()
  const stopForgetting = startForgetting()
  const heartbeat = setInterval(() => void beat(chat), HEARTBEAT_MS)
  const realtime = createRealtime({
    chat,
    edge,
    limits,
    env: settings,
    reloadAssistants: () => void beat(chat),
    reloadRetention: () => void beat(chat),
    hearTurned: (...said) => assistantRegistry().hearTurned(...said),
  })
  const server = createHttpServer({
    takesUpgrade: (path) => isSocketPath(path) || (others?.takesUpgrade(path) ?? false),
    upgrade(request, socket, head) {
      if (isSocketPath(toPath(request.url))) return realtime.handleUpgrade(request, socket, head)
      return others?.upgrade(request, socket, head)
    },
  })

  return {
    chat,
    server,
    async stop() {
      clearInterval(heartbeat)
      stopSweeping()
      stopSampling()
      stopForgetting()
      // What they are answered is said in rooms.
      await webhooks.stop()
      await Promise.all([chat.stop(), realtime.drain(), indexer.stop(), stopRooms()])
      await Promise.all([server.close(), realtime.close(), assistantRegistry().close(), stopSightings()])
      for (const name of ['chat', 'assistants', 'edge', 'io', 'webhooks']) forget(name)
      closeRedis()
      await Promise.all([closeSearchPool(), closeStore()])
    },
  }
}

/** Keeps this process's replies alive, and ends those whose process died. A process that can't, has lost them soon. */
async function beat(chat: Chat): Promise<void> {
  try {
    await Promise.all([chat.renewReplies(), assistantRegistry().load(), readRetention()])
  } catch (cause) {
    log().warn(
      { err: cause },
      'the leases of replies could not be renewed, or what is set of the AIs and of keeping messages could not be read',
    )
  }
}
