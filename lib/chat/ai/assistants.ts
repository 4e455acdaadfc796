import type { PresentAssistant } from '#lib/protocol/assistants.ts'
import type { Assistant, Assistants } from '../ports.ts'

/** These and no others, for as long as the process lives. */
export function createFixedAssistants(first: Assistant, ...others: Assistant[]): Assistants {
  const all = [first, ...others]
  return {
    first: () => first,
    find: (username) => all.find((one) => one.username === username) ?? null,
    list: () => all,
    watch: () => () => {},
  }
}

/** All of them, as everybody may see them. */
export function toPresentAssistants(assistants: Pick<Assistants, 'list'>): PresentAssistant[] {
  return assistants.list().map(({ username, displayName, mode, model, outSince }) => ({
    ...{ username, displayName, mode, model },
    ...(outSince?.() && { isOut: true as const }),
  }))
}
