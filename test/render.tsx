import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime'
import { PathnameContext } from 'next/dist/shared/lib/hooks-client-context.shared-runtime'
import { act, type ReactNode } from 'react'
import { createRoot } from 'react-dom/client'
import { vi } from 'vitest'
import { createDirectory } from '#components/chat/directory.ts'
import { type MessageTasks, RoomProvider } from '#components/chat/room-context.tsx'
import type { AssistantInfo } from '#components/shell/assistants.ts'
import { ShellProvider } from '#components/shell/shell-context.tsx'
import { AnnouncerProvider } from '#components/ui/announcer.tsx'
import { watchHistory } from '#components/ui/back-closes.ts'
import { toWaiting } from '#lib/client/inbox-state.ts'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { BLANK_VIEW } from '#lib/client/viewer.ts'
import { zh } from '#lib/i18n/dictionary.ts'
import { createFormat } from '#lib/i18n/format.ts'
import { I18nProvider } from '#lib/i18n/provider.tsx'
import { createTranslate } from '#lib/i18n/translate.ts'
import type { SessionUser, User } from '#lib/protocol/entities.ts'
import type { InboxRoom } from '#lib/protocol/inbox.ts'
import type { Standing } from '#lib/protocol/rules/rights.ts'
import { setValue } from './page.ts'
import { createMessages, ME, ROOM } from './samples.ts'

/** For tests of components: a page of happy-dom, in which a piece of a room is shown in Chinese. */

export const t = createTranslate(zh, 'zh-CN')

/** Leads nowhere: there is one page. */
const ROUTER = { push() {}, replace() {}, refresh() {}, prefetch() {}, back() {}, forward() {} } as never

export const AI_NAME = '小砚'
export const ASSISTANT: AssistantInfo = { username: 'ai', displayName: AI_NAME, mode: 'openai', model: 'gpt' }

export interface Shown {
  container: HTMLElement
  /** Shows something else in its place, or beside other rooms. */
  update(node: ReactNode, rooms?: InboxRoom[]): Promise<void>
  /** Takes it away. */
  remove(): Promise<void>
}

interface ShownIn {
  members: User[]
  actions: RoomActions
  rooms?: InboxRoom[]
  tasks?: MessageTasks | null
  /** The room's. */
  assistants?: AssistantInfo[]
  /** Of the installation. */
  all?: AssistantInfo[]
  standing?: Standing
  jumpTo?: ((seq: number) => void) | null
  me?: SessionUser
  /** Of the page, as the router tells it. */
  path?: string
}

/** Shows a piece of a room with these members, in which `actions` may be done, beside these rooms. */
export async function show(
  node: ReactNode,
  {
    members,
    actions,
    rooms = [],
    tasks = null,
    assistants = [ASSISTANT],
    all = assistants,
    standing = { room: ROOM, role: 'member', isBanned: false },
    jumpTo = null,
    me = ME,
    path = '/rooms/design',
  }: ShownIn,
): Promise<Shown> {
  const container = document.createElement('div')
  document.body.append(container)
  const root = createRoot(container)
  // As the shell does, for as long as there is a page: what closes with it takes its entry of the history back.
  const unwatch = watchHistory()
  const room = {
    ...{ me, directory: createDirectory(members), assistants, actions, jumpTo },
    ...{ standing, tasks, showContext: () => {} },
    ...{ goneName: t('members.deleted'), format: createFormat('zh-CN', t, 'UTC') },
  }
  const shell = {
    ...{ me, assistants: all, defaultTrigger: 'mention' as const, lost: {}, timeZone: 'UTC', madeAt: 0 },
    membersColumn: { isOpen: false, setOpen() {} },
    sidebar: { collapsed: [], order: 'stable' as const, toggle() {}, setOrder() {} },
  }
  const withRooms = (own: InboxRoom[]) => ({
    ...{ ...shell, rooms: own },
    waiting: new Map(own.map((one) => [one.id, toWaiting(one, { seen: {}, blocked: new Set() })])),
  })
  const update = (shown: ReactNode, own = rooms) =>
    act(async () =>
      root.render(
        <AppRouterContext value={ROUTER}>
          <PathnameContext value={path}>
            <I18nProvider lang="zh" dictionary={zh}>
              <ShellProvider value={withRooms(own)}>
                <RoomProvider value={room}>
                  <AnnouncerProvider>{shown}</AnnouncerProvider>
                </RoomProvider>
              </ShellProvider>
            </I18nProvider>
          </PathnameContext>
        </AppRouterContext>,
      ),
    )
  await update(node)
  return {
    container,
    update,
    async remove() {
      await act(async () => root.unmount())
      unwatch()
      container.remove()
    },
  }
}

/** What is begun with a message, to be seen by a test. */
export function createTasks() {
  return {
    ...{
      reply: vi.fn(),
      edit: vi.fn(),
      remove: vi.fn(),
      chooseReaction: vi.fn(),
      report: vi.fn(),
      showVersions: vi.fn(),
      showReactions: vi.fn(),
    },
  } satisfies MessageTasks
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

/** What was announced last in the page or in its open dialog, for eyes too or only for ears. */
export function announced(container: ParentNode): { sentence: string; isShown: boolean } {
  const region =
    container.querySelector('dialog[open] > [aria-live]') ?? container.querySelector(':scope > [aria-live]')
  return { sentence: region?.textContent ?? '', isShown: region !== null && !region.classList.contains('sr-only') }
}

/** The control of this name. */
export function byName(container: ParentNode, name: string): HTMLElement {
  const named = [...container.querySelectorAll<HTMLElement>('button, a, [role]')].find(
    (one) => one.getAttribute('aria-label') === name || one.textContent?.trim() === name,
  )
  if (!named) throw new Error(`nothing is called ${name}`)
  return named
}
