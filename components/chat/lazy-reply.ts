import { type ComponentType, createElement, lazy, memo, useSyncExternalStore } from 'react'
import type { ReplyProps } from './reply.tsx'

/** What shows a reply, with its Markdown, is half as large as a room: it comes beside it, and begins to come with it. */

let loaded: ComponentType<ReplyProps> | null = null
const listeners = new Set<() => void>()
const loading = typeof window === 'undefined' ? null : load()

const Reply = lazy(async () => ({ default: await (loading ?? load()) }))

/** A reply, which suspends on the server and until it is loaded. */
export const LazyReply = memo(function LazyReply(props: ReplyProps) {
  return createElement(loaded ?? Reply, props)
})

/** Whether LazyReply shows at once what it is given. */
export function useReplyLoaded(): boolean {
  return useSyncExternalStore(subscribe, isLoaded, isLoadedOnServer)
}

async function load(): Promise<ComponentType<ReplyProps>> {
  // Without it the conversation is still worth reading, as it was written.
  loaded = await import('./reply.tsx').then(
    (module) => module.default,
    () => PlainReply,
  )
  for (const listener of listeners) listener()
  return loaded
}

function PlainReply({ message }: ReplyProps) {
  return createElement('div', { className: 'whitespace-pre-wrap' }, message.text)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function isLoaded(): boolean {
  return loaded !== null
}

function isLoadedOnServer(): boolean {
  return false
}
