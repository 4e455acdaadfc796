import { vi } from 'vitest'
import type { JumpTarget } from '#components/chat/jump.ts'
import { MessageList } from '#components/chat/message-list.tsx'
import type { RoomActions, RoomView } from '#lib/client/room-view.ts'
import { AI_NAME, createTasks, createView, type Shown, show } from './render.tsx'
import { AI, createInboxRoom, LIN, ROOM_ID, ZHOU } from './samples.ts'

/** For tests of components: a room's list of messages, and what was asked of the room by it. */

const MEMBERS = [{ ...AI, displayName: AI_NAME }, LIN, ZHOU]

export const asked = {
  resend: vi.fn(),
  discard: vi.fn(),
  retryEnter: vi.fn(),
  loadBefore: vi.fn(async () => {}),
  jumpTo: vi.fn<RoomActions['jumpTo']>(async () => null),
  onSeen: vi.fn(),
  onOffer: vi.fn(),
}
export const tasks = createTasks()
const actions = { ...asked, async loadAfter() {}, setFollowing() {}, showLatest() {} } as unknown as RoomActions

/** `readSeq`: of the last message that was read before. */
export async function showList(view: Partial<RoomView>, readSeq?: number): Promise<Shown> {
  const lastSeq = view.messages?.at(-1)?.seq ?? 0
  const rooms = readSeq === undefined ? [] : [createInboxRoom(ROOM_ID, { lastSeq, mine: { lastReadSeq: readSeq } })]
  return show(createList({ ...createView(0), ...view }), { members: MEMBERS, actions, tasks, rooms })
}

export function createList(view: RoomView, target: JumpTarget | null = null) {
  return (
    <MessageList
      roomId={ROOM_ID}
      isInPage={true}
      view={view}
      actions={actions}
      roomName="大厅"
      target={target}
      onSeen={asked.onSeen}
      onOffer={asked.onOffer}
    />
  )
}

export function listRows({ container }: Shown): HTMLElement[] {
  return [...container.querySelectorAll<HTMLElement>('[data-testid=message]')]
}
