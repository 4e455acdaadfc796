import { type Chat, createChat } from '#lib/chat/chat.ts'
import type { Assistant } from '#lib/chat/ports.ts'
import { toPromptTokens } from '#lib/chat/tokens.ts'
import { createAssistant } from './assistant/index.ts'
import { env } from './env.ts'
import { log } from './log.ts'
import { createBroadcast } from './realtime/broadcast.ts'
import type { Presence } from './realtime/presence.ts'
import { recall, remember } from './remember.ts'
import { siteOrigin } from './site.ts'
import { createStore } from './store/store.ts'

/**
 * The process's chat: the domain with its real parts. There is one, whichever module graph asks, so that whoever writes
 * through it keeps the order of a room. `toAssistant` counts where it is the first call.
 */
export function chat(toAssistant: () => Assistant = () => createAssistant(env())): Chat {
  return remember('chat', () => compose(toAssistant()))
}

function compose(assistant: Assistant): Chat {
  const store = createStore({ model: assistant.mode === 'off' ? '' : assistant.model })
  return createChat({
    ...{ store, broadcast: createBroadcast(), assistant, aiName: env().AI_NAME, log: log() },
    toInviteUrl: (token) => `${siteOrigin()}/invite/${token}`,
    defaultTrigger: env().AI_DEFAULT_TRIGGER,
    listOnline: (roomId) => recall<Presence>('presence')?.listOnline(roomId) ?? [],
    listAway: (roomId) => recall<Presence>('presence')?.listAway(roomId) ?? new Map(),
    promptTokens: toPromptTokens(env().AI_CONTEXT_TOKENS, env().OPENAI_MAX_TOKENS),
  })
}
