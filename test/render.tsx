import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { createDirectory } from '#components/chat/directory.ts'
import { type MessageTasks, RoomProvider } from '#components/chat/room-context.tsx'
import { ShellProvider } from '#components/shell/shell-context.tsx'
import { toWaiting } from '#lib/client/inbox-state.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { BLANK_VIEW } from '#lib/client/viewer.ts'
import { zh } from '#lib/i18n/dictionary.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { I18nProvider } from '#lib/i18n/provider.tsx'
import { createTranslate } from '#lib/i18n/translate.ts'
import type { User } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import { createMessages, ME, ROOM } from './samples.ts'

/** For tests of components: a page of happy-dom, in which a piece of a room is shown in Chinese. */

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
// What happy-dom has not: a browser's way of inserting text so that it can be undone, and locks between tabs.
document.execCommand = (_command, _isShown, text = '') => {
  const box = document.activeElement
  if (!(box instanceof HTMLTextAreaElement)) return false
  setValue(box, box.value.slice(0, box.selectionStart) + text + box.value.slice(box.selectionEnd))
  return true
}
Object.defineProperty(navigator, 'locks', {
  value: { request: (_name: string, task: () => unknown) => task(), query: async () => ({ held: [] }) },
})

export const t = createTranslate(zh, 'zh-CN')

export const AI_NAME = '小砚'
const ASSISTANT = { mode: 'openai', model: 'gpt', name: AI_NAME } as const

export interface Shown {
  container: HTMLElement
  /** Shows something else in its place, or beside other rooms. */
  update(node: ReactNode, rooms?: InboxRoom[]): Promise<void>
  /** Takes it away. */
  remove(): Promise<void>
}

/** Shows a piece of a room with these members, in which `actions` may be done, beside these rooms. */
export async function show(
  node: ReactNode,
  {
    members,
    actions,
    rooms = [],
    tasks = null,
  }: { members: User[]; actions: RoomActions; rooms?: InboxRoom[]; tasks?: MessageTasks | null },
): Promise<Shown> {
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  const room = {
    ...{ me: ME, directory: createDirectory(members), assistant: ASSISTANT, actions, jumpTo: null },
    ...{ standing: { room: ROOM, role: 'member', isBanned: false } as const, tasks },
    ...{ goneName: t('members.deleted'), format: createFormat('zh-CN', t, 'UTC') },
  }
  const shell = {
    ...{ me: ME, assistant: ASSISTANT, lost: {}, timeZone: 'UTC' },
    membersColumn: { isOpen: false, setOpen() {} },
    sidebar: { collapsed: [], order: 'stable' as const, toggle() {}, setOrder() {} },
  }
  const withRooms = (own: InboxRoom[]) => ({
    ...{ ...shell, rooms: own },
    waiting: new Map(own.map((one) => [one.id, toWaiting(one, { seen: {} })])),
  })
  const update = (shown: ReactNode, own = rooms) =>
    act(async () =>
      root.render(
        <I18nProvider lang="zh" dictionary={zh}>
          <ShellProvider value={withRooms(own)}>
            <RoomProvider value={room}>{shown}</RoomProvider>
          </ShellProvider>
        </I18nProvider>,
      ),
    )
  await update(node)
  return {
    container,
    update,
    async remove() {
      await act(async () => root.unmount())
      container.remove()
    },
  }
}

/** A room with so many messages of one other person, entered and online. */
export function createView(count: number, more: Partial<RoomView> = {}): RoomView {
  return {
    ...BLANK_VIEW,
    ...{ phase: 'ready', room: ROOM, messages: createMessages(1, count) },
    connection: { state: 'online', since: 1 },
    ...more,
  }
}

/** Types a text at the end of what is there, as a browser tells it. */
export async function type(box: HTMLTextAreaElement, text: string): Promise<void> {
  await act(async () => setValue(box, box.value + text))
}

function setValue(box: HTMLTextAreaElement, text: string): void {
  // React's own setter would take it for nothing new.
  Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set?.call(box, text)
  box.setSelectionRange(text.length, text.length)
  box.dispatchEvent(new Event('input', { bubbles: true }))
}

export async function press(
  on: Element,
  key: string,
  more: KeyboardEventInit & { keyCode?: number } = {},
): Promise<void> {
  await act(async () => {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
    if (more.keyCode !== undefined) Object.defineProperty(event, 'keyCode', { value: more.keyCode })
    if (more.isComposing) Object.defineProperty(event, 'isComposing', { value: true })
    on.dispatchEvent(event)
  })
}

export async function click(on: Element | null | undefined): Promise<void> {
  if (!(on instanceof HTMLElement)) throw new Error('there is nothing to click')
  await act(async () => on.click())
}

/** The control of this name. */
export function byName(container: ParentNode, name: string): HTMLElement {
  const named = [...container.querySelectorAll<HTMLElement>('button, a, [role]')].find(
    (one) => one.getAttribute('aria-label') === name || one.textContent?.trim() === name,
  )
  if (!named) throw new Error(`nothing is called ${name}`)
  return named
}
