import { join } from 'node:path'
import { type Chat, createChat } from '#lib/chat/chat.ts'
import type { FileStorage } from '#lib/chat/file-storage.ts'
import type { Assistants } from '#lib/chat/ports.ts'
import { readSettings } from './admin/settings.ts'
import { createRegistry, type Registry } from './assistant/registry.ts'
import { createSetup } from './assistant/setup.ts'
import { env } from './env.ts'
import { toMaxBytes } from './files/max-bytes.ts'
import { createFileStorage } from './files/storage.ts'
import { log } from './log.ts'
import { mayBeOutgoing } from './outgoing.ts'
import { createBroadcast } from './realtime/broadcast.ts'
import type { Presence } from './realtime/presence.ts'
import { tellProcesses } from './realtime/processes.ts'
import { recall, remember } from './remember.ts'
import { siteOrigin } from './site.ts'
import { botStore } from './store/bots.ts'
import { reportStore } from './store/reports.ts'
import { createStore } from './store/store.ts'
import { tokenStore } from './store/tokens.ts'
import { createWebhookStore } from './store/webhooks.ts'
import { createToolServers } from './tool-servers/tool-servers.ts'

/**
 * The process's chat: the domain with its real parts. There is one, whichever module graph asks, so that whoever writes
 * through it keeps the order of a room. `toAssistants` counts where it is the first call.
 */
export function chat(toAssistants?: () => Assistants): Chat {
  return remember('chat', () => compose(toAssistants?.() ?? assistantRegistry()))
}

/** What this process knows of the AIs; read from the database at the start, and whenever something is set. */
export function assistantRegistry(): Registry {
  return remember('assistants', () =>
    createRegistry(env(), {
      tellTurned: (endpointId, failure) => tellProcesses('circuit:turned', endpointId, failure),
    }),
  )
}

function compose(assistants: Assistants): Chat {
  const store = createStore({ toModel: ([username]) => toModel(assistants, username) })
  const tellOthers = () => tellProcesses('assistants:changed')
  return createChat({
    ...{ store, storage: createStorage(), broadcast: createBroadcast(), assistants, log: log() },
    integrations: {
      ...{ tokens: tokenStore, bots: botStore, webhooks: createWebhookStore(store) },
      toHookUrl: (token) => `${siteOrigin()}/api/hooks/${token}`,
      mayReach: (url) => mayBeOutgoing(url),
    },
    reports: reportStore,
    setup: createSetup({ env: env(), registry: assistantRegistry(), tellOthers }),
    toolServers: createToolServers(),
    tellRetention: () => tellProcesses('retention:changed'),
    toInviteUrl: (token) => `${siteOrigin()}/invite/${token}`,
    readDefaultTrigger: async () => (await readSettings()).defaultTrigger.value,
    listPresent: (usernames) => recall<Presence>('presence')?.listPresent(usernames) ?? [],
  })
}

function createStorage(): FileStorage {
  return createFileStorage({ folder: join(env().DATA_DIR, 'files'), maxBytes: toMaxBytes() })
}

/** Empty where nobody answers. */
function toModel(assistants: Assistants, username: string | undefined): string {
  const assistant = username === undefined ? null : assistants.find(username)
  return assistant && assistant.mode !== 'off' ? assistant.model : ''
}
