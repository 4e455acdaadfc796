import { type Chat, createChat } from '#lib/chat/chat.ts'
import { toPromptTokens } from '#lib/chat/tokens.ts'
import { createAssistant } from './assistant/index.ts'
import { env } from './env.ts'
import { log } from './log.ts'
import { createBroadcast } from './realtime/broadcast.ts'
import { createStore } from './store/store.ts'

let composed: Chat | undefined

/**
 * The domain with its real parts. Each module graph has one: only the server's own writes and replies, Next's reads.
 */
export function chat(): Chat {
  composed ??= compose()
  return composed
}

function compose(): Chat {
  const assistant = createAssistant(env())
  const store = createStore({ model: assistant.mode === 'off' ? '' : assistant.model })
  return createChat({
    ...{ store, broadcast: createBroadcast(), assistant, aiName: env().AI_NAME, log: log() },
    promptTokens: toPromptTokens(env().AI_CONTEXT_TOKENS, env().OPENAI_MAX_TOKENS),
  })
}
