import { type ComponentType, createElement, lazy, memo, useSyncExternalStore } from 'react'
import type { MarkdownProps } from './markdown.tsx'

/** What shows Markdown is half as large as a room: it comes beside it, and begins to come with it. */

let loaded: ComponentType<MarkdownProps> | null = null
const listeners = new Set<() => void>()
const loading = typeof window === 'undefined' ? null : load()

const Markdown = lazy(async () => ({ default: await (loading ?? load()) }))

/** Markdown, which suspends on the server and until it is loaded. */
export const LazyMarkdown = memo(function LazyMarkdown(props: MarkdownProps) {
  return createElement(loaded ?? Markdown, props)
})

/** Whether LazyMarkdown shows at once what it is given. */
export function useMarkdownLoaded(): boolean {
  return useSyncExternalStore(subscribe, isLoaded, isLoadedOnServer)
}

async function load(): Promise<ComponentType<MarkdownProps>> {
  // Without it the conversation is still worth reading, as it was written.
  loaded = await import('./markdown.tsx').then(
    (module) => module.default,
    () => PlainText,
  )
  for (const listener of listeners) listener()
  return loaded
}

function PlainText({ text }: MarkdownProps) {
  return createElement('div', { className: 'whitespace-pre-wrap' }, text)
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
